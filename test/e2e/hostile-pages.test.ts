import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Database } from '../../src/mailbox/index.js';
import { launchChromium } from '../client/chromium.js';
import { waitUntilReady } from '../companion/cli/support/page.js';
import { openTestDatabase } from '../mailbox/support/test-database.js';
import { describeWith, program } from '../support/requirements.js';
import { openHouse, type House } from './support/open-house.js';
import { authenticate } from './support/sign-in-page.js';

const REBOUND_NAME = 'evil.example';

/** What a page can make a browser send without asking anybody; each is run in the page with the companion's address. */
const DRIVE_BY: Readonly<Record<string, (address: string) => void>> = {
  'a form that posts': (address) => {
    const frame = document.createElement('iframe');
    frame.name = 'answer';
    const form = document.createElement('form');
    form.method = 'post';
    form.enctype = 'text/plain';
    form.action = `${address}/v1/authenticate`;
    form.target = frame.name;
    const field = document.createElement('input');
    field.name = '{"requestId":"9f9f9f9f-0000-4000-8000-000000000000","challengeNonce":"';
    field.value = `${'A'.repeat(43)}="}`;
    form.append(field);
    document.body.append(frame, form);
    form.submit();
  },
  'a form that takes the whole window there': (address) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `${address}/v1/authenticate`;
    document.body.append(form);
    form.submit();
  },
  'an image': (address) => {
    document.body.append(Object.assign(new Image(), { src: `${address}/v1/certificates` }));
  },
  'a frame': (address) => {
    const frame = document.createElement('iframe');
    frame.src = `${address}/v1/certificates`;
    document.body.append(frame);
  },
  'a script': (address) => {
    const script = document.createElement('script');
    script.src = `${address}/v1/certificates`;
    document.body.append(script);
  },
  'a fetch without CORS': (address) => {
    const body = JSON.stringify({ requestId: crypto.randomUUID(), challengeNonce: `${'A'.repeat(43)}=` });
    void fetch(`${address}/v1/authenticate`, { method: 'POST', mode: 'no-cors', body });
  },
  'a beacon': (address) => {
    navigator.sendBeacon(`${address}/v1/authenticate`, '{}');
  },
  'a popup': (address) => {
    window.open(`${address}/v1/certificates`);
  },
};

describeWith([program('chromium')], 'the companion and the pages of a browser', function () {
  this.timeout(60_000);
  let database: Database;
  let browser: Browser;
  let house: House;
  let hostile: Server;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    database = await openTestDatabase();
    browser = await launchChromium([`--host-resolver-rules=MAP ${REBOUND_NAME} 127.0.0.1`]);
    house = await openHouse(database);
    await house.simulation.insert('cps4-dupont');
    await waitUntilReady(house.bridge);
    hostile = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>Gratuit</title><body>');
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await browser.close();
    hostile.closeAllConnections();
    await new Promise((resolve) => hostile.close(resolve));
    await house.close();
    await database.close();
  });
  beforeEach(async () => {
    await house.simulation.request('clear-calls', {});
    context = await browser.newContext({ locale: 'fr-FR' });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const portOfHostile = (): number => (hostile.address() as AddressInfo).port;
  const companionAddress = (): string => `http://127.0.0.1:${house.bridge.port}`;
  const answerOf = (address: string): Promise<Response> =>
    context.waitForEvent('response', (response) => response.url().startsWith(address));
  const expectUntouched = async (): Promise<void> => {
    expect(await house.simulation.request('prompt', {})).to.equal(null);
    expect(await house.simulation.calls('C_Login')).to.deep.equal([]);
    expect(await house.simulation.calls('C_Sign')).to.deep.equal([]);
  };

  for (const [title, attack] of Object.entries(DRIVE_BY)) {
    it(`${title}, from a site that is not listed: refused, no prompt, nothing reaches the card`, async () => {
      await page.goto(`http://localhost:${portOfHostile()}/`);
      const answered = answerOf(companionAddress());
      await page.evaluate(attack, companionAddress()).catch(() => undefined); // The page may be gone by then.
      const response = await answered;
      expect(response.status()).to.equal(403);
      expect(response.headers()).not.to.have.property('access-control-allow-origin');
      await expectUntouched();
    });
  }

  it('a fetch and an event stream, from a site that is not listed: the page reads nothing', async () => {
    await page.goto(`http://localhost:${portOfHostile()}/`);
    const outcomes = await page.evaluate(async (address) => {
      const fetched = ['/v1/info', '/v1/certificates'].map((path) =>
        fetch(address + path).then(
          () => 'read',
          () => 'refused',
        ),
      );
      const streamed = new Promise<string>((resolve) => {
        const stream = new EventSource(`${address}/v1/events`);
        stream.onopen = () => resolve('read');
        stream.onerror = () => resolve('refused');
      });
      return Promise.all([...fetched, streamed]);
    }, companionAddress());
    expect(outcomes).to.deep.equal(['refused', 'refused', 'refused']);
    await expectUntouched();
  });

  it('a name that was rebound to this computer: refused, as the address bar’s and as its own page’s', async () => {
    const rebound = `http://${REBOUND_NAME}:${house.bridge.port}`;
    const answered = answerOf(rebound);
    await page.goto(`${rebound}/v1/certificates`).catch(() => undefined); // Chromium shows an error page of its own.
    expect((await answered).status()).to.equal(421);

    // The page came from the attacker's server; the same name then leads to the companion.
    await page.route(`${rebound}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(`${rebound}/`);
    const answers = await page.evaluate(async () => {
      const body = JSON.stringify({
        requestId: '9f9f9f9f-0000-4000-8000-000000000000',
        challengeNonce: 'A',
      });
      const headers = { 'Content-Type': 'application/json', 'X-Cpx-Bridge': '1' };
      const requests: [string, RequestInit][] = [
        ['/v1/info', {}],
        ['/v1/certificates', {}],
        ['/v1/authenticate', { method: 'POST', headers, body }],
      ];
      return Promise.all(
        requests.map(async ([path, init]) => {
          try {
            const response = await fetch(path, init);
            return `${String(response.status)}${await response.text()}`;
          } catch {
            return 'closed';
          }
        }),
      );
    });
    // A bare refusal closes the connection, which may overtake it while a body is being sent.
    for (const answer of answers) expect(answer).to.be.oneOf(['421', 'closed']);
    await expectUntouched();
  });

  it('six tabs of the mailbox: one event stream, the list in each, and the sign-in works in the last', async () => {
    const streams: string[] = [];
    context.on('request', (request) => {
      if (request.url() === `${companionAddress()}/v1/events`) streams.push(request.url());
    });
    const tabs: Page[] = [page];
    while (tabs.length < 6) tabs.push(await context.newPage());
    for (const tab of tabs) await tab.goto(`${house.mailbox.origin}/sign-in`);
    for (const tab of tabs)
      await tab.locator('cpx-login option', { hasText: 'Marie DUPONT' }).waitFor({ state: 'attached' });
    expect(streams).to.have.length(1);

    const last = tabs[5]!;
    await last.bringToFront();
    await authenticate(last);
    await house.simulation.waitForPrompt();
    await house.simulation.typePin(TEST_PIN);
    await last.waitForURL('**/sign-in/link-card');
    expect(await house.simulation.calls('C_Login')).to.have.length(1);
  });

  it('a page that is closed takes its prompt along, and the next sign-in is asked', async () => {
    await page.goto(`${house.mailbox.origin}/sign-in`);
    await authenticate(page);
    expect(await house.simulation.waitForPrompt()).to.include({ step: 'enter-pin' });
    await page.close();
    await promptClosed();
    await expectUntouched();

    page = await context.newPage();
    await page.goto(`${house.mailbox.origin}/sign-in`);
    await authenticate(page);
    await house.simulation.waitForPrompt();
    await house.simulation.typePin(TEST_PIN);
    await page.waitForURL('**/sign-in/link-card');
  });

  it('“Annuler” in the page closes the prompt', async () => {
    await page.goto(`${house.mailbox.origin}/sign-in`);
    await authenticate(page);
    await house.simulation.waitForPrompt();
    await page.locator('cpx-login').getByRole('button', { name: 'Annuler' }).click();
    await promptClosed();
    await expectUntouched();
  });

  /** Asks again until there is no prompt: a browser takes its time to close a connection. */
  async function promptClosed(): Promise<void> {
    while ((await house.simulation.request('prompt', {})) !== null) continue;
  }
});
