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
  parseTicket,
  parseTlsSignInRequest,
  splitCardUrl,
} from '../../src/protocol/index.js';

interface Vector {
  readonly why: string;
  readonly input: unknown;
  readonly accepts?: true;
  readonly refuses?: { readonly code: string; readonly names: string };
}

const PARSERS = {
  authenticate: parseAuthenticateRequest,
  tlsSignIn: parseTlsSignInRequest,
  cancel: parseCancelRequest,
  info: parseInfo,
  certificates: parseCertificates,
  ticket: parseTicket,
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

describe('splitCardUrl', () => {
  it('reads what the URL parser of browsers reads, at every host that can be listed', () => {
    const part = fc.stringMatching(/^[a-z0-9./:@?#%[\]\\ A-Z-]{0,12}$/);
    fc.assert(
      fc.property(fc.constantFrom('https://', 'https:/', 'http://'), part, part, (scheme, host, rest) => {
        const url = `${scheme}${host}/${rest}`;
        const parts = splitCardUrl(url);
        // A list holds origins as browsers write them, and an address is compared with them letter by letter.
        if (parts === undefined || !URL.canParse(parts.origin) || new URL(parts.origin).origin !== parts.origin) return;
        const { origin, hostname, port, href } = new URL(url);
        expect(href).to.equal(url);
        expect(parts).to.deep.equal({
          origin,
          host: hostname.replace(/^\[|\]$/g, ''),
          port: port === '' ? 443 : Number(port),
          path: href.slice(origin.length),
        });
      }),
      { numRuns: 5_000 },
    );
  });
});
