import { createPrivateKey, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAead, recordNonce, sealAead } from '../../../src/companion/tls/aead.js';
import { suitesFor } from '../../../src/companion/tls/cipher-suites.js';
import { hkdfExpand, hkdfExtract } from '../../../src/companion/tls/hkdf.js';
import { prf } from '../../../src/companion/tls/key-schedule-12.js';
import { NAMED_GROUPS, shareX25519, type KeyShare } from '../../../src/companion/tls/named-groups.js';
import { RecordLayer } from '../../../src/companion/tls/record-layer.js';
import { protectRecords12 } from '../../../src/companion/tls/protect-records-12.js';
import { protectRecords13 } from '../../../src/companion/tls/protect-records-13.js';
import { TlsFailure } from '../../../src/companion/tls/index.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const range = (from: number, to: number): Buffer =>
  Buffer.from(Array.from({ length: to - from + 1 }, (_, i) => from + i));

/** The alert that a call is refused with. */
function alertOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof TlsFailure) return error.sent;
    throw error;
  }
  return undefined;
}

describe('HKDF', () => {
  const cases = [
    {
      name: 'RFC 5869, A.1',
      keyMaterial: Buffer.alloc(22, 0x0b),
      salt: range(0, 0x0c),
      info: range(0xf0, 0xf9),
      extracted: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
      expanded: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      name: 'RFC 5869, A.2, with longer inputs and outputs',
      keyMaterial: range(0, 0x4f),
      salt: range(0x60, 0xaf),
      info: range(0xb0, 0xff),
      extracted: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
      expanded:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      name: 'RFC 5869, A.3, with neither salt nor info',
      keyMaterial: Buffer.alloc(22, 0x0b),
      salt: Buffer.alloc(0),
      info: Buffer.alloc(0),
      extracted: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
      expanded: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ];
  for (const { name, keyMaterial, salt, info, extracted, expanded } of cases) {
    it(`gives the outputs of ${name}`, () => {
      const key = hkdfExtract('sha256', salt, keyMaterial);
      expect(key.toString('hex')).to.equal(extracted);
      expect(hkdfExpand('sha256', key, info, expanded.length / 2).toString('hex')).to.equal(expanded);
    });
  }
});

describe('the PRF of TLS 1.2', () => {
  it('gives the output of the published vector for SHA-256', () => {
    const secret = bytes('9bbe436ba940f017b17652849a71db35');
    const seed = bytes('a0ba9f936cda311827a6f796ffd5198c');
    expect(prf('sha256', secret, 'test label', seed, 100).toString('hex')).to.equal(
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
    );
  });
});

describe('X25519', () => {
  it('agrees as in RFC 7748, section 6.1', () => {
    const [group] = NAMED_GROUPS;
    const shareOf = (hex: string): KeyShare =>
      shareX25519(
        group!,
        createPrivateKey({ key: bytes(`302e020100300506032b656e04220420${hex}`), format: 'der', type: 'pkcs8' }),
      );
    const alice = shareOf('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    const bob = shareOf('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
    expect(alice.publicBytes.toString('hex')).to.equal(
      '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    );
    expect(bob.publicBytes.toString('hex')).to.equal(
      'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    );
    for (const secret of [alice.agree(bob.publicBytes), bob.agree(alice.publicBytes)]) {
      expect(secret.toString('hex')).to.equal('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    }
  });
});

describe('named groups', () => {
  for (const group of NAMED_GROUPS) {
    it(`${group.name} gives both sides the same secret, and another one every time`, () => {
      const [one, other, third] = [group.generate(), group.generate(), group.generate()];
      expect(one.agree(other.publicBytes)).to.deep.equal(other.agree(one.publicBytes));
      expect(one.agree(other.publicBytes)).not.to.deep.equal(third.agree(other.publicBytes));
    });
  }

  const wrong: readonly (readonly [string, string, Buffer])[] = [
    ['x25519', 'a share that is too short', Buffer.alloc(31, 9)],
    ['x25519', 'a share that is too long', Buffer.alloc(33, 9)],
    // Points of small order, each of which makes the secret zero. @see RFC 7748, section 6.1
    ['x25519', 'the point zero', Buffer.alloc(32)],
    ['x25519', 'the point one', bytes('01'.padEnd(64, '0'))],
    ['x25519', 'a point of order 8', bytes('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')],
    ['x25519', 'p, which is zero', bytes(`ed${'ff'.repeat(30)}7f`)],
    ['secp256r1', 'a compressed point', bytes(`02${'6b'.repeat(32)}`)],
    ['secp256r1', 'a point that is not on the curve', bytes(`04${'01'.repeat(64)}`)],
    ['secp256r1', 'the point at infinity', bytes('00')],
    ['secp256r1', 'a point of the hybrid form', bytes(`06${'01'.repeat(64)}`)],
    ['secp384r1', 'a point that is not on the curve', bytes(`04${'01'.repeat(96)}`)],
    ['secp384r1', 'a point of P-256', bytes(`04${'01'.repeat(64)}`)],
  ];
  for (const [name, what, share] of wrong) {
    it(`${name} refuses ${what}`, () => {
      const group = NAMED_GROUPS.find((row) => row.name === name);
      expect(alertOf(() => group?.generate().agree(share))).to.equal('illegal_parameter');
    });
  }
});

describe('AEAD', () => {
  for (const { cipher, keyOctets, ivOctets, name } of suitesFor(['TLSv1.3'])) {
    it(`${name} opens what it sealed, and nothing with one bit changed`, () => {
      const [key, iv, additional, plaintext] = [
        randomBytes(keyOctets),
        randomBytes(ivOctets),
        bytes('17'),
        bytes('2a2b'),
      ];
      const sealed = sealAead(cipher, key, iv, additional, plaintext);
      expect(openAead(cipher, key, iv, additional, sealed)).to.deep.equal(plaintext);
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(openAead(cipher, key, iv, additional, changed), String(bit)).to.equal(undefined);
      }
      expect(openAead(cipher, key, iv, bytes('16'), sealed)).to.equal(undefined);
      expect(openAead(cipher, key, recordNonce(iv, 1), additional, sealed)).to.equal(undefined);
      expect(openAead(cipher, key, iv, additional, sealed.subarray(0, 15))).to.equal(undefined);
    });
  }
});

describe('record protection', () => {
  const suites = suitesFor(['TLSv1.2', 'TLSv1.3']);
  for (const suite of suites) {
    const pair = (): { seal: ReturnType<typeof protectRecords13>; open: ReturnType<typeof protectRecords13> } => {
      if (suite.version === 'TLSv1.3') {
        const secret = randomBytes(32);
        return { seal: protectRecords13(suite, secret), open: protectRecords13(suite, secret) };
      }
      const [key, iv] = [randomBytes(suite.keyOctets), randomBytes(suite.ivOctets)];
      const keys = (): { key: Buffer; iv: Buffer } => ({ key: Buffer.from(key), iv: Buffer.from(iv) });
      return { seal: protectRecords12(suite, keys()), open: protectRecords12(suite, keys()) };
    };
    const open = (records: ReturnType<typeof protectRecords13>, raw: Buffer): ReturnType<typeof records.open> =>
      records.open(raw.subarray(0, 5), raw.subarray(5));

    it(`${suite.name} opens records in their order, and in no other`, () => {
      const records = pair();
      const sealed = ['one', 'two'].map((text) => records.seal.seal(23, Buffer.from(text)));
      expect(open(records.open, sealed[0]!)).to.deep.equal({ type: 23, fragment: Buffer.from('one') });
      // The same record again has another sequence number.
      expect(alertOf(() => open(records.open, sealed[0]!))).to.equal('bad_record_mac');
    });

    it(`${suite.name} refuses a record that is too short for a tag`, () => {
      for (const length of [0, 1, 7, 8, 15, 23]) {
        expect(alertOf(() => pair().open.open(bytes('1703030000'), Buffer.alloc(length)))).to.equal('bad_record_mac');
      }
    });

    it(`${suite.name} opens the longest record and refuses a longer one`, () => {
      const records = pair();
      expect(open(records.open, records.seal.seal(23, Buffer.alloc(2 ** 14, 7))).fragment).to.have.length(2 ** 14);
      expect(alertOf(() => open(records.open, records.seal.seal(23, Buffer.alloc(2 ** 14 + 1, 7))))).to.equal(
        'record_overflow',
      );
    });
  }

  it('of TLS 1.3 takes padding off, and refuses a record of padding alone', () => {
    const [suite] = suitesFor(['TLSv1.3']);
    const secret = randomBytes(32);
    const sealing = protectRecords13(suite!, secret);
    const opening = protectRecords13(suite!, secret);
    // What `seal` takes for the content is the content, its type and the padding; the type that it adds is one more zero.
    const padded = sealing.seal(0, Buffer.from([0xaa, 23, 0, 0, 0]));
    expect(opening.open(padded.subarray(0, 5), padded.subarray(5))).to.deep.equal({ type: 23, fragment: bytes('aa') });
    const empty = sealing.seal(0, Buffer.alloc(40));
    expect(alertOf(() => opening.open(empty.subarray(0, 5), empty.subarray(5)))).to.equal('unexpected_message');
  });

  it('protects and opens nothing once its keys are wiped', async () => {
    const [suite] = suitesFor(['TLSv1.3']);
    const secret = randomBytes(32);
    const sealed = protectRecords13(suite!, secret).seal(23, bytes('2a'));
    let at = 0;
    const written: Uint8Array[] = [];
    const records = new RecordLayer({
      read: (length) => Promise.resolve(sealed.subarray(at, (at += length))),
      write: (octets) => void written.push(octets),
      together: (send) => send(),
    });
    records.readWith(protectRecords13(suite!, secret));
    records.writeWith(protectRecords13(suite!, secret));
    records.wipe();
    const failed = await new Promise((resolve) => records.write(23, bytes('2a'), resolve));
    expect(failed).to.be.instanceOf(TlsFailure).with.property('code', 'ERR_TLS_CLOSED');
    expect(await records.next().catch((error: unknown) => error)).to.have.property('code', 'ERR_TLS_CLOSED');
    expect(written).to.deep.equal([]);
  });

  it('stops before a key has protected as many records as it may', () => {
    const [suite] = suitesFor(['TLSv1.3']);
    const records = protectRecords13({ ...suite!, recordLimit: 3 }, randomBytes(32));
    records.seal(23, bytes('00'));
    expect(records.exhausted).to.equal(false);
    records.seal(23, bytes('00'));
    expect(records.exhausted).to.equal(true);
    records.seal(21, bytes('0100'));
    expect(alertOf(() => records.seal(23, bytes('00')))).to.equal('internal_error');
  });
});
