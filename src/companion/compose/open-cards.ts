import type { CardProvider } from '../card/index.js';
import type { Log } from '../log/index.js';
import type { PcscMonitor, PcscState } from '../os/index.js';
import type { HostSpawner, ModuleSource } from '../pkcs11/index.js';
import { CpxError } from '../../protocol/index.js';
import type { Settings } from '../settings/index.js';
import type { Clock } from '../sign-in/index.js';
import { SIMULATED_MODULE } from './open-simulated-world.js';

/** What readers and cards are opened with. */
export interface CardsOptions {
  /** Absolute paths, or `simulated`; undefined: the settings', else the known places of this system. */
  readonly modules: readonly string[] | undefined;
  /** What `simulated` stands for. */
  readonly world: ModuleSource | undefined;
  /** How card hosts are started. Default: child processes of plain Node. */
  readonly spawnHost?: HostSpawner;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens readers and cards over the modules that were asked for.
 * @throws CpxError ERR_SETTINGS_LOCKED when policy has locked the modules
 */
export async function openCards(options: CardsOptions): Promise<CardProvider> {
  const { modules, world, settings, clock, log } = options;
  const [os, pkcs11] = await Promise.all([import('../os/index.js'), import('../pkcs11/index.js')]);
  if (settings.current.locked.has('modules') && modules?.some((path) => path !== SIMULATED_MODULE) === true) {
    throw new CpxError('ERR_SETTINGS_LOCKED', 'the modules are locked by policy');
  }
  const sources: readonly ModuleSource[] =
    modules === undefined || modules.length === 0
      ? pkcs11.chooseModules(pkcs11.discoverModules(settings.current.modules))
      : modules.map((path) => (path === SIMULATED_MODULE && world !== undefined ? world : { kind: 'library', path }));
  log.info('modules', { modules: sources.map((source) => (source.kind === 'library' ? source.path : 'simulated')) });
  const pcsc = sources.every(({ kind }) => kind === 'stand-in')
    ? noReadersOfThisMachine()
    : os.createPcscMonitor({ log });
  const cards = pkcs11.createPkcs11Cards({
    modules: sources,
    pcsc,
    resetter: os.createCardResetter({ log }),
    spawnHost: options.spawnHost ?? pkcs11.createChildProcessSpawner(),
    resetPolicy: () => settings.current.cardReset,
    log,
    clock,
  });
  return {
    get inventory() {
      return cards.inventory;
    },
    subscribe: (listener) => cards.subscribe(listener),
    refresh: () => cards.refresh(),
    openOperation: (certificate, context) => cards.openOperation(certificate, context),
    openPinOperation: (card) => cards.openPinOperation(card),
    close: async () => {
      await cards.close();
      await pcsc.close();
    },
  };
}

/**
 * PC/SC for a companion on simulated readers alone: neither a real reader nor a service that is not installed here says
 * anything about those.
 */
function noReadersOfThisMachine(): PcscMonitor {
  const state: PcscState = { service: 'running', readers: [] };
  return {
    state,
    subscribe: () => () => undefined,
    ready: () => Promise.resolve(state),
    close: () => Promise.resolve(),
  };
}
