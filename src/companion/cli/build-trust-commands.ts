import { Option, type Command } from 'commander';
import type { Language } from '../../protocol/index.js';
import type { TrustOptions } from './commands/trust.js';
import { DEVELOPMENT_OPTIONS } from './development-options.js';
import { CLI_TEXTS } from './texts.js';
import { TRUST_TEXTS } from './trust-texts.js';

/** What the two commands do. */
export interface TrustActions {
  list(options: TrustOptions): Promise<void>;
  import(files: readonly string[], options: TrustOptions): Promise<void>;
}

/** Adds `trust list` and `trust import` below `trust`. */
export function addTrustCommands(trust: Command, language: Language, actions: TrustActions): void {
  const texts = TRUST_TEXTS[language];
  const { option: words } = CLI_TEXTS[language];
  const command = (usage: string, description: string): Command =>
    trust
      .command(usage)
      .description(description)
      .addOption(new Option('--lang <fr|en>', words.lang).choices(['fr', 'en']))
      .option('--json', words.json)
      .option('--development', words.development)
      .option(DEVELOPMENT_OPTIONS.testTree, texts.testTree);

  command('list', texts.list).action((options: TrustOptions) => actions.list(options));
  command('import', texts.import)
    .argument('[files...]', texts.files)
    .action((files: readonly string[], options: TrustOptions) => actions.import(files, options));
}
