import { expect } from 'chai';
import {
  ERRORS,
  errorTexts,
  helpCodeOf,
  isErrorCode,
  type ErrorCode,
  type Language,
} from '../../src/protocol/index.js';
import { drawPicture } from '../support/draw-picture.js';
import { findViolations } from '../support/find-violations.js';
import { describeWith, program } from '../support/requirements.js';
import { SITUATIONS, certificate, type Situation } from './card-fixtures.js';
import { TOKEN } from './fake-bridge.js';
import { LoginPages, panel, shownText, submit, type PageGlobals } from './login-pages.js';

const LANGUAGES: readonly Language[] = ['fr', 'en'];
const situations: readonly (readonly [string, Situation])[] = Object.entries(SITUATIONS);

declare const login: PageGlobals['login'];
declare const seen: PageGlobals['seen'];
declare const hooks: PageGlobals['hooks'];

describeWith([program('chromium')], '<cpx-login> in Chromium', function () {
  // A browser on a busy machine: what hangs is still found.
  this.timeout(120_000);
  const pages = new LoginPages();

  for (const language of LANGUAGES) {
    it(`says in ${language} what is in the readers and what to do, without a violation of accessibility rules`, async () => {
      const page = await pages.open(language);
      for (const [name, situation] of situations) {
        await pages.show(page, situation);
        const text = await shownText(page);
        if (situation.panel !== undefined) {
          const words = errorTexts(situation.panel, language);
          expect(text, name).to.include(words.title).and.include(words.explanation).and.include(words.remedy);
          expect(text, name).to.include(helpCodeOf(situation.panel));
          expect(await submit(page).isDisabled(), name).to.equal(true);
        }
        expect(await findViolations(page), name).to.deep.equal([]);
        await drawPicture(page, `client/${language}-${name.replaceAll(/\W+/g, '-')}.png`);
      }
      expect(pages.complaints).to.deep.equal([]);
    });
  }

  it('shows in both languages every error with which a sign-in can end, and lets the person try again', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    const codes = Object.keys(ERRORS)
      .filter(isErrorCode)
      .filter((code) => ERRORS[code].status >= 400 && ERRORS[code].status < 600 && code !== 'ERR_ORIGIN_NOT_ALLOWED');
    const requireText = async (code: ErrorCode, language: Language): Promise<void> => {
      expect(await shownText(page), code)
        .to.include(errorTexts(code, language).remedy)
        .and.include(helpCodeOf(code));
    };
    let language: Language = 'fr';
    for (const code of codes) {
      // Reaches nobody while the button is disabled.
      await submit(page).press('Enter');
      (await pages.bridge.nextSignIn()).refuse(code);
      await panel(page, code).waitFor();
      await requireText(code, language);
      language = language === 'fr' ? 'en' : 'fr';
      await page.evaluate((lang) => login.setAttribute('lang', lang), language);
      await requireText(code, language);
    }
    expect(await submit(page).isEnabled()).to.equal(true);
  }).timeout(240_000);

  it('signs in: challenge, PIN window, token, and tells each step', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await submit(page).click();
    const signIn = await pages.bridge.nextSignIn();
    await page.getByText('Saisissez votre code PIN dans la fenêtre CPx Bridge').first().waitFor();
    expect(await findViolations(page)).to.deep.equal([]);
    await drawPicture(page, 'client/fr-pin-window.png');
    expect(signIn.request).to.deep.include({
      certificateId: certificate().id,
      challengeNonce: `${'A'.repeat(43)}=`,
      lang: 'fr',
    });
    await page.evaluate(() => {
      hooks.token = () => new Promise((resolve) => Object.assign(globalThis, { release: resolve }));
    });
    signIn.answer();
    await page.getByText('Vérification de votre carte…').first().waitFor();
    await page.evaluate(() => (globalThis as unknown as { release: () => void }).release());
    await page.getByText('Votre carte est vérifiée.').first().waitFor();
    expect(await findViolations(page)).to.deep.equal([]);
    await drawPicture(page, 'client/fr-signed-in.png');
    expect(await page.evaluate(() => seen)).to.deep.include({ tokens: [TOKEN], errors: [], purposes: ['login'] });
  });

  it('closes the PIN window when the person cancels, or leaves the page', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await submit(page).click();
    const first = await pages.bridge.nextSignIn();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await first.closed;
    await panel(page, 'ERR_FLOW_CANCELLED').waitFor();
    expect(await page.evaluate(() => seen.errors)).to.deep.equal(['ERR_FLOW_CANCELLED']);
    await submit(page).click();
    const second = await pages.bridge.nextSignIn();
    await page.goto('about:blank');
    await second.closed;
  });

  it('cancels although the page takes its time for the challenge', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await page.evaluate(() => {
      hooks.challenge = () => new Promise(() => {});
    });
    await submit(page).click();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await panel(page, 'ERR_FLOW_CANCELLED').waitFor();
  });

  it("shows the server's own error by its code, and any other failure of the page as one of the mailbox", async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await page.evaluate(() => {
      hooks.token = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ERR_REVOCATION_REVOKED' }));
    });
    await submit(page).click();
    (await pages.bridge.nextSignIn()).answer();
    await panel(page, 'ERR_REVOCATION_REVOKED').waitFor();
    await page.evaluate(() => {
      hooks.challenge = () => Promise.reject(new TypeError('Failed to fetch'));
    });
    await submit(page).click();
    await panel(page, 'ERR_ACCOUNT_INTERNAL').waitFor();
    await page.evaluate(() => Object.assign(login, { getChallenge: undefined }));
    await submit(page).click();
    await panel(page, 'ERR_ACCOUNT_INTERNAL').waitFor();
    expect(await page.evaluate(() => seen.errors)).to.deep.equal([
      'ERR_REVOCATION_REVOKED',
      'ERR_ACCOUNT_INTERNAL',
      'ERR_ACCOUNT_INTERNAL',
    ]);
  });

  it('makes the person choose between two cards, and keeps the choice when the list changes', async () => {
    const page = await pages.open();
    await pages.show(page, SITUATIONS['two cards']);
    expect(await submit(page).isDisabled()).to.equal(true);
    await page.getByLabel('Certificat').selectOption({ value: 'B'.repeat(43) });
    expect(await submit(page).isEnabled()).to.equal(true);
    pages.bridge.show({
      ...SITUATIONS['two cards'].cards,
      certificates: [...SITUATIONS['two cards'].cards.certificates, certificate({ id: 'C'.repeat(43) })],
    });
    await page.locator(`cpx-login option[value="${'C'.repeat(43)}"]`).waitFor({ state: 'attached' });
    expect(await page.getByLabel('Certificat').inputValue()).to.equal('B'.repeat(43));
    await submit(page).click();
    expect((await pages.bridge.nextSignIn()).request.certificateId).to.equal('B'.repeat(43));
  });

  it('reads the list anew on "Rafraîchir la liste" and says why it cannot', async () => {
    const page = await pages.open();
    await panel(page, 'ERR_CARD_NONE').waitFor();
    pages.bridge.requests.length = 0;
    await page.getByRole('button', { name: 'Rafraîchir la liste' }).click();
    await page.getByRole('button', { name: 'Rafraîchir la liste' }).waitFor();
    expect(pages.bridge.requests).to.deep.equal(['GET /v1/certificates']);
    pages.bridge.refuseList = 'ERR_REQUEST_RATE_LIMITED';
    await page.getByRole('button', { name: 'Rafraîchir la liste' }).click();
    await panel(page, 'ERR_REQUEST_RATE_LIMITED').waitFor();
  });

  it('says that CPx Bridge is not running, and shows the list by itself once it is', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    await pages.bridge.stop();
    const page = await pages.open();
    await panel(page, 'ERR_CLIENT_NOT_RUNNING').waitFor();
    expect(await page.getByRole('link', { name: 'Télécharger CPx Bridge' }).getAttribute('href')).to.equal(
      `${pages.server.origin}/telecharger`,
    );
    expect(await findViolations(page)).to.deep.equal([]);
    await drawPicture(page, 'client/fr-not-running.png');
    await pages.bridge.listen();
    await submit(page).waitFor();
  });

  it('makes a link of a web address alone', async () => {
    await pages.bridge.stop();
    const page = await pages.open();
    await panel(page, 'ERR_CLIENT_NOT_RUNNING').waitFor();
    const link = page.locator('cpx-login .panel a');
    expect(await link.isVisible()).to.equal(true);
    for (const address of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'file:///etc/passwd']) {
      await page.evaluate((url) => login.setAttribute('download-url', url), address);
      expect(await link.isVisible(), address).to.equal(false);
      expect(await link.getAttribute('href'), address).not.to.equal(address);
    }
  });

  it('finds CPx Bridge on "Réessayer"', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    await pages.bridge.stop();
    const page = await pages.open();
    await panel(page, 'ERR_CLIENT_NOT_RUNNING').waitFor();
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await panel(page, 'ERR_CLIENT_NOT_RUNNING').waitFor();
    await pages.bridge.listen();
    // The element also looks by itself: when it was faster, the button is gone and there is nothing left to press.
    const pressed = page
      .getByRole('button', { name: 'Réessayer' })
      .click()
      .catch(() => undefined);
    await Promise.race([pressed, submit(page).waitFor()]);
    await submit(page).waitFor();
  });

  it('takes a lost stream for no removal: a short loss is not even seen', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await pages.bridge.nextStream();
    await submit(page).waitFor();
    pages.bridge.cutStreams();
    await pages.bridge.nextStream();
    pages.bridge.show(SITUATIONS['no card'].cards);
    await panel(page, 'ERR_CARD_NONE').waitFor();
    expect(await page.evaluate(() => seen.cards)).to.deep.equal(['ready', 'no-card']);
  });

  it('says that the site is not allowed, and that CPx Bridge is too old', async () => {
    pages.bridge.origins.clear();
    const page = await pages.open();
    await panel(page, 'ERR_ORIGIN_NOT_ALLOWED').waitFor();
    expect(await findViolations(page)).to.deep.equal([]);
    await drawPicture(page, 'client/fr-site-not-allowed.png');
    pages.bridge.origins.add(pages.server.origin);
    pages.bridge.info = { name: 'cpx-bridge', api: 1, version: '0.9.0', features: [] };
    await page.reload();
    await panel(page, 'ERR_CLIENT_COMPANION_TOO_OLD').waitFor();
    pages.bridge.knowsNothing = true;
    await page.reload();
    await panel(page, 'ERR_CLIENT_COMPANION_TOO_OLD').waitFor();
  });

  it('is used with the keyboard alone, and never loses the focus', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await submit(page).waitFor();
    const focused = (): Promise<string> =>
      page.evaluate(() => login.shadowRoot?.activeElement?.getAttribute('part') ?? 'outside');
    const order: string[] = [];
    for (let at = 0; at < 3; at++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).to.deep.equal(['select', 'button refresh', 'button submit']);
    await page.keyboard.press('Enter');
    const signIn = await pages.bridge.nextSignIn();
    expect(await focused()).to.equal('progress');
    signIn.refuse('ERR_PIN_INCORRECT');
    await panel(page, 'ERR_PIN_INCORRECT').waitFor();
    expect(await focused()).to.equal('button submit');
    // The card goes while the focus is on the button: the list takes it.
    pages.bridge.show(SITUATIONS['no card'].cards);
    await panel(page, 'ERR_PIN_INCORRECT').waitFor();
    expect(await focused()).to.equal('select');
  });

  it('announces what changes to a screen reader, once', async () => {
    const page = await pages.open();
    const status = page.locator('cpx-login [role=status]');
    await panel(page, 'ERR_CARD_NONE').waitFor();
    expect(await status.textContent()).to.match(/^Insérez votre carte\. .+\.$/);
    pages.bridge.show(SITUATIONS.ready.cards);
    await submit(page).and(page.locator(':enabled')).waitFor();
    expect(await status.textContent()).to.equal('Votre carte est prête.');
  });

  it('lets go of everything when it leaves the page, and begins anew when it comes back', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await pages.bridge.nextStream();
    await submit(page).click();
    const signIn = await pages.bridge.nextSignIn();
    await page.evaluate(() => login.remove());
    await signIn.closed;
    expect(await page.evaluate(() => seen.errors)).to.deep.equal([]);
    await page.evaluate(() => document.querySelector('main')?.append(login));
    await pages.bridge.nextStream();
    await submit(page).waitFor();
  });

  it('asks for a link instead of a login where the page says so', async () => {
    pages.bridge.show(SITUATIONS.ready.cards);
    const page = await pages.open();
    await page.evaluate(() => login.setAttribute('purpose', 'link'));
    await page.getByRole('heading', { name: 'Ajouter une carte CPx' }).waitFor();
    await submit(page).click();
    (await pages.bridge.nextSignIn()).answer();
    await page.getByText('Votre carte est vérifiée.').first().waitFor();
    expect(await page.evaluate(() => seen.purposes)).to.deep.equal(['link']);
  });
});
