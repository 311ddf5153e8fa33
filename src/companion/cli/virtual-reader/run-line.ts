import type { Language } from '../../../protocol/index.js';
import { LINE_COMMANDS } from './line-commands.js';
import { LINE_TEXTS } from './line-texts.js';
import type { VirtualReaderSession } from './open-session.js';

/** What the commands of the loop itself act on. */
export interface LineSurroundings {
  readonly language: Language;
  readonly showApdus: (show: boolean) => void;
  readonly quit: () => void;
}

/**
 * Does what a typed line says. @returns its result, undefined where there is nothing to show
 * @throws RangeError for what cannot be done; CpxError of PC/SC; ReaderUnreachable
 */
export async function runLine(
  line: string,
  session: VirtualReaderSession,
  { language, showApdus, quit }: LineSurroundings,
): Promise<unknown> {
  const [name = '', ...args] = line.trim().split(/\s+/);
  switch (name) {
    case '':
      return undefined;
    case 'help':
      return listCommands(language);
    case 'log':
      showApdus(args[0] !== 'off');
      return undefined;
    case 'quit':
      quit();
      return undefined;
  }
  const command = LINE_COMMANDS.get(name);
  if (command === undefined) throw new RangeError(LINE_TEXTS[language].unknown(name));
  return await command.run(session, args);
}

function listCommands(language: Language): readonly string[] {
  const { help, log, quit } = LINE_TEXTS[language];
  const rows: [string, string][] = [...LINE_COMMANDS.values()].map((command) => [command.usage, command[language]]);
  rows.push(['log [on|off]', log], ['help', help], ['quit', quit]);
  const width = Math.max(...rows.map(([usage]) => usage.length));
  return rows.map(([usage, words]) => `${usage.padEnd(width)}  ${words}`);
}
