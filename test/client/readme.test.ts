import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { LOGIN_STYLE } from '../../src/client/login-style.js';

const readme = readFileSync('src/client/README.md', 'utf8');
const sources = ['cpx-login-element', 'login-view', 'login-icons'].map((name) =>
  readFileSync(`src/client/${name}.ts`, 'utf8'),
);
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].flatMap(([, names = '']) => names.split(' ')))].sort();

describe('README of the client', () => {
  it('lists every custom property that the element reads, and no other', () => {
    expect(namesIn(readme, /`(--cpx-[\w-]+)`/g)).to.deep.equal(namesIn(LOGIN_STYLE, /var\((--cpx-[\w-]+)/g));
  });

  it('lists every part that the element has, and no other', () => {
    const [, listed = ''] = /^Parts: ([^]*?)\n\n/m.exec(readme) ?? [];
    const parts = namesIn(sources.join('\n'), /\bpart: '([^']+)'/g);
    expect(parts).to.have.length.greaterThan(10);
    expect(namesIn(listed, /`([\w-]+)`/g)).to.deep.equal(parts);
  });
});
