import type { CardInventory, CardProvider } from '../card/index.js';
import type { Log } from '../log/index.js';
import type { PcscMonitor, PcscState, StandardFolders } from '../os/index.js';
import type { HostSpawner, ModuleCandidate, ModuleSource, ModuleUse, ModuleWhy } from '../pkcs11/index.js';
import { CpxError } from '../../protocol/index.js';
import type { Settings } from '../settings/index.js';
import type { Clock } from '../sign-in/index.js';
import { openModuleQuarantine } from './open-module-quarantine.js';
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
  /** Where the quarantine of modules is kept. Default: this person's standard ones. */
  readonly folders?: Pick<StandardFolders, 'data'>;
  /** Tries modules again that are left alone because they crashed or hung. */
  readonly retryModules?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** A module, or a place where one might be, and why it is used or not. */
export interface ModuleChoice {
  readonly path: string;
  readonly why: ModuleWhy | 'asked-for';
  readonly use: ModuleUse;
}

/** Readers and cards, and the modules through which they are seen, in order of preference. */
export type OpenCards = CardProvider & {
  readonly modules: readonly ModuleChoice[];
  /** Looks again as `refresh` does, at the word of the person: modules that are left alone get another chance too. */
  tryAgain(): Promise<CardInventory>;
};

/**
 * Opens readers and cards over the modules that were asked for.
 * @throws CpxError ERR_SETTINGS_LOCKED when policy has locked the modules
 */
export async function openCards(options: CardsOptions): Promise<OpenCards> {
  const { modules, world, settings, clock, log } = options;
  const [os, pkcs11] = await Promise.all([import('../os/index.js'), import('../pkcs11/index.js')]);
  if (settings.current.locked.has('modules') && modules?.some((path) => path !== SIMULATED_MODULE) === true) {
    throw new CpxError('ERR_SETTINGS_LOCKED', 'the modules are locked by policy');
  }
  const quarantine = openModuleQuarantine(options.folders ?? os.createStandardFolders(), log);
  if (options.retryModules === true) await quarantine.clear();
  const choices: readonly (ModuleChoice | ModuleCandidate)[] =
    modules === undefined || modules.length === 0
      ? pkcs11.findModules(settings.current.modules, pkcs11.openModuleMachine(), isKept)
      : modules.map((path) => ({ path, why: 'asked-for', use: isKept(path) ? 'quarantined' : 'used' }));
  for (const { path: module, why, use } of choices) {
    if (use === 'quarantined') log.warn('module', { module, why, use, cause: quarantine.find(module)?.cause });
    else if (use === 'used') log.info('module', { module, why, use });
    else log.debug('module', { module, why, use });
  }
  // One in quarantine stays in the list: it is tried again as soon as its file has changed.
  const sources = choices
    .filter(({ use }) => use === 'used' || use === 'quarantined')
    .map(({ path }): ModuleSource =>
      path === SIMULATED_MODULE && world !== undefined ? world : { kind: 'library', path },
    );
  const pcsc = sources.every(({ kind }) => kind === 'stand-in')
    ? noReadersOfThisMachine()
    : os.createPcscMonitor({ log });
  const cards = pkcs11.createPkcs11Cards({
    modules: sources,
    pcsc,
    resetter: os.createCardResetter({ log }),
    spawnHost: options.spawnHost ?? pkcs11.createChildProcessSpawner(),
    resetPolicy: () => settings.current.cardReset,
    quarantine,
    log,
    clock,
  });
  return {
    modules: choices,
    get inventory() {
      return cards.inventory;
    },
    subscribe: (listener) => cards.subscribe(listener),
    refresh: () => cards.refresh(),
    tryAgain: async () => {
      await quarantine.clear();
      return cards.refresh();
    },
    openOperation: (certificate, context) => cards.openOperation(certificate, context),
    openPinOperation: (card) => cards.openPinOperation(card),
    close: async () => {
      await cards.close();
      await pcsc.close();
      await quarantine.settled();
    },
  };

  function isKept(path: string): boolean {
    return quarantine.find(path) !== undefined;
  }
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
