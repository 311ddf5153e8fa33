import { expect } from 'chai';
import type { Command } from 'commander';
import { buildProgram } from '../../../src/companion/cli/build-program.js';
import { CliFixture } from './support/run-cli.js';

function* walk(command: Command): Generator<Command> {
  yield command;
  for (const child of command.commands) yield* walk(child);
}

describe('help of the command line', () => {
  it('is French to its last word', () => {
    for (const command of walk(buildProgram('fr', '0.0.0', () => Promise.resolve()))) {
      const help = command.helpInformation();
      expect(help, command.name()).not.to.match(
        /choices|default|<(?:path|level|file|folder|origin|card|reader|left|call|effect|number)>|\[(?:command|reader|times|fault)\]/,
      );
      expect(help, command.name()).to.match(/^Usage : cpx-bridge/);
      // What the command does is a sentence.
      expect(help.split('\n\n')[1], command.name()).to.match(/^[A-ZÀÉ][^]*[.…]$/);
    }
  });

  it('says which values an option takes, and which it has by itself', () => {
    const of = (language: 'fr' | 'en'): string => {
      const serve = buildProgram(language, '0.0.0', () => Promise.resolve()).commands.find((c) => c.name() === 'serve');
      return serve!.helpInformation().replaceAll(/\s+/g, ' ');
    };
    expect(of('fr')).to.include('(au choix : debug, info, warn, error, silent ; info par défaut)');
    expect(of('en')).to.include('(one of debug, info, warn, error, silent; info unless told otherwise)');
  });

  it('guesses what was meant, on a line of its own', async () => {
    const fixture = new CliFixture();
    try {
      const option = await fixture.run(['serve', '--confg', 'x', '--lang', 'fr']);
      expect(option.errors).to.equal('error: option inconnue : --confg\nhint: vouliez-vous écrire --config ?\n');
      const command = await fixture.run(['serv', '--lang', 'en']);
      expect(command.errors).to.equal('error: unknown command: serv\nhint: did you mean serve?\n');
    } finally {
      await fixture.close();
    }
  });
});
