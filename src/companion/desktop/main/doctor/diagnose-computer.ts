import {
  openCompanionSettings,
  openDoctor,
  openSimulatedWorld,
  SIMULATED_MODULE,
  type Companion,
} from '../../../compose/index.js';
import { diagnose, type Diagnosis, type DoctorPorts } from '../../../doctor/index.js';
import { silentLog, type Log } from '../../../log/index.js';
import type { StandardFolders } from '../../../os/index.js';
import type { HostSpawner } from '../../../pkcs11/index.js';
import type { Language } from '../../../../protocol/index.js';
import { companionOptionsOf, type ShellArguments } from '../read-arguments.js';
import type { WatchDiagnosis } from './doctor-window.js';

/** What a diagnosis is made from. */
export interface DiagnosisSurroundings {
  /** The running companion, as soon as it is known whether it runs. */
  readonly companion: () => Promise<Companion | undefined>;
  readonly given: ShellArguments;
  readonly folders: StandardFolders;
  readonly spawnHost: HostSpawner;
  readonly log: Log;
}

/**
 * Looks at this computer as `cpx-bridge doctor` does: with the settings and on the port of the companion that runs here,
 * else with those that it would have been started with. When it resolves, each card host that it started has ended.
 * @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_MODULE_LOAD_FAILED
 */
export async function diagnoseComputer(
  { companion, given, folders, spawnHost, log }: DiagnosisSurroundings,
  watch: WatchDiagnosis,
  language: Language,
): Promise<Diagnosis> {
  const running = await companion();
  const { development } = companionOptionsOf(given);
  const options = { folders, language, log: silentLog, ...(development && { development }) };
  const settings = running?.settings ?? (await openCompanionSettings(options));
  // Ends what a check has left behind that took too long.
  const end = new AbortController();
  try {
    const simulated = given.modules?.includes(SIMULATED_MODULE) === true;
    const world = simulated ? await openSimulatedWorld(folders, given.world) : undefined;
    // No port of 0: that is any free one, and nobody listens on it.
    const port = running?.port ?? (given.port === 0 ? undefined : given.port);
    const doctor = await openDoctor({
      ...{ folders, settings, log, spawnHost },
      signal: AbortSignal.any([watch.signal, end.signal]),
      ...(given.modules === undefined || simulated ? {} : { modules: given.modules }),
      ...(port === undefined ? {} : { port }),
      ...(world === undefined ? {} : { standIn: world.source }),
    });
    const probes: Promise<unknown>[] = [];
    const probeModule: DoctorPorts['probeModule'] = (source, readers) => {
      const stopped = watch.signal.aborted || end.signal.aborted;
      if (stopped) return Promise.resolve({ loaded: false, problem: 'ERR_FLOW_CANCELLED', loadMs: 0 });
      const probe = doctor.ports.probeModule(source, readers);
      probes.push(probe);
      return probe;
    };
    try {
      return await diagnose({ ...doctor.ports, probeModule }, { log, ...watch });
    } finally {
      end.abort();
      await Promise.all(probes);
      await doctor.close();
    }
  } finally {
    if (running === undefined) await settings.close();
  }
}
