import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  canonicalizeContext,
  CpxError,
  deriveChallengeNonce,
  parseChallengeContext,
  parseToken,
  type ErrorCode,
} from '../../src/protocol/index.js';

interface ContextVector {
  readonly why: string;
  readonly context: unknown;
  readonly canonical?: string;
  readonly challengeNonce?: string;
  readonly refuses?: ErrorCode;
}
interface TokenVector {
  readonly why: string;
  readonly text: string;
  readonly accepts?: true;
  readonly refuses?: ErrorCode;
}

const read = (name: string): unknown => JSON.parse(readFileSync(`test/vectors/${name}.json`, 'utf8'));
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

describe('challenge vectors', () => {
  for (const { why, context, canonical, challengeNonce, refuses } of (
    read('challenges') as { contexts: ContextVector[] }
  ).contexts) {
    it(`${refuses === undefined ? 'derives' : 'refuses'} ${why}`, () => {
      if (refuses !== undefined) {
        expect(() => parseChallengeContext(context))
          .to.throw(CpxError)
          .with.property('code', refuses);
        return;
      }
      const parsed = parseChallengeContext(context);
      expect(canonicalizeContext(parsed)).to.equal(canonical);
      expect(deriveChallengeNonce(parsed, sha256)).to.equal(challengeNonce);
    });
  }
});

describe('token vectors', () => {
  for (const { why, text, refuses } of (read('tokens') as { tokens: TokenVector[] }).tokens) {
    it(`${refuses === undefined ? 'reads' : 'refuses'} ${why}`, () => {
      if (refuses === undefined) expect(parseToken(text).certificate).to.deep.equal(new Uint8Array(60));
      else
        expect(() => parseToken(text))
          .to.throw(CpxError)
          .with.property('code', refuses);
    });
  }
});
