import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeStatement } from '../../src/protocol/index.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const nonce = fc.stringMatching(/^[A-Za-z0-9+/]{44}$/);

describe('statement to sign', () => {
  it('is the hash of the origin followed by the hash of the nonce as text', () => {
    const bytes = encodeStatement(
      { kind: 'authentication', purpose: 'login', origin: 'https://a.example', challengeNonce: 'A'.repeat(44) },
      sha256,
    );
    const expected =
      createHash('sha256').update('https://a.example').digest('hex') +
      createHash('sha256').update('A'.repeat(44)).digest('hex');
    expect(Buffer.from(bytes).toString('hex')).to.equal(expected);
  });

  it('has 64 bytes, and other bytes for another origin or another nonce', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.webUrl(), nonce, nonce, (origin, otherOrigin, challengeNonce, otherNonce) => {
        const statement = { kind: 'authentication', purpose: 'login', origin, challengeNonce } as const;
        const bytes = encodeStatement(statement, sha256);
        expect(bytes).to.have.lengthOf(64);
        if (otherOrigin !== origin) {
          expect(encodeStatement({ ...statement, origin: otherOrigin }, sha256)).to.not.deep.equal(bytes);
        }
        if (otherNonce !== challengeNonce) {
          expect(encodeStatement({ ...statement, challengeNonce: otherNonce }, sha256)).to.not.deep.equal(bytes);
        }
      }),
    );
  });
});
