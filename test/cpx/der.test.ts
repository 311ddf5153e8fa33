import { expect } from 'chai';
import { decodeDer, readBits, readOid, readSmallInteger, readText, readTime, TAG } from '../../src/cpx/der.js';
import { CpxError } from '../../src/protocol/index.js';

/** One primitive element in the short form of its length. */
const element = (tag: number, content: readonly number[] | string) => {
  const octets = typeof content === 'string' ? [...Buffer.from(content, 'latin1')] : content;
  return decodeDer(Uint8Array.of(tag, octets.length, ...octets));
};

const refuses = (work: () => unknown): void => {
  expect(work)
    .to.throw(CpxError, /thing|DER/)
    .with.property('code', 'ERR_CERTIFICATE_MALFORMED');
};

describe('readers of DER', () => {
  it('read times of both kinds, 1950 to 2049 in the short one', () => {
    expect(readTime(element(TAG.utcTime, '491231235959Z'), 'thing').toISOString()).to.equal('2049-12-31T23:59:59.000Z');
    expect(readTime(element(TAG.utcTime, '500101000000Z'), 'thing').toISOString()).to.equal('1950-01-01T00:00:00.000Z');
    expect(readTime(element(TAG.generalizedTime, '20500101000000Z'), 'thing').getUTCFullYear()).to.equal(2050);
  });

  it('refuse a day that no calendar has, a zone, a fraction and no time at all', () => {
    for (const time of ['250231000000Z', '251301000000Z', '250101240000Z', '2501010000Z', '250101000000+0200', '']) {
      refuses(() => readTime(element(TAG.utcTime, time), 'thing'));
    }
    refuses(() => readTime(element(TAG.generalizedTime, '20250101000000.5Z'), 'thing'));
    refuses(() => readTime(element(TAG.utf8String, '250101000000Z'), 'thing'));
    refuses(() => readTime(undefined, 'thing'));
  });

  it('read small numbers and refuse those that are negative, long or of another type', () => {
    expect(readSmallInteger(element(TAG.integer, [1, 0]), 'thing')).to.equal(256);
    refuses(() => readSmallInteger(element(TAG.integer, [0x80]), 'thing'));
    refuses(() => readSmallInteger(element(TAG.integer, [1, 0, 0, 0, 0]), 'thing'));
    refuses(() => readSmallInteger(element(TAG.octetString, [1]), 'thing'));
    refuses(() => readSmallInteger(undefined, 'thing'));
  });

  it('read named bits, first bit first, without those that are unused', () => {
    expect(readBits(element(TAG.bitString, [5, 0b1010_0000]), 'thing')).to.deep.equal([true, false, true]);
    expect(readBits(element(TAG.bitString, [0]), 'thing')).to.deep.equal([]);
    refuses(() => readBits(element(TAG.bitString, []), 'thing'));
    refuses(() => readBits(element(TAG.bitString, [8, 0]), 'thing'));
    refuses(() => readBits(element(TAG.bitString, [1]), 'thing'));
  });

  it('refuse an object identifier that is empty or ends in the middle of a number', () => {
    expect(readOid(element(TAG.oid, [0x2a, 0x81, 0x7a]), 'thing')).to.equal('1.2.250');
    refuses(() => readOid(element(TAG.oid, []), 'thing'));
    refuses(() => readOid(element(TAG.oid, [0x2a, 0x81]), 'thing'));
  });

  it('read text of each kind, and replace what would mislead where it is shown', () => {
    expect(readText(element(TAG.utf8String, [0xc3, 0x89, 0x20]), 'thing')).to.equal('É');
    expect(readText(element(TAG.teletexString, [0xc9]), 'thing')).to.equal('É');
    expect(readText(element(TAG.bmpString, [0x00, 0x4d, 0x20, 0x2e, 0x00, 0x52]), 'thing')).to.equal('M\u{fffd}R');
    expect(readText(element(TAG.bmpString, [0xd8, 0x3d, 0xde, 0x00]), 'thing')).to.equal('\u{1f600}');
    expect(readText(element(TAG.utf8String, [0x41, 0x0a, 0x42]), 'thing')).to.equal('A\u{fffd}B');
    refuses(() => readText(element(TAG.utf8String, [0xff]), 'thing'));
    refuses(() => readText(element(TAG.octetString, 'DUPONT'), 'thing'));
    refuses(() => readText(element(0x80, 'DUPONT'), 'thing'));
  });
});
