#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CpxError } from '../../protocol/index.js';
import { createStandardFolders } from '../os/index.js';
import { buildProgram } from './build-program.js';
import { detectLanguage } from './detect-language.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { readVersion } from '../compose/index.js';
import { createTerminal } from './terminal.js';
import { CLI_TEXTS } from './texts.js';

const argv = process.argv.slice(2);
const language = detectLanguage(argv, process.env);
const texts = CLI_TEXTS[language];
const terminal = createTerminal({ output: process.stdout, errors: process.stderr, language });
const interruption = new AbortController();

// Whoever reads our output may stop reading (a pipe to `head`): that is no error of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) {
      terminal.say(texts.endingNow);
      process.exit(EXIT_CODES.interrupted);
    }
    interruption.abort();
  });
}

let exitCode: ExitCode = EXIT_CODES.ok;
const program = buildProgram(language, await readVersion(), async (work) => {
  exitCode = await work({
    terminal,
    texts,
    folders: createStandardFolders(),
    interrupted: interruption.signal,
    forPeople: process.stderr.isTTY,
  });
});

try {
  await program.parseAsync(argv, { from: 'user' });
} catch (error) {
  exitCode = explain(error);
}
// What was written to a pipe may still be on its way; a keychain that hangs must not keep the process.
for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written));
process.exit(exitCode);

function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT_CODES.ok;
    if (error.code !== 'commander.help') explainUsage(error);
    return EXIT_CODES.usage;
  }
  terminal.reportError(error);
  if (error instanceof CpxError && error.code === 'ERR_SETTINGS_PORT_TAKEN') return EXIT_CODES.portTaken;
  if (error instanceof CpxError && error.code === 'ERR_SETTINGS_DEVELOPMENT_ONLY') return EXIT_CODES.usage;
  return EXIT_CODES.failed;
}

/** Commander's own words are English, and its suggestion stands on a second line. */
function explainUsage({ code, message }: CommanderError): void {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n');
  const [, word] = /^(?:unknown option|unknown command|missing required argument) '(.*)'$/.exec(first) ?? [];
  const known = texts.usage[code];
  const colon = language === 'fr' ? ' : ' : ': ';
  terminal.say(`error: ${known === undefined ? first : `${known}${colon}${word ?? first}`}`);
  const [, meant] = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(second) ?? [];
  terminal.say(`hint: ${meant === undefined ? texts.help.usageHint : texts.help.didYouMean(meant)}`);
}
