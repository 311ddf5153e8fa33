import { CommanderError, InvalidArgumentError, Option, type Command } from 'commander';
import type { Language } from '../../protocol/index.js';
import type { CommandAddress, VirtualReaderOptions } from './commands/simulate-virtual-reader.js';
import { CLI_TEXTS } from './texts.js';

/** @see virtual-card.md, section 1 */
const DEFAULT_VPCD: CommandAddress = { host: '127.0.0.1', port: 35_963 };

/** Adds `--virtual-reader` to `simulate`, which does nothing by itself otherwise. */
export function addVirtualReader(
  simulate: Command,
  language: Language,
  run: (options: VirtualReaderOptions) => Promise<void>,
): void {
  const { option } = CLI_TEXTS[language];
  simulate
    .option('--virtual-reader [card]', option.virtualReader)
    .addOption(new Option('--vpcd <address>', option.vpcd).argParser(parseAddress))
    .option('--reader <name>', option.reader)
    .option('--json', option.json)
    // An option behind a sub-command is the sub-command’s own.
    .enablePositionalOptions()
    .allowExcessArguments()
    .action((options: Partial<VirtualReaderOptions>) => {
      // Sub-commands never come here: what is left is a word that is none.
      const [unknown] = simulate.args;
      if (unknown !== undefined) {
        throw new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${unknown}'`);
      }
      const { virtualReader, vpcd = DEFAULT_VPCD } = options;
      if (virtualReader === undefined) return simulate.help({ error: true });
      return run({ ...options, virtualReader, vpcd });
    });
}

function parseAddress(text: string): CommandAddress {
  if (text.startsWith('/')) return { path: text };
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === '' || port < 1 || port > 65_535) throw new InvalidArgumentError('host:port, /path');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}
