import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { DEFAULT_READER } from '../../native-stubs/pkcs11js/index.js';
import type { Simulation } from '../../src/companion/compose/index.js';
import type { Database } from '../../src/mailbox/index.js';
import {
  errorTexts,
  parseCertificates,
  type CardState,
  type CertificatesMessage,
  type ErrorCode,
} from '../../src/protocol/index.js';
import { launchChromium } from '../client/chromium.js';
import { send, signIn } from '../companion/cli/support/page.js';
import { openTestDatabase } from '../mailbox/support/test-database.js';
import { describeWith, program } from '../support/requirements.js';
import { openHouse, type CardsReport, type House } from './support/open-house.js';
import { waitForPanel } from './support/sign-in-page.js';

const SECOND_READER = 'Lecteur du bureau';

/** What lies in the reader when nobody can sign in with it, and why that is, in each place where a person looks. */
const UNUSABLE: readonly {
  readonly title: string;
  /** Undefined: the reader itself is missing. */
  readonly card: string | undefined;
  readonly state: CardState;
  readonly code: ErrorCode;
  /** A word of what the person is told to do. */
  readonly tells: RegExp;
}[] = [
  { title: 'a Vitale card', card: 'vitale', state: 'not-a-cpx-card', code: 'ERR_CARD_VITALE', tells: /famille CPx/ },
  {
    title: 'a card of another kind',
    card: 'piv',
    state: 'not-a-cpx-card',
    code: 'ERR_CARD_NOT_CPX',
    tells: /famille CPx/,
  },
  {
    title: 'a locked card',
    card: 'cps4-locked',
    state: 'card-unusable',
    code: 'ERR_PIN_LOCKED',
    tells: /0 825 852 000/,
  },
  {
    title: 'an expired card',
    card: 'cps4-expired',
    state: 'card-unusable',
    code: 'ERR_CERTIFICATE_EXPIRED',
    tells: /carte/,
  },
  {
    title: 'a card that is not valid yet',
    card: 'cps4-not-yet-valid',
    state: 'card-unusable',
    code: 'ERR_CERTIFICATE_NOT_YET_VALID',
    tells: /date/,
  },
  {
    title: 'a card without a PIN',
    card: 'cps4-pin-not-set',
    state: 'card-unusable',
    code: 'ERR_PIN_NOT_SET',
    tells: /code/,
  },
  {
    title: 'a mute card',
    card: 'mute',
    state: 'card-unusable',
    code: 'ERR_CARD_MUTE',
    tells: /carte/,
  },
  {
    title: 'a card on a contactless reader',
    card: 'cps3-contactless',
    state: 'card-unusable',
    code: 'ERR_CARD_CONTACTLESS_ONLY',
    tells: /lecteur/,
  },
  {
    title: 'a card whose update was interrupted',
    card: 'cps3-update-interrupted',
    state: 'card-unusable',
    code: 'ERR_CARD_UPDATE_INTERRUPTED',
    tells: /actualisation/,
  },
  {
    title: 'a card whose certificate is damaged',
    card: 'cps4-malformed',
    state: 'card-unusable',
    code: 'ERR_CERTIFICATE_MALFORMED',
    tells: /carte/,
  },
  { title: 'no card', card: undefined, state: 'no-card', code: 'ERR_CARD_NONE', tells: /Insérez/ },
];

const sentenceOf = ({ name, advice }: CardsReport['readers'][number]): string => `${name}: ${advice}`;

describeWith([program('chromium')], 'what lies in the readers', function () {
  this.timeout(60_000);
  let database: Database;
  let browser: Browser;
  let house: House;
  let simulation: Simulation;
  let page: Page;

  before(async () => {
    database = await openTestDatabase();
    browser = await launchChromium();
    house = await openHouse(database);
    simulation = house.simulation;
    page = await browser.newPage({ locale: 'fr-FR' });
    await page.goto(`${house.mailbox.origin}/sign-in`);
  });
  after(async () => {
    await browser.close();
    await house.close();
    await database.close();
  });
  afterEach(async () => {
    const readers = await simulation.request('readers', {});
    for (const { name, card } of readers) {
      if (card !== undefined) await simulation.remove(name);
      if (name !== DEFAULT_READER) await simulation.request('remove-reader', { reader: name });
    }
    if (readers.every(({ name }) => name !== DEFAULT_READER)) {
      await simulation.request('add-reader', { reader: DEFAULT_READER });
    }
    await waitForPanel(page, 'ERR_CARD_NONE');
  });

  const readCertificates = async (): Promise<CertificatesMessage> =>
    parseCertificates((await send(house.bridge, 'GET', '/v1/certificates')).body);
  const submit = () => page.locator('cpx-login button.submit');
  const options = () => page.locator('cpx-login select option');

  /** The page says it, and so do the list that it was sent, a sign-in that is tried nevertheless, and `cards`. */
  async function expectRefusal(state: CardState, code: ErrorCode, tells: RegExp): Promise<void> {
    const { title, explanation, remedy } = errorTexts(code, 'fr');
    const panel = (await waitForPanel(page, code)).replaceAll('\u00a0', ' ');
    expect(panel).to.include(title).and.include(remedy).and.match(tells);
    expect(await submit().isDisabled()).to.equal(true);

    const certificates = await readCertificates();
    expect(certificates.state).to.equal(state);
    expect(certificates.certificates.filter(({ usable }) => usable)).to.deep.equal([]);
    if (state !== 'no-card') expect(certificates.reason).to.equal(code);

    expect((await signIn(house.bridge)).body.code).to.equal(code);

    // The state of an empty reader says everything.
    const reason = state === 'no-card' ? undefined : code;
    const report = await house.showCards();
    for (const told of [report, ...report.readers]) {
      expect([told.state, told.reason, told.advice]).to.deep.equal([state, reason, `${explanation} ${remedy}`]);
    }
    expect(report.readers).to.have.length(state === 'no-reader' ? 0 : 1);
    expect(await simulation.calls('C_Login')).to.deep.equal([]);
  }

  for (const { title, card, state, code, tells } of UNUSABLE) {
    it(`${title}: says so everywhere, and what to do`, async () => {
      if (card !== undefined) await simulation.insert(card);
      await expectRefusal(state, code, tells);
    });
  }

  it('no reader: says so everywhere, and what to do', async () => {
    await simulation.request('remove-reader', { reader: DEFAULT_READER });
    await expectRefusal('no-reader', 'ERR_READER_NONE', /Branchez/);
  });

  it('one card in the second of two readers: is chosen, and both readers are named', async () => {
    await simulation.request('add-reader', { reader: SECOND_READER });
    await simulation.insert('cps4-dupont', SECOND_READER);
    await page.locator('cpx-login button.submit:enabled').waitFor();
    expect(await options().allInnerTexts()).to.deep.equal(['Marie DUPONT – CPS – Carte de test']);
    const readers = await page.locator('cpx-login .readers li').allInnerTexts();
    expect(readers.sort()).to.deep.equal([
      `${SECOND_READER} – Carte prête`,
      `${DEFAULT_READER} – ${errorTexts('ERR_CARD_NONE', 'fr').title}`,
    ]);
    const { state, readers: told } = await readCertificates();
    expect([state, told.map((reader) => reader.state).sort()]).to.deep.equal(['ready', ['no-card', 'ready']]);
    const report = await house.showCards();
    expect(report.readers.find(({ name }) => name === SECOND_READER)).to.include({ state: 'ready' });
    expect(report.readers.find(({ name }) => name === DEFAULT_READER)?.advice).to.include(
      errorTexts('ERR_CARD_NONE', 'fr').remedy,
    );
  });

  it('two cards of one holder: both are in the list, told apart by their readers, and the person chooses', async () => {
    await simulation.request('add-reader', { reader: SECOND_READER });
    await simulation.insert('cps4-dupont', DEFAULT_READER);
    await simulation.insert('cps4-dupont-renewed', SECOND_READER);
    await options().nth(2).waitFor({ state: 'attached' });
    const [first, ...others] = await options().allInnerTexts();
    expect(first).to.equal('Choisissez votre certificat');
    expect(others.sort()).to.deep.equal(
      [SECOND_READER, DEFAULT_READER].map((reader) => `Marie DUPONT – CPS – Carte de test – ${reader}`),
    );
    expect(await submit().isDisabled()).to.equal(true);
    const { state, certificates } = await readCertificates();
    expect(state).to.equal('ready');
    expect(certificates.map(({ reader, holder, usable }) => ({ reader, holder, usable }))).to.have.deep.members(
      [SECOND_READER, DEFAULT_READER].map((reader) => ({ reader, holder: 'Marie DUPONT', usable: true })),
    );
    expect((await house.showCards()).readers.map(sentenceOf).sort()).to.deep.equal(
      [SECOND_READER, DEFAULT_READER].map((reader) => `${reader}: Cette carte peut servir à vous identifier.`),
    );

    // Nobody has chosen: the companion asks, and signs with nothing by itself.
    const unsaid = signIn(house.bridge);
    expect(await simulation.waitForPrompt()).to.include({ step: 'choose-certificate' });
    await simulation.cancel();
    expect((await unsaid).body.code).to.equal('ERR_FLOW_CANCELLED');
  });

  it('two people’s cards, one of them locked: that one is shown with its reason, the other is chosen', async () => {
    await simulation.request('add-reader', { reader: SECOND_READER });
    await simulation.insert('cps4-locked', DEFAULT_READER);
    await simulation.insert('cps4-dupont', SECOND_READER);
    await page.locator('cpx-login button.submit:enabled').waitFor();
    await options().nth(1).waitFor({ state: 'attached' });
    const texts = await options().allInnerTexts();
    expect(texts.find((text) => text.includes("N'GUYEN"))).to.include(errorTexts('ERR_PIN_LOCKED', 'fr').title);
    const { state, readers, certificates } = await readCertificates();
    expect(state).to.equal('ready');
    expect(readers).to.have.deep.members([
      { name: DEFAULT_READER, state: 'card-unusable', reason: 'ERR_PIN_LOCKED' },
      { name: SECOND_READER, state: 'ready' },
    ]);
    expect(certificates.map(({ reader, usable, reason }) => ({ reader, usable, reason }))).to.have.deep.members([
      { reader: DEFAULT_READER, usable: false, reason: 'ERR_PIN_LOCKED' },
      { reader: SECOND_READER, usable: true, reason: undefined },
    ]);
    const { explanation, remedy } = errorTexts('ERR_PIN_LOCKED', 'fr');
    expect((await house.showCards()).readers.map(sentenceOf)).to.have.members([
      `${DEFAULT_READER}: ${explanation} ${remedy}`,
      `${SECOND_READER}: Cette carte peut servir à vous identifier.`,
    ]);
  });
});
