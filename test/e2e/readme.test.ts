import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Simulation } from '../../src/companion/compose/index.js';
import { CpxError } from '../../src/protocol/index.js';
import type { CardRecord, IssuedChallenge } from '../../src/relying-party/index.js';
import { launchChromium } from '../client/chromium.js';
import { CliFixture, portOf } from '../companion/cli/support/run-cli.js';
import { blocksOf, fillIn } from '../support/readme-blocks.js';
import { describeWith, program } from '../support/requirements.js';
import { authenticate, waitForPanel } from './support/sign-in-page.js';

/** What stands in the README of the whole; those of the parts say the same, with comments. */
const blockOf = (language: string): string => blocksOf('README.md', language)[0] ?? '';
const SESSION = 'the only session of this server';

/** What the server's ten lines export. */
interface VendorServer {
  challengeFor(sessionId: string): Promise<IssuedChallenge>;
  signIn(sessionId: string, token: string): Promise<CardRecord>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

describeWith([program('chromium')], "a vendor who takes the README's ten lines for page and server", function () {
  this.timeout(60_000);
  // Inside of the package, so that its own name leads to it.
  const folder = mkdtempSync(join('dist', 'readme-'));
  const signedIn: CardRecord[] = [];
  let browser: Browser;
  let person: CliFixture;
  let server: Server;
  let origin: string;
  let vendor: VendorServer;
  let simulation: Simulation;
  let page = '';

  before(async () => {
    browser = await launchChromium();
    person = new CliFixture();
    server = createServer((request, response) => {
      void (async () => {
        const json = (status: number, body: object): void => {
          response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
        };
        try {
          switch (`${request.method ?? ''} ${request.url ?? ''}`) {
            case 'GET /sign-in':
              response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
              break;
            case 'GET /assets/cpx-login.js':
              response
                .writeHead(200, { 'Content-Type': 'text/javascript' })
                .end(readFileSync('dist/client/cpx-login.js'));
              break;
            case 'POST /card/challenge':
              json(200, await vendor.challengeFor(SESSION));
              break;
            case 'POST /card/login':
              signedIn.push(await vendor.signIn(SESSION, await readBody(request)));
              json(200, {});
              break;
            default:
              response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>In</title>');
          }
        } catch (error) {
          if (error instanceof CpxError) json(error.status, { code: error.code });
          else response.writeHead(500).end();
        }
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://localhost:${String((server.address() as AddressInfo).port)}`;

    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const certificates = [...cards.anchors, ...cards.intermediates];
    const authorities = [join(folder, 'authorities')];
    mkdirSync(authorities[0]!);
    certificates.forEach((der, at) => writeFileSync(join(authorities[0]!, `${String(at)}.cer`), der));
    const pinned = certificates.map((der) => createHash('sha256').update(der).digest('hex'));
    const module = join(folder, 'server.mjs');
    writeFileSync(
      module,
      fillIn(blockOf('ts'), {
        'https://mail.example.fr': origin,
        // The authorities of the test cards are not those of IGC-Santé: an administrator would pin them.
        "['/etc/mailbox/igc-sante']": JSON.stringify([authorities, { pinned }]).slice(1, -1),
        // Test cards name ANS's servers, which a test does not ask.
        "{ failure: 'hard' }": "{ failure: 'soft', fetch: () => Promise.reject(new Error('no network')) }",
        'origin, revocation }': 'origin, revocation, dangerouslyAllowTestCards: true }',
      }),
    );
    vendor = (await import(pathToFileURL(module).href)) as VendorServer;

    const world = ['--development', '--module', 'simulated', '--world', person.world];
    const companion = person.start(['serve', ...world, '--port', '0', '--allow-origin', origin]);
    const port = await portOf(companion);
    page = fillIn(blockOf('html'), { 'lang="fr"': `lang="fr" port="${String(port)}"` });
    simulation = await person.connect(port);
    await simulation.insert('cps4-dupont');
  });
  after(async () => {
    simulation.close();
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await person.close();
    rmSync(folder, { recursive: true });
  });

  it('lets a person in with a card', async () => {
    const tab = await browser.newPage({ locale: 'fr-FR' });
    await tab.goto(`${origin}/sign-in`);
    await authenticate(tab);
    await simulation.waitForPrompt();
    await simulation.typePin(TEST_PIN);
    await tab.waitForURL(`${origin}/`);
    expect(signedIn).to.have.length(1);
    expect(signedIn[0]).to.include({ displayName: 'Marie DUPONT' });
    await tab.close();
  });

  it('shows the person why the server refuses', async () => {
    const tab = await browser.newPage({ locale: 'fr-FR' });
    await tab.goto(`${origin}/sign-in`);
    await authenticate(tab);
    await simulation.waitForPrompt();
    // Another tab of the same session has asked for a challenge meanwhile, and used it.
    await vendor.signIn(SESSION, '').catch(() => undefined);
    await simulation.typePin(TEST_PIN);
    expect(await waitForPanel(tab, 'ERR_TOKEN_CHALLENGE_UNKNOWN')).to.include('CPX-504');
    await tab.close();
  });
});
