import { expect } from 'chai';
import fc from 'fast-check';
import { CpxError } from '../../src/protocol/index.js';
import { createRevocationChecker } from '../../src/pki/index.js';
import { crlAddress, issueAuthority, issueLeaf, keyUsage, NOW, ocspAddress } from './support/authority.js';
import { mutationsOf } from './support/mutations.js';
import { crlDer, ocspDer } from './support/revocation-answers.js';

const ADDRESS = 'http://revocation.example.fr';
const root = issueAuthority('root');
const leaf = issueLeaf(root, {
  extensions: [keyUsage(0x80), crlAddress(`${ADDRESS}/crl`), ocspAddress(`${ADDRESS}/ocsp`)],
});
const revoked = leaf.certificate.serialNumber;

/** A `fetch` that answers with these bytes, whatever is asked. */
const answering =
  (bytes: Uint8Array): typeof globalThis.fetch =>
  () =>
    Promise.resolve(new Response(Uint8Array.from(bytes)));

/** Never a good word for a revoked certificate, and never an error but a named one. */
async function judge(bytes: Uint8Array): Promise<string> {
  const checker = createRevocationChecker({ failure: 'hard', now: () => NOW, fetch: answering(bytes) });
  try {
    return (await checker.check([leaf.certificate, root.certificate])).status;
  } catch (error) {
    if (error instanceof CpxError) return error.code;
    throw error;
  }
}

describe('revocation, with altered answers', () => {
  for (const [what, answer] of [
    ['a list', crlDer({ signer: root, revoked: [Buffer.of(1), revoked, Buffer.of(2)] })],
    ['an OCSP answer', ocspDer({ signer: root, about: leaf, issuer: root, status: 'revoked' })],
    [
      'an OCSP answer with certificates',
      ocspDer({ signer: root, about: leaf, issuer: root, status: 'revoked', certificates: [root.certificate.der] }),
    ],
  ] as const) {
    it(`never reads out of ${what} that a revoked certificate is good`, async () => {
      expect(await judge(answer)).to.equal('ERR_REVOCATION_REVOKED');
      await fc.assert(
        fc.asyncProperty(mutationsOf(answer), async (bytes) => {
          expect(await judge(bytes)).to.be.oneOf(['ERR_REVOCATION_REVOKED', 'ERR_REVOCATION_UNAVAILABLE']);
        }),
        { numRuns: 1000 },
      );
    });
  }

  it('gives a named error for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await judge(bytes)).to.equal('ERR_REVOCATION_UNAVAILABLE');
      }),
      { numRuns: 500 },
    );
  });
});
