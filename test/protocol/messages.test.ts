import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  CpxError,
  parseAuthenticateRequest,
  parseCancelRequest,
  parseCertificates,
  parseInfo,
  parseProblem,
} from '../../src/protocol/index.js';

interface Vector {
  readonly why: string;
  readonly input: unknown;
  readonly accepts?: true;
  readonly refuses?: { readonly code: string; readonly names: string };
}

const PARSERS = {
  authenticate: parseAuthenticateRequest,
  cancel: parseCancelRequest,
  info: parseInfo,
  certificates: parseCertificates,
  problem: parseProblem,
} as const;

const vectors = JSON.parse(readFileSync('test/vectors/messages.json', 'utf8')) as Record<
  keyof typeof PARSERS,
  Vector[]
>;

for (const [name, parse] of Object.entries(PARSERS)) {
  describe(`parser of ${name}`, () => {
    for (const { why, input, accepts, refuses } of vectors[name as keyof typeof PARSERS]) {
      it(`${accepts ? 'accepts' : 'refuses'} ${why}`, () => {
        if (accepts) expect(parse(input)).to.deep.equal(input);
        else
          expect(() => parse(input))
            .to.throw(CpxError, refuses!.names)
            .with.property('code', refuses!.code);
      });
    }

    it('answers anything at all with a value or a CpxError, and leaves Object.prototype alone', () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      fc.assert(
        fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (input) => {
          try {
            parse(input);
          } catch (error) {
            expect(error).to.be.instanceOf(CpxError);
          }
        }),
      );
      expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(before);
    });
  });
}

describe('answers of a newer companion', () => {
  it('may hold keys and error codes that we do not know', () => {
    const parsed = parseCertificates({
      state: 'no-card',
      reason: 'ERR_CARD_OF_TOMORROW',
      readers: [{ name: 'Reader 00', state: 'no-card', colour: 'blue' }],
      certificates: [],
      more: 1,
    });
    expect(parsed).to.deep.equal({
      state: 'no-card',
      readers: [{ name: 'Reader 00', state: 'no-card' }],
      certificates: [],
    });
  });
});
