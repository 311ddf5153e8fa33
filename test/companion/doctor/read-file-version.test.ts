import { expect } from 'chai';
import fc from 'fast-check';
import { readFileVersion } from '../../../src/companion/doctor/read-file-version.js';
import { elfFile, machFile, machFileWithVersion, peFile, peFileWithVersion } from './support/binary-files.js';
import { openFixture } from './support/doctor-fixture.js';

describe('readFileVersion', () => {
  for (const architecture of ['ia32', 'x64', 'arm64'] as const) {
    it(`reads the version resource of a library of Windows for ${architecture}`, () => {
      expect(readFileVersion(peFileWithVersion(architecture, [3, 4, 0, 65_535]))).to.equal('3.4.0.65535');
    });
  }

  it('reads the version of a dylib, behind other commands, and in a universal one', () => {
    const thin = machFileWithVersion(3, 1, 7);
    expect(readFileVersion(thin)).to.equal('3.1.7');
    const universal = Buffer.concat([machFile('x64', 'arm64'), thin]);
    universal.writeUInt32BE(128, 16);
    expect(readFileVersion(universal)).to.equal('3.1.7');
  });

  it('reads none where there is none', () => {
    for (const bytes of [peFile('x64'), elfFile('x64'), machFile('x64'), new Uint8Array()]) {
      expect(readFileVersion(bytes)).to.equal(undefined);
    }
  });

  it('survives anything', () => {
    const files = [peFileWithVersion('x64', [1, 2, 3, 4]), machFileWithVersion(1, 2, 3)];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(1_023), fc.uint8Array({ maxLength: 8 }), (file, at, changed) => {
        const bytes = Buffer.from(file);
        bytes.set(changed.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        expect(() => readFileVersion(bytes)).not.to.throw();
        expect(() => readFileVersion(bytes.subarray(0, at))).not.to.throw();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is told beside the version of the Cryptolib', async () => {
    const fixture = await openFixture('win32');
    fixture.system.write(fixture.module, peFileWithVersion('x64', [3, 4, 0, 0]));
    const { results } = await fixture.run('module-version');
    const told = results.find(({ check }) => check.id === 'module-version')!;
    expect(told.verdict).to.equal('ok');
    expect(told.facts.map(({ name }) => name)).to.deep.equal(['cryptolib', 'module', 'file-version']);
  });
});
