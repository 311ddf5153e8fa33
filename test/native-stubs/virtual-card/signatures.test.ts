import { constants, createHash, createVerify, publicDecrypt, publicEncrypt, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { beginHash, continueHash, finishHash, type HashName } from '../../../native-stubs/virtual-card/hash-state.js';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import {
  digits,
  expectAnswer,
  fromHex,
  prepare,
  send,
  testCards,
  toHex,
  type DrivenCard,
} from '../support/drive-card.js';

const DIGEST_INFO = {
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
} as const;

const MESSAGE = Buffer.from('le message que la carte signe');

function hashOf(hash: HashName, message = MESSAGE): string {
  return createHash(hash).update(message).digest('hex');
}

function withLength(data: string): string {
  return (data.length / 2).toString(16).padStart(2, '0') + data;
}

/** Public key of a certificate as it lies on the card. */
function publicKeyOf(card: DrivenCard, file: 'C001' | 'C002' | 'C003'): X509Certificate['publicKey'] {
  const der = card.readFile(`3F00/0001/${file}`);
  expect(der).to.not.equal(undefined);
  return new X509Certificate(Buffer.from(der ?? [])).publicKey;
}

function verifies(card: DrivenCard, file: 'C001' | 'C002', hash: HashName, signature: Buffer, pss = false): boolean {
  const key = publicKeyOf(card, file);
  const verifier = createVerify(hash).update(MESSAGE);
  if (!pss) return verifier.verify(key, signature);
  // The salt is as long as the hash, whatever the caller wished.
  const saltLength = hash === 'sha1' ? 20 : 32;
  return verifier.verify({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

/** The 256 octets of an answer that is done. */
function done(answer: string): Buffer {
  expect(answer).to.match(/^(?:..){256}9000$/);
  return fromHex(answer.slice(0, -4));
}

/** @see virtual-card.md, section 6, "Signatures" */
describe('native-stubs/virtual-card: signatures of a CPS4', () => {
  let card: DrivenCard;
  beforeEach(async () => {
    card = createVirtualCard((await testCards()).card('cps4-dupont'));
    prepare(card, ['01A4040C 08 8025000001FF0100', `01200001 04 ${digits('1234')}`, '01A40800 02 0001']);
  });

  it('are bare RSA of a padded block with the authentication key: CKM_RSA_PKCS over a DigestInfo', () => {
    const info = DIGEST_INFO.sha256 + hashOf('sha256');
    const block = `0001${'ff'.repeat(256 - 3 - info.length / 2)}00${info}`;
    prepare(card, ['012241B8 03 830120', `112A8086 FF ${block.slice(0, 510)}`]);
    const signature = done(send(card, `012A8086 01 ${block.slice(510)} 00`));
    expect(verifies(card, 'C002', 'sha256', signature)).to.equal(true);
  });

  it('are bare RSA of whatever block that is', () => {
    const block = `0001${'ff'.repeat(220)}00${'ab'.repeat(33)}`;
    prepare(card, ['012241B8 03 830120', `112A8086 FF ${block.slice(0, 510)}`]);
    const signature = done(send(card, `012A8086 01 ${block.slice(510)} 00`));
    const padding = constants.RSA_NO_PADDING;
    expect(toHex(publicDecrypt({ key: publicKeyOf(card, 'C002'), padding }, signature))).to.equal(block);
  });

  const rows = [
    { what: 'PKCS#1 SHA-256', algorithm: '28', hash: 'sha256', pss: false, keys: [['90', 'C001']] },
    { what: 'PKCS#1 SHA-1', algorithm: '0A', hash: 'sha1', pss: false, keys: [['90', 'C001']] },
    {
      what: 'PSS SHA-1',
      algorithm: '15',
      hash: 'sha1',
      pss: true,
      keys: [
        ['90', 'C001'],
        ['A0', 'C002'],
      ],
    },
    {
      what: 'PSS SHA-256',
      algorithm: '2C',
      hash: 'sha256',
      pss: true,
      keys: [
        ['90', 'C001'],
        ['A0', 'C002'],
      ],
    },
  ] as const;
  for (const { what, algorithm, hash, pss, keys } of rows) {
    for (const [key, file] of keys) {
      it(`are ${what} with key ${key}, from the hash alone`, () => {
        prepare(card, [`012281B6 04 9102${algorithm}${key}`]);
        const signature = done(send(card, `012A9E9A ${withLength(hashOf(hash))} 00`));
        expect(verifies(card, file, hash, signature, pss)).to.equal(true);
      });
    }
  }

  it('need the PIN again after a reset', () => {
    card.reset();
    prepare(card, ['01A4040C 08 8025000001FF0100', '012281B6 04 91022890']);
    expectAnswer(card, `012A9E9A ${withLength(hashOf('sha256'))} 00`, '6982');
  });

  it('need the security environment again after a reset', () => {
    prepare(card, ['012281B6 04 91022890']);
    card.reset();
    prepare(card, ['01A4040C 08 8025000001FF0100', `01200001 04 ${digits('1234')}`]);
    expectAnswer(card, `012A9E9A ${withLength(hashOf('sha256'))} 00`, '6985');
  });
});

/** @see virtual-card.md, section 7 */
describe('native-stubs/virtual-card: signatures of a CPS3', () => {
  const PIN = `00200001 04 ${digits('1234')}`;
  let card: DrivenCard;
  const fetch = (): Buffer => {
    // As ANS's module does: E7 octets, then what 61 says is left.
    const first = send(card, '00C00000 E7');
    expect(first).to.match(/^(?:..){231}6119$/);
    const rest = send(card, '00C00000 19');
    expect(rest).to.match(/^(?:..){25}9000$/);
    return fromHex(first.slice(0, -4) + rest.slice(0, -4));
  };
  beforeEach(async () => {
    card = createVirtualCard((await testCards()).card('cps3-dupont'));
    prepare(card, [PIN]);
  });

  it('are PKCS#1 of the data as they are with the authentication key', () => {
    prepare(card, ['002241A4 06 800102840182']);
    expectAnswer(card, `00880000 ${withLength(DIGEST_INFO.sha256 + hashOf('sha256'))}`, '6100');
    expect(verifies(card, 'C002', 'sha256', fetch())).to.equal(true);
  });

  it('add no DigestInfo to a bare hash there', () => {
    prepare(card, ['002241A4 06 800102840182']);
    expectAnswer(card, `00880000 ${withLength(hashOf('sha256'))}`, '6100');
    expect(toHex(publicDecrypt(publicKeyOf(card, 'C002'), fetch()))).to.equal(hashOf('sha256'));
  });

  for (const [hash, algorithm] of [
    ['sha1', '12'],
    ['sha256', '42'],
  ] as const) {
    it(`add the DigestInfo of ${hash} with the signature key`, () => {
      prepare(card, [`002241B6 06 8001${algorithm}840181`]);
      expectAnswer(card, `002A9E9A ${withLength(hashOf(hash))}`, '6100');
      expect(verifies(card, 'C001', hash, fetch())).to.equal(true);
    });
  }

  const lengths = [0, 1, 55, 56, 63, 64, 65, 128, 200, 1000];
  for (const hash of ['sha1', 'sha256'] as const) {
    for (const length of lengths) {
      it(`finish a ${hash} of ${length} octets by the card itself, and sign that`, () => {
        const message = Buffer.alloc(length, 'carte');
        // Up to a block is left to the card, as ANS's module does; OpenSC may leave none.
        const before = Math.max(0, Math.ceil(length / 64) - 1) * 64;
        const state = continueHash(hash, beginHash(hash), message.subarray(0, before));
        const bits = Buffer.alloc(8);
        bits.writeBigUInt64BE(state.bits);
        const begun = before === 0 ? '' : toHex(state.state) + toHex(bits);
        const data = `90${withLength(begun)}80${withLength(toHex(message.subarray(before)))}`;
        const [hashAlgorithm, algorithm] = hash === 'sha1' ? ['10', '12'] : ['40', '42'];
        prepare(card, [
          `002241AA 03 8001${hashAlgorithm}`,
          `002A90A0 ${withLength(data)}`,
          `002241B6 06 8001${algorithm}840181`,
        ]);
        const signature = done(send(card, '002A9E9A 00'));
        expect(createVerify(hash).update(message).verify(publicKeyOf(card, 'C001'), signature)).to.equal(true);
      });
    }
  }

  it('are taken off what was enciphered to the authentication key', () => {
    const padding = constants.RSA_PKCS1_PADDING;
    const message = Buffer.from('secret');
    const cryptogram = toHex(publicEncrypt({ key: publicKeyOf(card, 'C002'), padding }, message));
    prepare(card, ['002241B8 06 84018280011A', `102A8086 FF 81${cryptogram.slice(0, 508)}`]);
    expectAnswer(card, `002A8086 02 ${cryptogram.slice(508)} 00`, `${toHex(message)} 9000`);
  });

  it('need no PIN with the technical key of the contactless part', async () => {
    card = createVirtualCard((await testCards()).card('cps3-contactless'));
    prepare(card, ['002241A4 06 800102840183']);
    expectAnswer(card, `00880000 ${withLength(hashOf('sha256'))}`, '6100');
    expect(toHex(publicDecrypt(publicKeyOf(card, 'C003'), fetch()))).to.equal(hashOf('sha256'));
  });

  it('survive the selection of the applet between environment and command, as after a 6E00', () => {
    prepare(card, ['002241A4 06 800102840182', '00A4040C 08 8025000001FF0100']);
    expectAnswer(card, '00880000 04 01020304', '6100');
  });
});

describe('native-stubs/virtual-card: hash states', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    it(`finish ${hash} as node:crypto does, at every length around two blocks`, () => {
      for (let length = 0; length <= 130; length++) {
        const message = Buffer.alloc(length, 'abcdefg');
        expect(toHex(finishHash(hash, beginHash(hash), message)), String(length)).to.equal(hashOf(hash, message));
      }
    });
  }
});
