import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { CardRecord } from '../../src/relying-party/index.js';
import { openCardSigner } from '../mailbox/support/card-signer.js';
import { blocksOf, fillIn } from '../support/readme-blocks.js';

const SECRET = 'a secret of thirty-two characters';
const HOST = 'https://carte.mail.example.fr/tls-sign-in/';

/** What the block over TLS exports. */
interface VendorServer {
  urlFor(sessionId: string): Promise<string>;
  ticketFor(state: string, headers: NodeJS.Dict<string>): Promise<{ readonly ticket: string } | undefined>;
  signInByTicket(sessionId: string, ticket: string): Promise<CardRecord>;
}

describe('README of the relying party', () => {
  // Inside of the package, so that its own name leads to it.
  const folder = mkdtempSync(join('dist', 'readme-'));
  after(() => rmSync(folder, { recursive: true }));

  it('lets a card in over TLS as it shows', async () => {
    const signer = await openCardSigner();
    const { authorities } = signer;
    const files = join(folder, 'authorities');
    mkdirSync(files);
    authorities.forEach((der, at) => writeFileSync(join(files, `${String(at)}.cer`), der));
    const pinned = authorities.map((der) => createHash('sha256').update(der).digest('hex'));
    const [server = '', overTls = ''] = blocksOf('src/relying-party/README.md', 'ts');
    const module = join(folder, 'server.mjs');
    writeFileSync(
      module,
      fillIn(server, {
        // The authorities of the test cards are not those of IGC-Santé: an administrator would pin them.
        "['/etc/mailbox/igc-sante']": JSON.stringify([[files], { pinned }]).slice(1, -1),
        // Test cards name ANS's servers, which a test does not ask.
        "{ failure: 'hard' }": "{ failure: 'soft', fetch: () => Promise.reject(new Error('no network')) }",
      }) +
        fillIn(overTls, {
          '(proxySecret)': `('${SECRET}')`,
          'intermediates, revocation }': 'intermediates, revocation, dangerouslyAllowTestCards: true }',
        }),
    );
    const vendor = (await import(pathToFileURL(module).href)) as VendorServer;

    const url = await vendor.urlFor('session');
    expect(url.startsWith(HOST)).to.equal(true);
    const headers = {
      'x-cpx-client-verify': 'SUCCESS',
      'x-cpx-client-certificate': encodeURIComponent(signer.certificateOf('cps4-dupont')),
    };
    expect(await vendor.ticketFor(url.slice(HOST.length), headers), 'not from the proxy').to.equal(undefined);
    const answer = await vendor.ticketFor(url.slice(HOST.length), { ...headers, 'x-cpx-proxy-secret': SECRET });
    const card = await vendor.signInByTicket('session', answer?.ticket ?? '');
    expect(card).to.include({ displayName: 'Marie DUPONT', identityKey: 'test:CPS:899700000017' });
  });
});
