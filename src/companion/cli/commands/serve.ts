import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CpxError } from '../../../protocol/index.js';
import type { CardProvider } from '../../card/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { SIMULATED_MODULE } from '../../compose/index.js';
import type { LogLevel } from '../../log/index.js';
import { parseAuthorities } from '../../settings/index.js';

/** Options of `serve` as commander hands them over. */
export interface ServeOptions {
  readonly port?: number;
  readonly module?: readonly string[];
  readonly logLevel: LogLevel;
  readonly development?: boolean;
  readonly config?: string;
  readonly allowOrigin?: readonly string[];
  readonly allowCardHost?: readonly string[];
  readonly trustAuthority?: readonly string[];
  readonly unattendedPin?: string;
  readonly world?: string;
}

/** Serves until Ctrl-C or SIGTERM. */
export async function serve(options: ServeOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, texts, folders, interrupted, forPeople } = context;
  const [
    { startCompanion },
    { LOG_FILE_NAME, logToAll, openLog },
    { createTerminalPrompt, openTerminalDevice },
    { createSystemClock },
  ] = await Promise.all([
    import('../../compose/index.js'),
    import('../../log/index.js'),
    import('../prompt/index.js'),
    import('../../sign-in/index.js'),
  ]);
  const shown = await openLog({
    level: options.logLevel,
    destination: { write: (text) => terminal.write(text), forPeople },
  });
  const logFile = join(folders.logs, LOG_FILE_NAME);
  // What is shown is this command's to say; what is kept for a helpdesk, the settings'. Silent means both.
  const silent = options.logLevel === 'silent';
  const kept = await openLog({ level: silent ? 'silent' : undefined, destination: { file: logFile } });
  const log = { ...logToAll(shown, kept), followLevel: (level: LogLevel) => kept.followLevel(level) };
  const prompt = createTerminalPrompt({
    openDevice: openTerminalDevice,
    clock: createSystemClock(),
    language: terminal.language,
    onLine: (line) => terminal.setPromptLine(line),
  });
  const unattendedPin =
    options.unattendedPin === undefined ? undefined : new TextEncoder().encode(options.unattendedPin);
  const companion = await startCompanion({
    folders,
    log,
    language: terminal.language,
    prompt,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.module === undefined ? {} : { modules: options.module.map(toModule) }),
    ...(options.development === true
      ? {
          development: {
            ...(options.allowOrigin === undefined ? {} : { allowedOrigins: options.allowOrigin }),
            ...(options.allowCardHost === undefined ? {} : { cardHosts: options.allowCardHost }),
            ...(options.trustAuthority === undefined
              ? {}
              : { tlsAuthorities: await readAuthorityFiles(options.trustAuthority) }),
            ...(options.config === undefined ? {} : { configurationFile: resolve(options.config) }),
            ...(options.world === undefined ? {} : { world: resolve(options.world) }),
            ...(unattendedPin === undefined ? {} : { unattendedPin }),
          },
        }
      : {}),
  });
  terminal.say(`listening on ${companion.url}`);
  for (const warning of companion.settings.warnings) terminal.reportWarning(warning);
  if (kept.lost > 0) terminal.reportWarning(new CpxError('ERR_SETTINGS_WRITE_FAILED', `${logFile} cannot be written`));
  for (const { path, use } of companion.cards.modules) {
    if (use === 'quarantined') terminal.reportWarning(new CpxError('ERR_MODULE_QUARANTINED', path));
  }
  const stopTelling = tellOfModules(companion.cards, (error) => terminal.reportWarning(error));
  await aborted(interrupted);
  stopTelling();
  terminal.say(texts.ending);
  await companion.close();
  unattendedPin?.fill(0);
  kept.close();
  shown.close();
  return EXIT_CODES.ok;
}

/** @throws CpxError ERR_SETTINGS_INVALID, naming the file */
export async function readAuthorityFiles(paths: readonly string[]): Promise<string[]> {
  const read = async (path: string): Promise<string[]> => {
    try {
      return parseAuthorities(await readFile(path, 'latin1'));
    } catch (cause) {
      const why = cause instanceof CpxError ? cause.message : 'it cannot be read';
      throw new CpxError('ERR_SETTINGS_INVALID', `${path}: ${why}`, { cause });
    }
  };
  return (await Promise.all(paths.map(read))).flat();
}

export function toModule(module: string): string {
  return module === SIMULATED_MODULE ? module : resolve(module);
}

/** Says once what real cards would need and is missing; the companion serves all the same. */
function tellOfModules(cards: CardProvider, tell: (error: CpxError) => void): () => void {
  const told = new Set<string>();
  const look = (): void => {
    const { state, reason } = cards.inventory;
    if (state !== 'no-module' && reason?.startsWith('ERR_MODULE_') !== true) return;
    const code = reason ?? 'ERR_MODULE_NONE';
    if (told.has(code)) return;
    told.add(code);
    tell(new CpxError(code, 'no card can be read'));
  };
  look();
  return cards.subscribe(look);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
