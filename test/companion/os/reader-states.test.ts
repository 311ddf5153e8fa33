import { expect } from 'chai';
import fc from 'fast-check';
import { toPcscCode } from '../../../src/companion/os/pcsc/pcsc-codes.js';
import { pcscSystem } from '../../../src/companion/os/pcsc/pcsc-system.js';
import {
  decodeMultiString,
  decodeReaderStates,
  encodeReaderStates,
} from '../../../src/companion/os/pcsc/reader-states.js';

/** sizeof(SCARD_READERSTATE) and the offset of rgbAtr, as the systems' compilers have them. */
const SIZES = [
  ['win32', 'x64', 64, 28],
  ['win32', 'ia32', 56, 20],
  ['darwin', 'arm64', 61, 28],
  ['linux', 'x64', 80, 40],
  ['linux', 'arm', 56, 20],
] as const;

describe('SCARD_READERSTATE', () => {
  for (const [platform, arch, size, atrOffset] of SIZES) {
    const system = pcscSystem(platform, arch)!;

    it(`has ${size} bytes on ${platform} ${arch}, the ATR at ${atrOffset}`, () => {
      const bytes = encodeReaderStates(system, [
        { nameAddress: 0n, currentState: 0 },
        { nameAddress: 0n, currentState: 0 },
      ]);
      expect(bytes.length).to.equal(2 * size);
      bytes[size + atrOffset - system.dwordBytes] = 2;
      bytes[size + atrOffset] = 0x3b;
      bytes[size + atrOffset + 1] = 0x9b;
      expect(decodeReaderStates(system, bytes)[1]?.atr).to.deep.equal(Uint8Array.of(0x3b, 0x9b));
    });

    it(`gives an event state back on ${platform} ${arch}, and never more than an ATR`, () => {
      fc.assert(
        fc.property(
          fc.nat(0xffff_ffff),
          fc.uint8Array({ minLength: 2 * size, maxLength: 2 * size }),
          (state, noise) => {
            const bytes = Buffer.from(noise);
            bytes.writeUInt32LE(state, size + atrOffset - 2 * system.dwordBytes);
            const decoded = decodeReaderStates(system, bytes);
            expect(decoded[1]?.eventState).to.equal(state);
            expect(decoded.every(({ atr }) => atr.length <= system.atrBytes)).to.equal(true);
          },
        ),
      );
    });
  }

  it('is not known on other systems', () => {
    expect(pcscSystem('sunos', 'x64')).to.equal(undefined);
  });
});

describe('decodeMultiString', () => {
  it('reads names in both encodings', () => {
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const bytes = Buffer.from('Lecteur à puce 0\0Gemalto 1\0\0', encoding);
      expect(decodeMultiString(bytes, encoding)).to.deep.equal(['Lecteur à puce 0', 'Gemalto 1']);
    }
  });
});

describe('toPcscCode', () => {
  it('makes one number of what the three systems return', () => {
    expect(toPcscCode(-2146435061)).to.equal(0x8010000b); // Windows, macOS
    expect(toPcscCode(0x8010000b)).to.equal(0x8010000b); // pcsc-lite
    expect(toPcscCode(-2146435061n)).to.equal(0x8010000b);
  });
});
