import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import {
  createSignIn,
  type EndedSignIn,
  type SignIn,
  type SignInRequest,
  type SignInResult,
} from '../../../src/companion/sign-in/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { codeOf } from './code-of.js';
import { createFakeCards, fakeCertificate, fakeInventory, fakeReader, freshPin, type FakeCards } from './fake-cards.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { createFakeTicketServer } from './fake-ticket-server.js';
import { createFakePrompt, pinBytes, type FakePrompt } from './fake-prompt.js';

const SITE = 'https://medimail.mipih.fr';
const settle = (): Promise<void> => new Promise(setImmediate);

describe('sign-in', () => {
  let cards: FakeCards;
  let prompt: FakePrompt;
  let clock: FakeClock;
  let signIn: SignIn;
  let page: AbortController;

  beforeEach(() => {
    use(createFakeCards());
  });

  function use(withCards: FakeCards, withPrompt = createFakePrompt()): void {
    cards = withCards;
    prompt = withPrompt;
    clock = createFakeClock();
    page = new AbortController();
    signIn = createSignIn({ cards, prompt, ticketServer: createFakeTicketServer(), clock, log: silentLog });
  }

  function begin(changes: Partial<SignInRequest> = {}): Promise<SignInResult> {
    const request: SignInRequest = {
      requestId: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
      origin: SITE,
      purpose: 'login',
      challengeNonce: Buffer.alloc(32).toString('base64'),
      signal: page.signal,
      ...changes,
    };
    const answer = signIn.authenticate(request);
    // Each test looks at the outcome later; until then a rejection is not unhandled.
    answer.catch(() => undefined);
    return answer;
  }

  const window = (): FakePrompt['windows'][number] => prompt.windows.at(-1)!;
  const operation = (): FakeCards['operations'][number] => cards.operations.at(-1)!;
  const step = (): string => window().views.at(-1)!.step;

  function enter(digits: string): Uint8Array {
    const pin = pinBytes(digits);
    window().answer({ type: 'pin-entered', pin });
    return pin;
  }

  describe('tells whoever keeps a record', () => {
    let told: EndedSignIn[];
    beforeEach(() => {
      told = [];
      signIn = createSignIn({
        cards,
        prompt,
        ticketServer: createFakeTicketServer(),
        clock,
        log: silentLog,
        onEnded: (ended) => void told.push(ended),
      });
    });

    it('of each end once: who asked, whose certificate, what came of it', async () => {
      const answer = begin({ purpose: 'link' });
      window().answer({ type: 'cancelled' });
      await codeOf(answer);
      operation().leave(new CpxError('ERR_CARD_REMOVED', 'gone'));
      expect(told.map(({ request, certificate, outcome }) => [request.purpose, certificate, outcome])).to.deep.equal([
        ['link', operation().certificate, 'ERR_FLOW_CANCELLED'],
      ]);
    });

    it('of no request that was refused before it began', async () => {
      void begin();
      await codeOf(begin());
      expect(told).to.deep.equal([]);
    });

    it('and does not mind when that one breaks', async () => {
      const broken = (): never => {
        throw new Error('disk full');
      };
      signIn = createSignIn({
        cards,
        prompt,
        ticketServer: createFakeTicketServer(),
        clock,
        log: silentLog,
        onEnded: broken,
      });
      const answer = begin();
      operation().reads[0]!.succeed(freshPin);
      await settle();
      enter('1234');
      operation().signatures[0]!.succeed(new Uint8Array(256));
      expect(await codeOf(answer)).to.equal('signed');
      expect(operation().ended).to.equal(true);
    });
  });

  it('signs what it was asked to, with the PIN that was typed, and wipes it', async () => {
    const answer = begin({ purpose: 'link' });
    operation().reads[0]!.succeed(freshPin);
    await settle();
    const pin = enter('4321');
    expect(step()).to.equal('signing');
    expect(operation().signatures[0]!.presented).to.equal('4321');
    expect(operation().signatures[0]!.request).to.deep.include({
      algorithm: 'RS256',
      statement: {
        kind: 'authentication',
        purpose: 'link',
        origin: SITE,
        challengeNonce: Buffer.alloc(32).toString('base64'),
      },
    });
    expect(pin).to.deep.equal(pinBytes('4321'), 'the card is still being given it');
    operation().signatures[0]!.succeed();
    const result = await answer;
    expect(result).to.deep.equal({
      certificate: fakeCertificate().der,
      algorithm: 'RS256',
      signature: new Uint8Array(256).fill(7),
    });
    await settle();
    expect(pin).to.deep.equal(new Uint8Array(4));
    expect(window().closings).to.deep.equal([undefined]);
    expect(operation().ended).to.equal(true);
    expect(clock.pending).to.equal(0);
    expect(cards.subscribers).to.equal(0);
  });

  it('shows the prompt and warms the card up before anything is awaited', () => {
    void begin({ language: 'en' });
    expect(prompt.windows).to.have.length(1);
    expect(window().views).to.deep.equal([
      {
        step: 'enter-pin',
        origin: SITE,
        purpose: 'login',
        language: 'en',
        certificate: fakeCertificate(),
        pin: freshPin,
      },
    ]);
    expect(operation().reads).to.have.length(1);
  });

  it('does not redraw the prompt when the card says what was known', async () => {
    void begin();
    operation().reads[0]!.succeed({ ...freshPin });
    await settle();
    expect(window().views).to.have.length(1);
  });

  it('presents each PIN once and asks for the next', async () => {
    const answer = begin();
    operation().reads[0]!.succeed(freshPin);
    await settle();
    const wrong = enter('1111');
    operation().signatures[0]!.fail(new CpxError('ERR_PIN_INCORRECT', 'wrong'));
    await settle();
    expect(wrong).to.deep.equal(new Uint8Array(4));
    expect(step()).to.equal('reading-card');
    operation().reads[1]!.succeed({ ...freshPin, countLow: true });
    await settle();
    expect(window().views.at(-1)).to.deep.include({
      step: 'enter-pin',
      problem: 'ERR_PIN_INCORRECT',
      pin: { ...freshPin, countLow: true },
    });
    expect(operation().signatures).to.have.length(1);
    enter('2222');
    operation().signatures[1]!.fail(new CpxError('ERR_PIN_INCORRECT', 'wrong'));
    await settle();
    operation().reads[2]!.succeed({ ...freshPin, countLow: true, finalTry: true });
    await settle();
    expect(step()).to.equal('confirm-last-try');
    const early = enter('3333');
    expect(early).to.deep.equal(new Uint8Array(4));
    expect(operation().signatures).to.have.length(2);
    window().answer({ type: 'last-try-confirmed' });
    enter('3333');
    operation().signatures[2]!.fail(new CpxError('ERR_PIN_LOCKED', 'locked'));
    expect(await codeOf(answer)).to.equal('ERR_PIN_LOCKED');
    expect(operation().signatures.map(({ presented }) => presented)).to.deep.equal(['1111', '2222', '3333']);
  });

  it('uses the pin pad of a reader that has one', async () => {
    const answer = begin();
    operation().reads[0]!.succeed({ ...freshPin, enteredOnReader: true });
    await settle();
    expect(step()).to.equal('enter-pin-on-reader');
    expect(operation().signatures[0]!.request.pin).to.equal(undefined);
    operation().signatures[0]!.succeed();
    expect(await codeOf(answer)).to.equal('signed');
  });

  describe('ends at once', () => {
    const states: readonly [string, () => void][] = [
      ['while the person chooses', () => use(createFakeCards(fakeInventory([fakeReader(), fakeReader([other])])))],
      ['while the person types', () => undefined],
    ];
    const other = fakeCertificate({ cardSerial: '3100699902', reader: 'Reader 2' });

    for (const [when, prepare] of states) {
      it(`when the page goes away ${when}`, async () => {
        prepare();
        const answer = begin();
        page.abort(new CpxError('ERR_FLOW_ABORTED', 'closed'));
        expect(await codeOf(answer)).to.equal('ERR_FLOW_ABORTED');
        expect(window().closings.map((error) => error?.code)).to.deep.equal(['ERR_FLOW_ABORTED']);
      });

      it(`when nobody answers for 120 s ${when}`, async () => {
        prepare();
        const answer = begin();
        clock.advance(119_999);
        expect(signIn.busy).to.equal(true);
        clock.advance(1);
        expect(await codeOf(answer)).to.equal('ERR_FLOW_TIMEOUT');
        expect(window().closings).to.have.length(1);
      });

      it(`when the person cancels ${when}`, async () => {
        prepare();
        const answer = begin();
        window().answer({ type: 'cancelled' });
        expect(await codeOf(answer)).to.equal('ERR_FLOW_CANCELLED');
        expect(window().closings).to.have.length(1);
      });
    }

    it('when the card is taken out, also in the middle of the signature', async () => {
      const answer = begin();
      operation().reads[0]!.succeed(freshPin);
      await settle();
      const pin = enter('1234');
      operation().leave(new CpxError('ERR_CARD_REMOVED', 'gone'));
      expect(await codeOf(answer)).to.equal('ERR_CARD_REMOVED');
      await settle();
      expect(operation().ended).to.equal(true);
      expect(pin).to.deep.equal(new Uint8Array(4));
    });

    it('with the reason that the operation gives when the card is swapped', async () => {
      const answer = begin();
      operation().leave(new CpxError('ERR_CARD_CHANGED', 'another card'));
      expect(await codeOf(answer)).to.equal('ERR_CARD_CHANGED');
    });

    it('when the page had gone before it began', async () => {
      page.abort(new CpxError('ERR_FLOW_CANCELLED', 'cancelled'));
      expect(await codeOf(begin())).to.equal('ERR_FLOW_CANCELLED');
      expect(prompt.windows).to.have.length(0);
      expect(cards.operations).to.have.length(0);
      expect(clock.pending + cards.subscribers).to.equal(0);
    });

    it('when the card cannot be read', async () => {
      const answer = begin();
      operation().reads[0]!.fail(new CpxError('ERR_MODULE_CRASHED', 'crashed'));
      expect(await codeOf(answer)).to.equal('ERR_MODULE_CRASHED');
    });

    it('with ERR_FLOW_INTERNAL when a collaborator breaks its word', async () => {
      const answer = begin();
      operation().reads[0]!.fail(new TypeError('surprise'));
      expect(await codeOf(answer)).to.equal('ERR_FLOW_INTERNAL');
      use(cards, {
        windows: [],
        open() {
          throw new TypeError('no display');
        },
      });
      expect(await codeOf(begin())).to.equal('ERR_FLOW_INTERNAL');
      expect(operation().ended).to.equal(true);
      expect(signIn.busy).to.equal(false);
    });
  });

  it('goes on through a renewed inventory of the same card', async () => {
    const answer = begin();
    cards.show(fakeInventory([fakeReader([fakeCertificate()])]));
    cards.show(fakeInventory([{ name: 'Reader 1', state: 'no-card' }]));
    cards.show(fakeInventory([fakeReader([fakeCertificate()])]));
    operation().reads[0]!.succeed(freshPin);
    await settle();
    enter('1234');
    operation().signatures[0]!.succeed();
    expect(await codeOf(answer)).to.equal('signed');
  });

  it('waits for the first look at the cards, within its time', async () => {
    use(createFakeCards(fakeInventory([], { state: 'starting' })));
    const answer = begin();
    expect(prompt.windows).to.have.length(0);
    cards.show(fakeInventory());
    expect(step()).to.equal('enter-pin');
    page.abort();
    expect(await codeOf(answer)).to.equal('ERR_FLOW_ABORTED');
  });

  it('shows a list that follows the cards while the person chooses', () => {
    const other = fakeCertificate({ cardSerial: '3100699902', reader: 'Reader 2' });
    use(createFakeCards(fakeInventory([fakeReader(), fakeReader([other])])));
    void begin();
    expect(cards.operations).to.have.length(0);
    cards.show(fakeInventory([fakeReader([other])]));
    expect(window().views.at(-1)).to.deep.include({ step: 'choose-certificate', certificates: [other] });
    window().answer({ type: 'certificate-chosen', fingerprint: other.fingerprint });
    expect(operation().certificate).to.equal(other);
  });

  it('answers from within the call that opens the prompt', async () => {
    const pins: Uint8Array[] = [];
    use(
      createFakeCards(),
      createFakePrompt((view, answer) => {
        if (view.step !== 'enter-pin') return;
        pins.push(pinBytes('1234'));
        answer({ type: 'pin-entered', pin: pins.at(-1)! });
      }),
    );
    const answer = begin();
    operation().reads[0]!.succeed(freshPin);
    await settle();
    operation().signatures[0]!.succeed();
    expect(await codeOf(answer)).to.equal('signed');
    expect(pins).to.deep.equal([new Uint8Array(4)]);
  });

  it('wipes a PIN that comes too late', async () => {
    const answer = begin();
    page.abort();
    await codeOf(answer);
    expect(enter('1234')).to.deep.equal(new Uint8Array(4));
  });

  describe('one at a time', () => {
    it('refuses a second request and never queues it', async () => {
      const answer = begin();
      expect(signIn.busy).to.equal(true);
      expect(await codeOf(begin({ signal: new AbortController().signal }))).to.equal('ERR_FLOW_BUSY');
      page.abort();
      await codeOf(answer);
      expect(signIn.busy).to.equal(false);
      expect(prompt.windows).to.have.length(1);
    });

    it('refuses a site for a few seconds after the person has cancelled, and that site alone', async () => {
      const answer = begin();
      window().answer({ type: 'cancelled' });
      await codeOf(answer);
      expect(await codeOf(begin())).to.equal('ERR_FLOW_COOLING_DOWN');
      void begin({ origin: 'https://other.example' });
      expect(prompt.windows).to.have.length(2);
      window().answer({ type: 'cancelled' });
      await settle();
      clock.advance(3_000);
      void begin();
      expect(prompt.windows).to.have.length(3);
    });

    it('does not let a site wait whose own page cancelled', async () => {
      const answer = begin();
      page.abort(new CpxError('ERR_FLOW_CANCELLED', 'the page cancelled'));
      await codeOf(answer);
      void begin({ signal: new AbortController().signal });
      expect(prompt.windows).to.have.length(2);
    });
  });

  it('ends what is in flight when it is closed, and refuses what comes', async () => {
    const answer = begin();
    await signIn.close();
    expect(await codeOf(answer)).to.equal('ERR_FLOW_SHUTTING_DOWN');
    expect(operation().ended).to.equal(true);
    expect(await codeOf(begin())).to.equal('ERR_FLOW_SHUTTING_DOWN');
  });
});
