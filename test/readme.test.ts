import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as relyingParty from '../src/relying-party/index.js';
import { buildProgram } from '../src/companion/cli/build-program.js';
import { parsePolicy } from '../src/companion/settings/policy.js';
import { blocksOf, codeLines } from './support/readme-blocks.js';
import { ERRORS, errorTexts, helpCodeOf, type ErrorCode } from '../src/protocol/index.js';

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

  it('names the commands and options that the command line has', () => {
    const program = buildProgram('en', '0.0.0', () => Promise.resolve());
    const [, section = ''] = /## Command line\n([^#]*)/.exec(readme) ?? [];
    const commands = [...section.matchAll(/^\| `([\w-]+)/gm)].map(([, name]) => name);
    expect([...new Set(commands)]).to.deep.equal(program.commands.map((command) => command.name()));
    const known = new Set([program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long)));
    const named = [...section.matchAll(/`(--[\w-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => name !== '--help' && !known.has(name))).to.deep.equal([]);
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
