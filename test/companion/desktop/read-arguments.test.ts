import { expect } from 'chai';
import fc from 'fast-check';
import { readArguments, SHELL_OPTIONS } from '../../../src/companion/desktop/main/read-arguments.js';

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
    expect(readArguments(DEVELOPMENT, { isPackaged: true })).to.deep.equal({ development: false });
    for (const [name, { type }] of Object.entries(SHELL_OPTIONS)) {
      const given = [
        `--${name}`,
        ...(type === 'boolean' ? [] : [name === 'lang' ? 'fr' : name === 'port' ? '0' : 'info']),
      ];
      const nothing = { development: false };
      expect(readArguments(given, { isPackaged: false }), name).to.deep.equal(nothing);
      expect(readArguments(['--development', ...given], { isPackaged: true }), name).to.deep.equal(nothing);
      // Not passed over: each has an effect where it may have one.
      expect(Object.keys(readArguments(['--development', ...given], { isPackaged: false })), name).to.have.length(2);
    }
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
