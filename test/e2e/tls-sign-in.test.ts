import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Database } from '../../src/mailbox/index.js';
import { launchChromium } from '../client/chromium.js';
import { openTestDatabase } from '../mailbox/support/test-database.js';
import { NGINX } from '../support/card-host.js';
import { describeWith, program } from '../support/requirements.js';
import { openHouse, type House, type HouseOverTls } from './support/open-house.js';
import { authenticate, typeCredentials, waitForPanel } from './support/sign-in-page.js';

const EMAIL = 'marie.dupont@exemple.mssante.fr';

describeWith([program('chromium'), NGINX], 'a practitioner, her mailbox, and nginx that knows cards', function () {
  this.timeout(90_000);
  let database: Database;
  let browser: Browser;
  let house: House;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    database = await openTestDatabase();
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await database.close();
  });
  afterEach(async () => {
    await context.close();
    await house.close();
  });

  async function open(overTls: HouseOverTls = {}): Promise<void> {
    house = await openHouse(database, overTls);
    await house.mailbox.account(EMAIL);
    context = await browser.newContext({ locale: 'fr-FR' });
    page = await context.newPage();
  }

  const logins = async (): Promise<readonly string[]> =>
    (await house.simulation.calls('C_Login')).map(({ result }) => result);

  async function arrive(card: string): Promise<void> {
    await house.simulation.insert(card);
    await page.goto(`${house.mailbox.origin}/sign-in`);
    await page.locator('cpx-login[mode=tls]').waitFor();
    await authenticate(page);
  }

  for (const card of ['cps3-dupont', 'cps4-dupont']) {
    it(`links her card and opens a strong session with a ${card.slice(0, 4).toUpperCase()}`, async () => {
      await open();
      await arrive(card);
      expect(await house.simulation.waitForPrompt()).to.include({ step: 'enter-pin', purpose: 'login' });
      await house.simulation.typePin(TEST_PIN);
      await page.waitForURL('**/sign-in/link-card');
      await typeCredentials(page, EMAIL);
      await page.waitForURL('**/inbox');
      expect(await page.getAttribute('body', 'data-strength')).to.equal('strong');
      expect(await logins()).to.deep.equal(['CKR_OK']);
    });
  }
});
