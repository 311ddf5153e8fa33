import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { stub } from 'sinon';
import { LOGIN_STYLE } from '../../src/client/login-style.js';
import { blocksOf } from '../support/readme-blocks.js';
import { SITUATIONS } from './card-fixtures.js';
import { TOKEN } from './fake-bridge.js';
import { json } from './fake-environment.js';

const NONCE = `${'A'.repeat(43)}=`;

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

  it('signs in by the library as it shows', async () => {
    // Inside of the package, so that its own name leads to it.
    const folder = mkdtempSync(join('dist', 'readme-'));
    const sent: unknown[] = [];
    const answer = stub(globalThis, 'fetch').callsFake((input, { body } = {}) => {
      sent.push([input, body === undefined ? undefined : JSON.parse(body as string)]);
      return Promise.resolve(json(body === undefined ? SITUATIONS.ready.cards : TOKEN));
    });
    try {
      const [block = ''] = blocksOf('src/client/README.md', 'js');
      const module = join(folder, 'page.mjs');
      writeFileSync(module, `const challengeNonce = '${NONCE}';\n${block}\nexport { token };\n`);
      expect(await import(pathToFileURL(module).href)).to.deep.include({ token: TOKEN });
      const [[listed], [signed, request]] = sent as [[string], [string, object]];
      expect([listed, signed]).to.deep.equal(
        ['certificates', 'authenticate'].map((path) => `http://127.0.0.1:28765/v1/${path}`),
      );
      expect(request).to.include({ challengeNonce: NONCE, certificateId: 'A'.repeat(43), lang: 'fr' });
    } finally {
      answer.restore();
      rmSync(folder, { recursive: true });
    }
  });
});
