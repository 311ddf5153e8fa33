import { constants, createSign, sign } from 'node:crypto';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards, type TestCard } from '../../../native-stubs/test-cards/index.js';
import { readPublicKey, requireValidSignature } from '../../../src/companion/pkcs11/verify-signature.js';
import { CpxError } from '../../../src/protocol/index.js';

describe('what a card answered', () => {
  const data = new Uint8Array(64).fill(7);
  let certificate: TestCard['certificates'][number];

  before(async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    certificate = cards.card('cps4-dupont').certificates.find(({ purpose }) => purpose === 'authentication')!;
  });

  const refuses = (work: () => unknown, code: string): void => {
    expect(work).to.throw(CpxError).with.property('code', code);
  };

  it('is a signature of the kind that was asked for, and no other', () => {
    const key = readPublicKey(certificate.der);
    const pkcs1 = createSign('sha256').update(data).sign(certificate.privateKey);
    const pss = sign('sha256', data, {
      key: certificate.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
    requireValidSignature(key, 'RS256', data, pkcs1);
    requireValidSignature(key, 'PS256', data, pss);
    refuses(() => requireValidSignature(key, 'PS256', data, pkcs1), 'ERR_CARD_FAILED');
    refuses(() => requireValidSignature(key, 'RS256', data, pss), 'ERR_CARD_FAILED');
  });

  it('is refused when it is about other bytes, changed, cut or empty', () => {
    const key = readPublicKey(certificate.der);
    const right = createSign('sha256').update(data).sign(certificate.privateKey);
    const changed = Buffer.from(right);
    changed[100]! ^= 1;
    refuses(() => requireValidSignature(key, 'RS256', new Uint8Array(64), right), 'ERR_CARD_FAILED');
    for (const wrong of [changed, right.subarray(1), new Uint8Array(0)]) {
      refuses(() => requireValidSignature(key, 'RS256', data, wrong), 'ERR_CARD_FAILED');
    }
  });

  it('has a named error for a certificate whose key cannot be read', () => {
    refuses(() => readPublicKey(new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x01])), 'ERR_CERTIFICATE_MALFORMED');
    refuses(() => readPublicKey(new Uint8Array(0)), 'ERR_CERTIFICATE_MALFORMED');
  });
});
