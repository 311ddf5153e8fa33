import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Command } from 'commander';
import * as relyingParty from '../src/relying-party/index.js';
import { buildProgram } from '../src/companion/cli/build-program.js';
import { DEVELOPMENT_OPTIONS } from '../src/companion/cli/development-options.js';
import { EXIT_CODES } from '../src/companion/cli/index.js';
import { CLI_TEXTS } from '../src/companion/cli/texts.js';
import { SHELL_OPTIONS } from '../src/companion/desktop/main/read-arguments.js';
import { listKnownModulePaths } from '../src/companion/pkcs11/index.js';
import { parsePolicy } from '../src/companion/settings/policy.js';
import { DEFAULT_PORT, ERRORS, errorTexts, helpCodeOf, type ErrorCode } from '../src/protocol/index.js';
import { blocksOf, codeLines } from './support/readme-blocks.js';

const readme = readFileSync('README.md', 'utf8');

/** The table of errors as the catalogue has it: what README.md must hold, word for word. */
function renderErrors(): string[] {
  return (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { title, explanation, remedy } = errorTexts(code, 'en');
    const { status } = ERRORS[code];
    const cells = [`\`${code}\``, helpCodeOf(code), status === 0 ? 'page' : String(status), title, explanation, remedy];
    return `| ${cells.join(' | ')} |`;
  });
}

describe('README', () => {
  it('lists every error of the catalogue, and no other, in its words', () => {
    const written = readme.split('\n').filter((line) => line.startsWith('| `ERR_'));
    expect(written.map((line) => line.replace(/ +/g, ' '))).to.deep.equal(renderErrors());
  });

  it('shows in its diagram every folder of the product, and no other', () => {
    const [diagram = ''] = /```\n {3}workstation[^]*?\n```/.exec(readme) ?? [];
    const shown = [
      ...diagram.matchAll(
        /(?:companion|native-stubs)\/[\w-]+|(?<=[│├─ ] )(?:mailbox|client|relying-party|pki|cpx|protocol|demo|packaging)(?= {2,})/g,
      ),
    ];
    const folders = ['src', 'src/companion', 'native-stubs'].flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'companion')
        .map(({ name }) => `${parent}/${name}`.replace(/^src\//, '')),
    );
    // What writes the log is part of every companion folder, and no part that a newcomer would look for.
    expect(shown.map(([name]) => name).sort()).to.deep.equal(folders.filter((name) => name !== 'companion/log').sort());
  });

  it('shows a policy file that is accepted as it stands, with every key that there is', () => {
    const [, text = ''] = /```json\n(\{\n {2}"version"[^`]*)```/.exec(readme) ?? [];
    const bytes = new TextEncoder().encode(text);
    const policy = parsePolicy({ bytes, check: { trusted: true } }, 'README.md');
    expect(Object.keys(policy).sort()).to.deep.equal([
      'authorities',
      'cardHosts',
      'cardReset',
      'lock',
      'logLevel',
      'modules',
      'port',
      'sites',
      'tlsAuthorities',
      'version',
    ]);
  });

  it('calls nothing of the server library that it does not have', () => {
    const [server = ''] = /```ts[^`]*```/.exec(readme) ?? [];
    const called = [...server.matchAll(/\bcpx\.(\w+)/g)].map(([, name = '']) => name);
    expect(called).to.have.length.greaterThan(4);
    expect(called.filter((name) => !(name in relyingParty))).to.deep.equal([]);
  });

  describe('of the command line', () => {
    const [, common = '', table = '', exitCodes = '', modes = ''] =
      /## Command line\n([^]*?)\n(\| command [^]*?)\nExit codes: ([^]*?)\n\n\*\*Development mode\*\*([^]*?)\n## /.exec(
        readme,
      ) ?? [];
    const rowsOf = (text: string): [string, string][] =>
      [...text.matchAll(/^\| (`[^|]*(?:\\\|[^|]*)*?) \| (.*) \|$/gm)].map(([, first = '', second = '']) => [
        first,
        second,
      ]);
    const codesOf = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    const optionsIn = (text: string): string[] =>
      codesOf(text).flatMap((code) => /^--[\w-]+(?= |$)/.exec(code) ?? /(?<= )--[\w-]+/.exec(code) ?? []);
    /** What README says of a command: its rows, and the pages that they name. */
    const wordsOn = (name: string): string => {
      const rows = rowsOf(table).filter(([cell]) => cell.split(/[` ]/)[1] === name);
      const text = rows.flat().join('\n');
      const pages = [...text.matchAll(/\]\(([^)#]+\.md)/g)].map(([, path = '']) => readFileSync(path, 'utf8'));
      return [text, ...pages].join('\n');
    };
    /** Options that this command or one below it has; help and language are everywhere. */
    const longsOf = (command: Command): string[] =>
      [command, ...command.commands]
        .flatMap(({ options }) => options.map(({ long }) => long ?? ''))
        .filter((long) => long !== '--lang');
    const program = buildProgram('en', '0.0.0', () => Promise.resolve());
    const usages: readonly string[] = Object.values(DEVELOPMENT_OPTIONS);

    it('names every command and every option, and none that is not there', () => {
      const named = rowsOf(table).map(([cell]) => cell.split(/[` ]/)[1]);
      expect([...new Set(named)]).to.deep.equal(program.commands.map((command) => command.name()));
      const shared = optionsIn(common).filter((option) => !['--help', '--lang'].includes(option));
      for (const command of program.commands) {
        const words = wordsOn(command.name());
        const below = command.commands.map((child) => child.name());
        expect(
          below.filter((name) => !new RegExp(`[\`| ]${name}[\`| ]`).test(words)),
          command.name(),
        ).to.deep.equal([]);
        const inDevelopment = ['--development', ...usages.map((usage) => usage.split(' ')[0])];
        const known = longsOf(command).filter((long) => !inDevelopment.includes(long));
        const said = new Set([...shared, ...optionsIn(words)]);
        expect(
          known.filter((long) => !said.has(long)),
          command.name(),
        ).to.deep.equal([]);
        const own = rowsOf(table).filter(([cell]) => cell.split(/[` ]/)[1] === command.name());
        expect(optionsIn(own.flat().join('\n')).filter((long) => !known.includes(long))).to.deep.equal([]);
      }
      expect(shared.filter((option) => !program.commands.some((each) => longsOf(each).includes(option)))).to.deep.equal(
        [],
      );
    });

    it('says which command has a development mode, and what it allows there', () => {
      const written = rowsOf(modes).flatMap(([cell, allowed]) =>
        codesOf(cell).map((name) => [name, optionsIn(allowed).sort()] as const),
      );
      const leaves = program.commands.flatMap((each) =>
        each.commands.length === 0
          ? [[each.name(), each] as const]
          : each.commands.map((child) => [`${each.name()} ${child.name()}`, child] as const),
      );
      const real = leaves
        .filter(([, { options }]) => options.some(({ long }) => long === '--development'))
        .map(([name, { options }]) => {
          const longs = options.filter(({ flags, long }) => usages.includes(flags) || long === '--module');
          return [name, longs.map(({ long }) => long ?? '').sort()] as const;
        });
      expect(Object.fromEntries(written.filter(([name]) => !name.startsWith('npm')))).to.deep.equal(
        Object.fromEntries(real),
      );
      const [, ofShell = []] = written.find(([name]) => name.startsWith('npm start')) ?? [];
      expect(ofShell).to.deep.equal(
        Object.keys(SHELL_OPTIONS)
          .map((name) => `--${name}`)
          .sort(),
      );
    });

    it('tells the exit codes as the help does, of the same commands', () => {
      const inReadme = exitCodes
        .replaceAll('\n', ' ')
        .split(/[;,] (?=\d+ )/)
        .map((text) => [
          Number.parseInt(text, 10),
          codesOf(text)
            .filter((code) => /^[a-z-]+$/.test(code))
            .sort(),
        ]);
      const names = program.commands.map((command) => command.name());
      const inHelp = CLI_TEXTS.en.help.exitCodes
        .split('\n')
        .slice(1)
        .map((line) => [
          Number.parseInt(line, 10),
          names.filter((name) => new RegExp(`(?<![\\w-])${name}[,:]`).test(line)).sort(),
        ]);
      const others = new Set(['error', 'hint']);
      expect(inReadme.map(([code, of]) => [code, (of as string[]).filter((name) => !others.has(name))])).to.deep.equal(
        inHelp,
      );
      expect(inReadme.map(([code]) => code)).to.deep.equal(Object.values(EXIT_CODES));
    });
  });

  it('lists the endpoints that the companion has, on its port', () => {
    const folder = 'src/companion/bridge/routes';
    const source = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
    const routes = [...source.join('').matchAll(/method: '(\w+)',\s+path: '([^']+)'/g)].map(
      ([, method = '', path = '']) => `${method} ${path}`,
    );
    const [, section = ''] = /## API and errors\n([^]*?)\n\| code /.exec(readme) ?? [];
    const written = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, endpoint = '']) => endpoint);
    expect(written.sort()).to.deep.equal(routes.sort());
    expect(section).to.contain(`The companion listens on \`127.0.0.1:${String(DEFAULT_PORT)}\`.`);
  });

  it('says where the Cryptolib is looked for on each system', () => {
    const [, cell = ''] = /^\| Cryptolib \| (.*) \|$/m.exec(readme) ?? [];
    const written = [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
    const environment = { WINDIR: '%WINDIR%' };
    const machines = [
      { platform: 'win32', architecture: 'x64', environment },
      { platform: 'win32', architecture: 'ia32', environment },
      { platform: 'darwin', architecture: 'arm64', environment },
      { platform: 'linux', architecture: 'x64', environment },
    ] as const;
    expect(written).to.deep.equal(machines.flatMap((machine) => listKnownModulePaths(machine)));
  });

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(path))).to.deep.equal([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run )?([a-z:-]+)/g)].map(([, name = '']) => name);
    const unknown = named.filter((name) => !(name in scripts) && !['ci', 'i'].includes(name));
    expect(unknown).to.deep.equal([]);
  });

  it('calls ten lines what is ten lines, and shows the same in the READMEs of the parts', () => {
    for (const [part, language] of [
      ['src/client/README.md', 'html'],
      ['src/relying-party/README.md', 'ts'],
    ] as const) {
      const [lines = []] = blocksOf('README.md', language).map(codeLines);
      expect(lines, language).to.have.length.within(5, 10);
      // What is run by test/e2e/readme.test.ts is the block of the whole.
      expect(codeLines(blocksOf(part, language)[0] ?? ''), part).to.deep.equal(lines);
    }
    const claims = [...readme.matchAll(/^.*\bin ten lines\b.*\n\n```(\w+)/gm)].map(([, language]) => language);
    expect(claims).to.deep.equal(['html', 'ts']);
  });
});
