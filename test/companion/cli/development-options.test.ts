import { expect } from 'chai';
import type { Command, Option } from 'commander';
import { buildProgram } from '../../../src/companion/cli/build-program.js';
import { DEVELOPMENT_OPTIONS } from '../../../src/companion/cli/development-options.js';
import { CpxError } from '../../../src/protocol/index.js';

/** Every command that does something, with the words that lead to it and stand for its arguments. */
function* listCommands(parent: Command, path: readonly string[] = []): Generator<readonly [Command, string[]]> {
  for (const command of parent.commands) {
    const words = [...path, command.name()];
    yield* listCommands(command, words);
    const required = command.registeredArguments.filter((argument) => argument.required);
    if (command.commands.length === 0) yield [command, [...words, ...required.map(() => 'example.test')]];
  }
}

const noCommand = (): Promise<void> => Promise.resolve();
const commands = [...listCommands(buildProgram('en', '0.0.0', noCommand))];
const usages: readonly string[] = Object.values(DEVELOPMENT_OPTIONS);
const isOfDevelopment = ({ flags }: Option): boolean => usages.includes(flags);

/** @returns `runs`, or the code and the words with which it is refused */
async function outcomeOf(words: readonly string[]): Promise<string> {
  let outcome = 'does nothing';
  const run = (): Promise<void> => {
    outcome = 'runs';
    return Promise.resolve();
  };
  try {
    await buildProgram('en', '0.0.0', run).parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CpxError)) throw error;
    outcome = `${error.code}: ${error.message}`;
  }
  return outcome;
}

describe('development mode of the command line', () => {
  it('is asked for by every command that has an option of it, and by no other', () => {
    for (const [command, words] of commands) {
      const { options } = command;
      const at = options.findIndex(({ long }) => long === '--development');
      const below = at === -1 ? [] : options.slice(at + 1);
      // As the help of --development says: what stands below it is what it makes possible.
      expect(options.filter(isOfDevelopment), words.join(' ')).to.deep.equal(below);
      expect(below.length > 0, words.join(' ')).to.equal(at !== -1);
      for (const option of options) {
        expect(isOfDevelopment(option), `${words.join(' ')} ${option.flags}`).to.equal(
          option.description.includes('development') && !['--development', '--module'].includes(option.long ?? ''),
        );
      }
    }
    const offered = new Set(commands.flatMap(([{ options }]) => options.filter(isOfDevelopment)).map((o) => o.flags));
    expect([...offered].sort()).to.deep.equal([...usages].sort());
  });

  for (const [{ options }, words] of commands) {
    const lines = [
      ...options.filter(isOfDevelopment).map(({ long, required }) => [long ?? '', ...(required ? ['value'] : [])]),
      ...(options.some(({ long }) => long === '--module')
        ? [
            ['--module', 'simulated'],
            ['--module', '/opt/lib.so', '--module', 'simulated'],
          ]
        : []),
    ];
    if (lines.length === 0) continue;
    it(`${words.join(' ')} takes nothing of it without --development`, async () => {
      expect(await outcomeOf(words)).to.equal('runs');
      for (const line of lines) {
        const named = line.at(-1) === 'simulated' ? '--module simulated' : line[0];
        expect(await outcomeOf([...words, ...line])).to.equal(
          `ERR_SETTINGS_DEVELOPMENT_ONLY: ${named}: only with --development`,
        );
        expect(await outcomeOf([...words, '--development', ...line])).to.equal('runs');
      }
    });
  }
});
