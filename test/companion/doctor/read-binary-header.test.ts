import { open } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { HEADER_BYTES, readBinaryHeader } from '../../../src/companion/doctor/read-binary-header.js';
import { elfFile, machFile, peFile, type Architecture } from './support/binary-files.js';

describe('readBinaryHeader', () => {
  for (const architecture of ['ia32', 'x64', 'arm64'] as const satisfies readonly Architecture[]) {
    it(`tells a library of each system for ${architecture}`, () => {
      expect(readBinaryHeader(peFile(architecture))).to.deep.equal({ format: 'PE', architectures: [architecture] });
      for (const endian of ['little', 'big'] as const) {
        expect(readBinaryHeader(elfFile(architecture, endian))).to.deep.equal({
          format: 'ELF',
          architectures: [architecture],
        });
      }
      expect(readBinaryHeader(machFile(architecture))).to.deep.equal({
        format: 'Mach-O',
        architectures: [architecture],
      });
    });
  }

  it('tells every processor of a universal library', () => {
    const { architectures } = readBinaryHeader(machFile('x64', 'arm64'))!;
    expect(architectures).to.deep.equal(['x64', 'arm64']);
  });

  it('does not take for a library what begins like one', () => {
    // A Java class, a DOS program without a PE part, a script, an empty file.
    const javaClass = Buffer.alloc(64);
    javaClass.writeUInt32BE(0xcafe_babe, 0);
    javaClass.writeUInt32BE(61, 4);
    const dos = Buffer.alloc(64);
    dos.write('MZ', 0, 'latin1');
    for (const bytes of [javaClass, dos, Buffer.from('#!/bin/sh\necho not a library at all\n'), new Uint8Array()]) {
      expect(readBinaryHeader(bytes)).to.equal(undefined);
    }
  });

  it('reads the program that runs this test', async () => {
    const handle = await open(process.execPath);
    const bytes = Buffer.alloc(HEADER_BYTES);
    await handle.read(bytes, 0, HEADER_BYTES);
    await handle.close();
    expect(readBinaryHeader(bytes)?.architectures).to.include(process.arch);
  });

  it('survives anything', () => {
    const heads = [peFile('x64'), elfFile('x64'), machFile('x64', 'arm64'), machFile('x64')];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.nat(64), fc.uint8Array({ maxLength: 128 }), (head, cut, tail) => {
        const bytes = Buffer.concat([head.subarray(0, cut), tail]);
        expect(() => readBinaryHeader(bytes)).not.to.throw();
      }),
    );
  });
});
