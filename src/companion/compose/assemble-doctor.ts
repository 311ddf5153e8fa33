import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  askCompanion,
  openSystem,
  reachMailbox,
  trySignature,
  type DoctorPorts,
  type PcscSight,
  type TrialDialog,
  type TrialSight,
} from '../doctor/index.js';
import type { Log } from '../log/index.js';
import {
  canCallSystem,
  createPcscMonitor,
  findPortHolder,
  type PcscMonitor,
  type StandardFolders,
} from '../os/index.js';
import {
  createChildProcessSpawner,
  findModules,
  openModuleMachine,
  probeModule,
  type HostSpawner,
  type ModuleSource,
} from '../pkcs11/index.js';
import { createRevocationChecker } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';
import type { Settings } from '../settings/index.js';
import { createSystemClock } from '../sign-in/index.js';
import { openCards } from './open-cards.js';
import { openModuleQuarantine } from './open-module-quarantine.js';
import { SIMULATED_MODULE } from './open-simulated-world.js';
import { reachCardHost } from './reach-card-host.js';
import { loadTrustedAuthorities } from './import-authorities.js';
import { readVersion } from './read-version.js';
import { findControlAddress } from './simulation/control-address.js';

/** What a diagnosis is opened with. */
export interface DoctorOptions {
  readonly folders: StandardFolders;
  readonly settings: Settings;
  readonly log: Log;
  /** In place of the settings'. */
  readonly modules?: readonly string[];
  readonly port?: number;
  /** Development mode: the simulated module, in place of any other. */
  readonly standIn?: ModuleSource;
  /** How card hosts are started. Default: child processes of plain Node. */
  readonly spawnHost?: HostSpawner;
  /** Ends card hosts at once. */
  readonly signal?: AbortSignal;
  /** Where the person is asked about a trial signature. Default: none is made. */
  readonly trialDialog?: TrialDialog;
}

/** What the diagnosis looks at, and its end. */
export interface OpenDoctor {
  readonly ports: DoctorPorts;
  close(): Promise<void>;
}

/** PC/SC answers at once or not at all: this long is waited for it. */
const PCSC_PATIENCE_MS = 2_500;

/**
 * How long a module may take. Shorter than in a sign-in, where a person waits for this very card; a CPS3 takes two
 * seconds to be recognised.
 */
const PROBE_LIMITS = Object.freeze({ loadMs: 6_000, lookMs: 10_000, openMs: 6_000, finishMs: 2_000 });

/**
 * How long the services of the ANS may take to say whether the card was revoked; together less than the check has. Shorter
 * than on a server: a computer behind a proxy reaches neither, and a person waits.
 */
const REVOCATION_LIMITS = Object.freeze({ ocspTimeoutMs: 2_000, crlTimeoutMs: 4_000, addresses: 1 });

/**
 * Puts the diagnosis of this computer together; it looks at nothing before it is asked.
 * @throws CpxError ERR_SETTINGS_LOCKED when policy has locked the modules: no other library is loaded, to look at it either
 */
export async function assembleDoctor(options: DoctorOptions): Promise<OpenDoctor> {
  const {
    folders,
    settings,
    log,
    modules,
    port,
    standIn,
    spawnHost = createChildProcessSpawner(),
    signal,
    trialDialog,
  } = options;
  const system = openSystem();
  const { current } = settings;
  if (modules !== undefined && current.locked.has('modules')) {
    throw new CpxError('ERR_SETTINGS_LOCKED', 'the modules are locked by policy');
  }
  let monitor: PcscMonitor | undefined;
  const readPcsc = async (): Promise<PcscSight> => {
    monitor ??= createPcscMonitor({ log });
    const silent = { service: 'silent', readers: [] } as const;
    const patience = new AbortController();
    const waited = pause(PCSC_PATIENCE_MS, silent, { signal: patience.signal }).catch(() => silent);
    const sight = await Promise.race([monitor.ready(), waited]);
    patience.abort();
    return sight;
  };
  let trying: Promise<TrialSight> | undefined;
  /** Through the readers and cards of a sign-in, with its rules for the PIN and for what is done to the card afterwards. */
  const makeTrial = async (fingerprint: string, dialog: TrialDialog): Promise<TrialSight> => {
    const cards = await openCards({
      modules: standIn === undefined ? modules : [SIMULATED_MODULE],
      world: standIn,
      spawnHost,
      settings,
      clock: createSystemClock(),
      log,
    });
    try {
      return await trySignature(cards, fingerprint, dialog);
    } finally {
      await cards.close();
    }
  };
  const ports: DoctorPorts = {
    system,
    folders,
    installed: await findLastSign(folders),
    version: await readVersion(),
    settings: {
      current: { ...current, modules: modules ?? current.modules, port: port ?? current.port },
      warnings: settings.warnings,
      askedForAccess: settings.askedForAccess,
    },
    ...(standIn === undefined ? {} : { standIn }),
    readPcsc,
    canCallSystem,
    findModules: () =>
      findModules(
        modules ?? current.modules,
        openModuleMachine(),
        (path) => openModuleQuarantine(folders, log).find(path) !== undefined,
      ),
    probeModule: (source, readers) =>
      probeModule(source, {
        spawnHost,
        log,
        readers,
        limits: PROBE_LIMITS,
        ...(signal === undefined ? {} : { signal }),
      }),
    askCompanion: (asked, origin) => askCompanion({ port: asked, origin, installSecret: settings.installSecret }),
    findPortHolder: (asked) => findPortHolder(asked).catch(() => undefined),
    isInDevelopment: async (asked) => (await findControlAddress(folders.runtime, asked)) !== undefined,
    reachMailbox: (origin) => reachMailbox(origin),
    reachCardHost: (host) => reachCardHost(host, settings.background.tlsAuthorities),
    loadAuthorities: () => loadTrustedAuthorities(folders, { pinned: settings.background.authorities }),
    revocation: createRevocationChecker({ failure: 'soft', scope: 'leaf', limits: REVOCATION_LIMITS }),
    ...(trialDialog && { trial: (fingerprint) => (trying ??= makeTrial(fingerprint, trialDialog)) }),
  };
  return {
    ports,
    async close() {
      // A card that was given a PIN is not left behind unlocked.
      await trying?.catch(() => undefined);
      await monitor?.close();
    },
  };
}

/** When something of ours was last written: no right clock says less. Milliseconds since 1970. */
async function findLastSign(folders: StandardFolders): Promise<number> {
  const files = [fileURLToPath(import.meta.url), join(folders.configuration, 'settings.json')];
  const times = files.map((file) =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}
