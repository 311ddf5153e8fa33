import { expect } from 'chai';
import fc from 'fast-check';
import { CpxError, decodeBase64, encodeBase64, encodeBase64Url, encodeUtf8 } from '../../src/protocol/index.js';

describe('base64', () => {
  // RFC 4648, section 10
  for (const [text, encoded] of [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ] as const) {
    it(`writes and reads "${text}" as "${encoded}"`, () => {
      expect(encodeBase64(encodeUtf8(text))).to.equal(encoded);
      expect(decodeBase64(encoded, 'field')).to.deep.equal(encodeUtf8(text));
    });
  }

  it('writes what Node writes, and reads it back, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(encodeBase64(bytes)).to.equal(Buffer.from(bytes).toString('base64'));
        expect(encodeBase64Url(bytes)).to.equal(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64(encodeBase64(bytes), 'field')).to.deep.equal(bytes);
      }),
    );
  });

  for (const text of ['Zg', 'Zg=', 'Zg===', 'Z===', '=Zg=', 'Zm9v\n', ' Zm9v', 'Zm-v', 'Zh==', 'Zm9=', 'é===']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => decodeBase64(text, 'nonce', 'ERR_TOKEN_MALFORMED'))
        .to.throw(CpxError, 'nonce')
        .with.property('code', 'ERR_TOKEN_MALFORMED');
    });
  }

  it('reads only the one spelling that it would write', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/=]{0,12}$/), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = decodeBase64(text, 'field');
        } catch (error) {
          expect(error).to.be.instanceOf(CpxError);
          return;
        }
        expect(encodeBase64(bytes)).to.equal(text);
      }),
    );
  });
});

describe('UTF-8', () => {
  it('is what TextEncoder writes, for every text that has a UTF-8 form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).to.deep.equal(new TextEncoder().encode(text));
      }),
    );
  });

  it('refuses a lone surrogate', () => {
    expect(() => encodeUtf8('a\ud800b')).to.throw(TypeError);
    expect(() => encodeUtf8('\udc00')).to.throw(TypeError);
  });
});
