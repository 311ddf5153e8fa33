import { createInterface } from 'node:readline';
import { CpxError } from '../../../protocol/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { printPairs } from '../print-pairs.js';
import { LINE_TEXTS, openSession, runLine } from '../virtual-reader/index.js';

/** A place that can be typed. */
export type CommandAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** Options of `simulate --virtual-reader`. */
export interface VirtualReaderOptions {
  /** True: the option without a card. */
  readonly virtualReader: string | true;
  readonly vpcd: CommandAddress;
  /** Default: what PC/SC calls the reader at vpcd's first or second port. */
  readonly reader?: string;
  readonly json?: boolean;
}

/** OpenSC and ANS's module both know it. */
const DEFAULT_CARD = 'cps3';

/**
 * Puts a card into a virtual reader and obeys the lines on standard input until it ends, or Ctrl-C; the card goes then.
 * With `--json` one line is answered by one line: `{command, result}` or `{command, error}`; between them come
 * `{event: 'inserted' | 'pulled', card}` and, after `log on`, `{event: 'apdu', …}`.
 */
export async function simulateVirtualReader(
  options: VirtualReaderOptions,
  { terminal, interrupted }: CommandContext,
): Promise<ExitCode> {
  const { language } = terminal;
  const texts = LINE_TEXTS[language];
  const json = options.json === true;
  const name = options.virtualReader === true ? DEFAULT_CARD : options.virtualReader;
  let apdus = false;
  const session = await openSession({
    address: options.vpcd,
    reader: options.reader ?? readerAt(options.vpcd),
    log: (await import('../../log/index.js')).silentLog,
    onPulled: (card) => (json ? terminal.printJson({ event: 'pulled', card }) : terminal.say(texts.pulled(card))),
    onApdu: (record) => {
      if (!apdus) return;
      if (json) terminal.printJson({ event: 'apdu', ...record });
      else terminal.say(`${String(record.number)}  ${record.command}  →  ${record.answer}`);
    },
  });
  const lines = createInterface({ input: process.stdin, terminal: false });
  // From the start: what is typed, or ended, while the card goes in must not be lost.
  const typed = lines[Symbol.asyncIterator]();
  const quit = (): void => lines.close();
  interrupted.addEventListener('abort', quit, { once: true });
  try {
    const card = session.find(name);
    try {
      await session.reader.insert(card);
    } catch (error) {
      terminal.reportError(toCpxError(error));
      terminal.say(`hint: ${texts.noReader}`);
      return EXIT_CODES.nothing;
    }
    if (json) terminal.printJson({ event: 'inserted', card: card.name });
    else terminal.say(texts.inserted(card.name, session.reader.name));
    const surroundings = { language, quit, showApdus: (show: boolean) => (apdus = show) };
    while (!interrupted.aborted) {
      const next = await typed.next();
      if (next.done === true) break;
      const line = next.value;
      if (line.trim() === '') continue;
      try {
        const result = await runLine(line, session, surroundings);
        if (json) terminal.printJson({ command: line.trim(), result: result ?? null });
        else for (const item of result === undefined ? [] : [result].flat()) terminal.print(printPairs(item));
      } catch (error) {
        if (json) terminal.printJson({ command: line.trim(), error: describe(error) });
        else terminal.reportError(error);
      }
    }
    return EXIT_CODES.ok;
  } finally {
    interrupted.removeEventListener('abort', quit);
    lines.close();
    await session.close();
  }
}

/** @see virtual-card.md, section 1 */
function readerAt(address: CommandAddress): string {
  const second = 'path' in address ? address.path.endsWith('1.sock') : address.port === 35_964;
  return `Virtual PCD 00 0${second ? '1' : '0'}`;
}

function toCpxError(error: unknown): unknown {
  if (error instanceof CpxError || !(error instanceof Error) || error.name !== 'ReaderUnreachable') return error;
  return new CpxError('ERR_READER_FAILED', error.message, { cause: error });
}

function describe(error: unknown): { readonly code?: string; readonly message: string } {
  if (error instanceof CpxError) return { code: error.code, message: error.message };
  return { message: error instanceof Error ? error.message : String(error) };
}
