import { errorTexts, helpCodeOf, type Language } from '../../../protocol/index.js';
import { openCompanionSettings } from '../../compose/index.js';
import { silentLog } from '../../log/index.js';
import type { HistoryEntry } from '../../settings/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import type { CliTexts } from '../texts.js';

/** Options of `history` as commander hands them over. */
export interface HistoryOptions {
  readonly json?: boolean;
  readonly clear?: boolean;
}

/** `history`: which site used the card, when, for what; newest last, as a terminal is read. `--clear` forgets it. */
export async function showHistory(options: HistoryOptions, context: CommandContext): Promise<ExitCode> {
  const { folders, terminal, texts } = context;
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  try {
    const history = await settings.openHistory();
    try {
      if (options.clear === true) {
        await history.clear();
        terminal.say(texts.historyCleared);
        return EXIT_CODES.ok;
      }
      if (history.problem !== undefined) terminal.reportWarning(history.problem);
      if (options.json === true) terminal.printJson({ entries: history.entries });
      else if (history.entries.length === 0) terminal.say(texts.historyEmpty);
      else for (const entry of history.entries) terminal.print(printEntry(entry, texts, terminal.language));
      return EXIT_CODES.ok;
    } finally {
      await history.close();
    }
  } finally {
    await settings.close();
  }
}

function printEntry(
  { time, origin, purpose, cardHost, card, outcome }: HistoryEntry,
  texts: CliTexts,
  language: Language,
): string {
  return [
    `${time.slice(0, 16).replace('T', ' ')} UTC`,
    cardHost === undefined ? origin : `${origin} → ${cardHost}`,
    texts.purpose[purpose],
    card === undefined ? '—' : `${card.holder} …${card.lastDigits}`,
    outcome === 'signed' ? texts.signed : `${errorTexts(outcome, language).title} (${helpCodeOf(outcome)})`,
  ].join('  ');
}
