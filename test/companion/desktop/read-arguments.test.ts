import { expect } from 'chai';
import fc from 'fast-check';
import { readArguments } from '../../../src/companion/desktop/main/read-arguments.js';

const DEVELOPMENT = [
  '--development',
  '--module',
  'simulated',
  '--allow-origin',
  'http://localhost:3000',
  '--port',
  '0',
];

describe('readArguments', () => {
  it('reads the options of development mode', () => {
    expect(readArguments(DEVELOPMENT, { isPackaged: false })).to.deep.equal({
      development: true,
      modules: ['simulated'],
      allowedOrigins: ['http://localhost:3000'],
      port: 0,
    });
  });

  it('shows the first-run window in development mode when it is asked to', () => {
    const given = readArguments([...DEVELOPMENT, '--welcome'], { isPackaged: false });
    expect(given).to.include({ development: true, welcome: true });
  });

  it('takes none of them without --development, and none at all in a package', () => {
    expect(readArguments(DEVELOPMENT.slice(1), { isPackaged: false })).to.deep.equal({ development: false });
    expect(readArguments(DEVELOPMENT, { isPackaged: true })).to.deep.equal({ development: false });
  });

  it('ignores whatever else it is started with', () => {
    const argument = fc.oneof(
      fc.string(),
      fc.string().map((text) => `--${text}`),
      fc.constantFrom('cpx-bridge://x', '--port', '--lang', '--port=99999999', '--config', '--', '--log-level=x'),
    );
    fc.assert(
      fc.property(fc.array(argument), (argv) => {
        fc.pre(!argv.includes('--development'));
        expect(readArguments(argv, { isPackaged: false })).to.deep.equal({ development: false });
        expect(readArguments(argv, { isPackaged: true })).to.deep.equal({ development: false });
      }),
    );
  });
});
