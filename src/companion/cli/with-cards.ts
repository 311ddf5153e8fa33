import { openLog, silentLog } from '../log/index.js';
import { createSystemClock } from '../sign-in/index.js';
import type { CommandContext } from './command-context.js';
import { toModule, type ServeOptions } from './commands/serve.js';
import {
  openCards,
  openCompanionSettings,
  openSimulatedWorld,
  SIMULATED_MODULE,
  type OpenCards,
} from '../compose/index.js';

/** Options of every command that looks at cards by itself. */
export type CardOptions = Pick<ServeOptions, 'module' | 'logLevel' | 'development' | 'world' | 'trustAuthority'> & {
  readonly retryModules?: boolean;
};

/**
 * Opens readers and cards for one command, and closes them again.
 * @throws CpxError ERR_SETTINGS_LOCKED, or what `use` throws
 */
export async function withCards<T>(
  options: CardOptions,
  { terminal, folders, forPeople }: CommandContext,
  use: (cards: OpenCards) => Promise<T>,
): Promise<T> {
  const log =
    options.logLevel === 'silent'
      ? silentLog
      : await openLog({ level: options.logLevel, destination: { write: (text) => terminal.write(text), forPeople } });
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  for (const warning of settings.warnings) terminal.reportWarning(warning);
  const simulated = options.module?.includes(SIMULATED_MODULE) === true;
  const world = simulated ? await openSimulatedWorld(folders, options.world) : undefined;
  const cards = await openCards({
    modules: options.module?.map(toModule),
    world: world?.source,
    settings,
    folders,
    retryModules: options.retryModules === true,
    clock: createSystemClock(),
    log,
  });
  try {
    return await use(cards);
  } finally {
    await cards.close();
    await settings.close();
  }
}

/** What the work comes to, or undefined as soon as the person interrupts it. */
export function orInterrupted<T>(work: Promise<T>, interrupted: AbortSignal): Promise<T | undefined> {
  return Promise.race([
    work,
    new Promise<undefined>((resolve) => {
      if (interrupted.aborted) resolve(undefined);
      interrupted.addEventListener('abort', () => resolve(undefined), { once: true });
    }),
  ]);
}
