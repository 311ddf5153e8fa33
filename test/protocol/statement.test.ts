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

  it('of a trial has a name, a length of its own and the hash of its nonce', () => {
    const nonce = new Uint8Array(32).fill(7);
    const bytes = Buffer.from(encodeStatement({ kind: 'trial', nonce }, sha256));
    expect(bytes.toString('latin1', 0, 20)).to.equal('cpx-bridge:trial:v1\0');
    expect(bytes.subarray(20)).to.deep.equal(createHash('sha256').update(nonce).digest());
  });

  it('of a trial is never what a mailbox verifies, nor what TLS or a document would have signed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.string(), (nonce, origin, challengeNonce) => {
        const trial = encodeStatement({ kind: 'trial', nonce }, sha256);
        const login = encodeStatement({ kind: 'authentication', purpose: 'login', origin, challengeNonce }, sha256);
        expect([trial.length, login.length]).to.deep.equal([52, 64]);
        // TLS 1.3 signs 64 spaces first; the signed attributes of a document are a SET.
        expect([0x20, 0x31]).not.to.include(trial[0]);
      }),
    );
  });

  it('of a TLS 1.3 handshake is what the RFC has a client sign', () => {
    for (const length of [32, 48]) {
      const transcriptHash = new Uint8Array(length).fill(9);
      const bytes = Buffer.from(encodeStatement({ kind: 'tls-1.3-client', transcriptHash }, sha256));
      expect(bytes.toString('latin1', 0, 98)).to.equal(`${' '.repeat(64)}TLS 1.3, client CertificateVerify\0`);
      expect(bytes.subarray(98)).to.deep.equal(Buffer.from(transcriptHash));
    }
  });

  it('of a TLS 1.2 handshake is the handshake itself', () => {
    const handshakeMessages = new Uint8Array(256).fill(1);
    expect(encodeStatement({ kind: 'tls-1.2-client', handshakeMessages }, sha256)).to.deep.equal(handshakeMessages);
  });

  it('is refused for what is no handshake, whatever its length', () => {
    const tls13 = (transcriptHash: Uint8Array) => () =>
      encodeStatement({ kind: 'tls-1.3-client', transcriptHash }, sha256);
    const tls12 = (handshakeMessages: Uint8Array) => () =>
      encodeStatement({ kind: 'tls-1.2-client', handshakeMessages }, sha256);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        if (bytes.length !== 32 && bytes.length !== 48) expect(tls13(bytes)).to.throw(RangeError);
        expect(tls12(bytes.slice(0, 255))).to.throw(RangeError);
      }),
    );
    expect(tls12(new Uint8Array(256).fill(2))).to.throw(RangeError);
  });
});
