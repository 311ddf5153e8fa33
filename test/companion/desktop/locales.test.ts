import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fill, formatDate } from '../../../src/companion/desktop/texts.js';
import { textsOf } from './support/screens.js';

const [fr, en] = [textsOf('fr'), textsOf('en')];
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('locales', () => {
  it('say the same things in both languages, in the same order', () => {
    expect(Object.keys(en)).to.deep.equal(Object.keys(fr));
  });

  it('have no empty text, and the same values to fill in', () => {
    for (const [key, text] of Object.entries(fr)) {
      expect(text.trim(), key).not.to.equal('');
      expect(placeholders(en[key as keyof typeof en]), key).to.deep.equal(placeholders(text));
    }
  });

  it('are used, each text of them', () => {
    const code = sourcesBelow('src/companion/desktop').join('\n');
    // `menu.${action}` and its like stand for all keys of that beginning.
    const families = [...code.matchAll(/texts\[`([\w.-]+\.)\$\{/g)].map(([, start = '']) => start);
    const unused = Object.keys(fr).filter(
      (key) => !code.includes(`'${key}'`) && !families.some((start) => key.startsWith(start)),
    );
    expect(unused).to.deep.equal([]);
  });

  it('use the apostrophe of French print, and a space ahead of double signs', () => {
    for (const [key, text] of Object.entries(fr)) expect(text, key).not.to.match(/'|\w[:;!?](?: |$)/);
  });
});

describe('fill', () => {
  it('puts values in, and leaves what it does not know', () => {
    expect(fill('{a} et {b}', { a: 1 })).to.equal('1 et {b}');
  });

  it('does not look into what it has put in', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' })).to.equal('{b} x');
  });
});

describe('formatDate', () => {
  it('writes a date as people do, in French time', () => {
    expect(formatDate('2027-02-21T23:30:00Z', 'fr')).to.equal('22 février 2027');
    expect(formatDate('2027-02-21T12:00:00Z', 'en')).to.equal('21 February 2027');
  });
});
