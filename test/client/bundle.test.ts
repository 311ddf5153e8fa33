import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';

const bundle = (name: string): string => {
  const path = `dist/client/${name}.js`;
  expect(existsSync(path), `${path}: run npm run build first`).to.equal(true);
  return readFileSync(path, 'utf8');
};

describe('bundles of the client', () => {
  it('keeps the library under 6 kB gzipped', () => {
    expect(gzipSync(bundle('cpx-bridge-client'), { level: 9 }).length).to.be.below(6_000);
  });

  it('keeps the login element, in two languages, under 28 kB gzipped', () => {
    expect(gzipSync(bundle('cpx-login'), { level: 9 }).length).to.be.below(28_000);
  });

  it('carries neither the words of errors nor the parsers of requests in the library', () => {
    expect(bundle('cpx-bridge-client')).not.to.match(/CPS Info Service|a UUID of version 4/);
  });

  it('imports nothing and needs no evaluation of text', () => {
    for (const name of ['cpx-bridge-client', 'cpx-login']) {
      expect(bundle(name)).not.to.match(
        /\bimport\s*[({"']|\beval\(|new Function|innerHTML|\.style\b|setAttribute\("style/,
      );
    }
  });
});
