import { CpxError, type Language } from '../../protocol/index.js';
import { silentLog, type Log, type OpenLog } from '../log/index.js';
import { createStandardFolders, type StandardFolders } from '../os/index.js';
import type { HostSpawner } from '../pkcs11/index.js';
import type { History, Settings } from '../settings/index.js';
import type { EndedSignIn, Prompt } from '../sign-in/index.js';
import { openCards, type OpenCards } from './open-cards.js';
import { SIMULATED_MODULE, openSimulatedWorld } from './open-simulated-world.js';
import { openCompanionSettings, type SettingsOfDevelopment } from './open-companion-settings.js';
import { choosePrompt } from './prompt/choose-prompt.js';
import { readVersion } from './read-version.js';
import { describeEndedSignIn } from './describe-ended-sign-in.js';
import { createTicketServer } from './ticket-server.js';

/** What development mode makes possible; nothing else does. */
export interface DevelopmentOptions extends SettingsOfDevelopment {
  /** Folder of the simulated readers and cards. */
  readonly world?: string;
  /** Presented once a request without asking anybody; wiped when the companion closes. */
  readonly unattendedPin?: Uint8Array;
}

/** What a companion is started with. */
export interface CompanionOptions {
  /** Default: this person's standard ones. */
  readonly folders?: StandardFolders;
  /** Default: none. One that can follow the level of the settings does. */
  readonly log?: Log & Partial<Pick<OpenLog, 'followLevel'>>;
  readonly language: Language;
  /** Where the person is asked; undefined: nowhere but through the control socket of development mode. */
  readonly prompt: Prompt | undefined;
  /** How card hosts are started. Default: child processes of plain Node. */
  readonly spawnHost?: HostSpawner;
  /** Default: the settings'. 0: any free one. */
  readonly port?: number;
  /** Absolute paths of modules; in development mode also `simulated`. Default: the settings', else the known places. */
  readonly modules?: readonly string[];
  readonly development?: DevelopmentOptions;
  /** Told of each sign-in when it is over. */
  readonly onSignInEnded?: (ended: EndedSignIn) => void;
}

/** A running companion. */
export interface Companion {
  readonly port: number;
  /** For instance `http://127.0.0.1:28765`. */
  readonly url: string;
  readonly settings: Settings;
  readonly cards: OpenCards;
  /** The modules of the settings, as they are used until the next start. */
  readonly modulesAtStart: readonly string[];
  /** Of the sign-ins of this companion and of those before it. */
  readonly history: History;
  /** Ends what is in flight, the card hosts and the sockets. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Puts a companion together and lets it serve.
 * @throws CpxError ERR_SETTINGS_PORT_TAKEN, ERR_SETTINGS_LOCKED, ERR_SETTINGS_INVALID, ERR_SETTINGS_DEVELOPMENT_ONLY
 */
export async function startCompanion(options: CompanionOptions): Promise<Companion> {
  const { folders = createStandardFolders(), log = silentLog, language, development } = options;
  const simulated = options.modules?.includes(SIMULATED_MODULE) === true;
  if (simulated && development === undefined) {
    throw new CpxError('ERR_SETTINGS_DEVELOPMENT_ONLY', 'the simulated module is for development mode alone');
  }
  // Everything that takes long to load is loaded while the settings are read.
  const [settings, world, os, { createSignIn, createSystemClock }, { createBridge }, remote] = await Promise.all([
    openCompanionSettings({ folders, language, log, ...(development === undefined ? {} : { development }) }),
    simulated ? openSimulatedWorld(folders, development?.world) : undefined,
    import('../os/index.js'),
    import('../sign-in/index.js'),
    import('../bridge/index.js'),
    development === undefined ? undefined : import('./simulation/index.js'),
  ]);
  const followLevel = (): void => options.log?.followLevel?.(settings.background.logLevel);
  followLevel();
  settings.subscribe(followLevel);
  const closers: (() => Promise<unknown>)[] = [() => settings.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer();
      } catch (error) {
        log.error('closing failed', { detail: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  try {
    const port = choosePort(options, settings);
    const modulesAtStart = settings.current.modules;
    const clock = createSystemClock();
    const history = await settings.openHistory();
    closers.push(() => history.close());
    const cards = await openCards({
      modules: options.modules,
      world: world?.source,
      ...(options.spawnHost === undefined ? {} : { spawnHost: options.spawnHost }),
      settings,
      folders,
      clock,
      log,
    });
    closers.push(() => cards.close());
    const remotePrompt = remote?.createRemotePrompt();
    const prompt = choosePrompt({ ...options, remotePrompt });
    const signIn = createSignIn({
      ...{ cards, prompt, clock, log, ticketServer: createTicketServer(settings, log) },
      onEnded: (ended) => {
        void history.record(describeEndedSignIn(ended, clock.now()));
        options.onSignInEnded?.(ended);
      },
    });
    const bridge = createBridge({
      signIn,
      cards,
      settings,
      socketOwner: os.createSocketOwner({ log }),
      findPortHolder: os.findPortHolder,
      clock,
      log,
      version: await readVersion(),
    });
    closers.push(
      () => signIn.close(),
      () => bridge.close(),
    );
    const listening = await bridge.listen(port);
    if (remote !== undefined && remotePrompt !== undefined) {
      const control = await remote.serveSimulation({
        runtimeFolder: folders.runtime,
        port: listening,
        readers: world?.readers,
        prompt: remotePrompt,
        log,
      });
      closers.push(() => control.close());
    }
    const url = `http://127.0.0.1:${listening}`;
    return { port: listening, url, settings, cards, modulesAtStart, history, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function choosePort({ port }: CompanionOptions, { current }: Settings): number {
  if (port === undefined || port === current.port) return current.port;
  if (current.locked.has('port')) throw new CpxError('ERR_SETTINGS_LOCKED', 'the port is locked by policy');
  return port;
}
