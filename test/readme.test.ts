import { readFileSync } from 'node:fs';
import { expect } from 'chai';
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

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run )?([a-z:-]+)/g)].map(([, name = '']) => name);
    const unknown = named.filter((name) => !(name in scripts) && !['ci', 'i'].includes(name));
    expect(unknown).to.deep.equal([]);
  });
});
