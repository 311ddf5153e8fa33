import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { listLicences } from '../../../../src/companion/desktop/main/home/list-licences.js';

describe('listLicences', () => {
  let folder: string;
  const put = (path: string, content: object): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-licences-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names what is there of what is needed, each version once, and not what only builds it', async () => {
    put('package.json', {
      name: 'product',
      version: '1.0.0',
      dependencies: { b: '1', a: '1', missing: '1' },
      optionalDependencies: { '@scope/c': '1' },
      devDependencies: { builder: '1' },
    });
    put('node_modules/a/package.json', { name: 'a', version: '1.1.0', license: 'MIT', dependencies: { b: '2' } });
    put('node_modules/a/node_modules/b/package.json', {
      name: 'b',
      version: '2.0.0',
      license: 'ISC',
      dependencies: { a: '1' },
    });
    put('node_modules/b/package.json', { name: 'b', version: '1.0.0', license: 'BSD-3-Clause' });
    put('node_modules/@scope/c/package.json', { name: '@scope/c', version: '3.0.0' });
    put('node_modules/builder/package.json', { name: 'builder', version: '1.0.0', license: 'MIT' });
    expect(await listLicences(join(folder, 'package.json'))).to.deep.equal([
      { name: '@scope/c', version: '3.0.0', licence: '?' },
      { name: 'a', version: '1.1.0', licence: 'MIT' },
      { name: 'b', version: '1.0.0', licence: 'BSD-3-Clause' },
      { name: 'b', version: '2.0.0', licence: 'ISC' },
    ]);
  });

  it('knows a licence of everything that this product needs', async () => {
    const found = await listLicences();
    expect(found.map(({ name }) => name)).to.include.members(['express', 'pino', 'node-forge']);
    expect(found.filter(({ licence }) => licence === '?')).to.deep.equal([]);
  });
});
