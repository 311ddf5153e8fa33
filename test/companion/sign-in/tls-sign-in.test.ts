import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import { createSignIn, type SignIn, type TicketResult } from '../../../src/companion/sign-in/index.js';
import { CpxError, type ErrorCode } from '../../../src/protocol/index.js';
import { codeOf } from './code-of.js';
import { createFakeCards, fakeCertificate, freshPin, type FakeCards } from './fake-cards.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { createFakePrompt, pinBytes, type FakePrompt } from './fake-prompt.js';
import { createFakeTicketServer, type FakeConnection, type FakeTicketServer } from './fake-ticket-server.js';

const SITE = 'https://medimail.mipih.fr';
const HOST = 'https://carte.mipih.fr';
const settle = (): Promise<void> => new Promise(setImmediate);
const SIGNATURE = new Uint8Array(256).fill(7);

describe('sign-in over TLS', () => {
  let cards: FakeCards;
  let prompt: FakePrompt;
  let clock: FakeClock;
  let server: FakeTicketServer;
  let signIn: SignIn;
  let page: AbortController;

  beforeEach(() => {
    cards = createFakeCards();
    prompt = createFakePrompt();
    clock = createFakeClock();
    server = createFakeTicketServer();
    page = new AbortController();
    signIn = createSignIn({ cards, prompt, ticketServer: server, clock, log: silentLog });
  });

  function begin(): Promise<TicketResult> {
    const requestId = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
    const request = {
      requestId,
      origin: SITE,
      purpose: 'login',
      url: `${HOST}/carte/abc`,
      signal: page.signal,
    } as const;
    const answer = signIn.fetchTicket(request);
    answer.catch(() => undefined);
    return answer;
  }

  const operation = (): FakeCards['operations'][number] => cards.operations.at(-1)!;
  const connection = (): FakeConnection => server.connections.at(-1)!;
  const window = (): FakePrompt['windows'][number] => prompt.windows.at(-1)!;
  const step = (): string => window().views.at(-1)!.step;
  const gone = (code: ErrorCode): CpxError => new CpxError(code, 'gone');

  function enter(digits = '1234'): Uint8Array {
    const pin = pinBytes(digits);
    window().answer({ type: 'pin-entered', pin });
    return pin;
  }

  /** Until the person is asked for the PIN. */
  async function beginAndProve(): Promise<Promise<TicketResult>[]> {
    const answer = begin();
    operation().reads[0]!.succeed(freshPin);
    await settle();
    connection().prove();
    await settle();
    return [answer];
  }

  it('reaches the server with the certificate, and asks for the PIN when the server has proved itself', async () => {
    const answer = begin();
    expect(step()).to.equal('reaching-server');
    operation().reads[0]!.succeed(freshPin);
    await settle();
    expect(step()).to.equal('reaching-server');
    expect(connection().request).to.deep.include({
      url: `${HOST}/carte/abc`,
      certificate: fakeCertificate().der,
      algorithms: ['PS256', 'RS256'],
    });
    expect(enter(), 'a PIN that nobody asked for').to.deep.equal(new Uint8Array(4));
    connection().prove();
    await settle();
    expect(step()).to.equal('enter-pin');
    for (const view of window().views) expect(view).to.include({ origin: SITE, cardHost: HOST, purpose: 'login' });
    const pin = enter('4321');
    await settle();
    expect(step()).to.equal('signing');
    expect(operation().signatures[0]).to.deep.include({ presented: '4321' });
    expect(operation().signatures[0]!.request).to.deep.include({
      statement: connection().statement,
      algorithm: 'PS256',
    });
    operation().signatures[0]!.succeed(SIGNATURE);
    await settle();
    expect(step()).to.equal('awaiting-server');
    expect(pin, 'the PIN is wiped before the server answers').to.deep.equal(new Uint8Array(4));
    expect(connection().signature).to.equal(SIGNATURE);
    connection().answer('ticket-1');
    expect(await answer).to.deep.equal({ ticket: 'ticket-1' });
    await settle();
    expect(window().closings).to.deep.equal([undefined]);
    expect(operation().ended).to.equal(true);
    expect(clock.pending).to.equal(0);
  });

  it('asks again on the same connection after a wrong PIN', async () => {
    const [answer] = await beginAndProve();
    enter('1111');
    await settle();
    operation().signatures[0]!.fail(gone('ERR_PIN_INCORRECT'));
    await settle();
    operation().reads[1]!.succeed({ ...freshPin, countLow: true });
    await settle();
    expect(window().views.at(-1)).to.include({ step: 'enter-pin', problem: 'ERR_PIN_INCORRECT' });
    enter('1234');
    await settle();
    operation().signatures[1]!.succeed(SIGNATURE);
    await settle();
    connection().answer('t');
    expect(await answer).to.deep.equal({ ticket: 't' });
    expect(server.connections).to.have.length(1);
  });

  it('makes another connection where the first was lost while the person typed, and asks for no second PIN', async () => {
    const [answer] = await beginAndProve();
    const first = connection();
    first.lose(gone('ERR_FLOW_INTERNAL'));
    await settle();
    expect(step(), 'the person is not disturbed').to.equal('enter-pin');
    expect(server.connections, 'nobody waits for it yet').to.have.length(1);
    enter('1234');
    await settle();
    expect(server.connections).to.have.length(2);
    expect(operation().signatures, 'nothing is presented before the server has proved itself').to.have.length(0);
    connection().prove();
    await settle();
    expect(operation().signatures).to.have.length(1);
    expect(operation().signatures[0]!.request.statement).to.equal(connection().statement);
    operation().signatures[0]!.succeed(SIGNATURE);
    await settle();
    expect(first.signature).to.equal(undefined);
    connection().answer('t');
    expect(await answer).to.deep.equal({ ticket: 't' });
    expect(window().views.filter((view) => view.step === 'enter-pin')).to.have.length(1);
  });

  it('does so as often as connections are lost', async () => {
    const [answer] = await beginAndProve();
    for (const digits of ['1111', '2222']) {
      connection().lose();
      await settle();
      const before = operation().signatures.length;
      enter(digits);
      await settle();
      connection().prove();
      await settle();
      operation().signatures[before]!.fail(gone('ERR_PIN_INCORRECT'));
      await settle();
      operation().reads.at(-1)!.succeed(freshPin);
      await settle();
    }
    expect(server.connections).to.have.length(3);
    window().answer({ type: 'cancelled' });
    expect(await codeOf(answer!)).to.equal('ERR_FLOW_CANCELLED');
  });

  it('presents nothing when the second connection cannot be made', async () => {
    const [answer] = await beginAndProve();
    connection().lose();
    const pin = enter();
    await settle();
    connection().lose(gone('ERR_CARD_FAILED'));
    expect(await codeOf(answer!)).to.equal('ERR_CARD_FAILED');
    expect(operation().signatures).to.have.length(0);
    await settle();
    expect(pin).to.deep.equal(new Uint8Array(4));
  });

  it('presents nothing when it is cancelled while the second connection is made', async () => {
    const [answer] = await beginAndProve();
    connection().lose();
    const pin = enter();
    await settle();
    const second = connection();
    window().answer({ type: 'cancelled' });
    expect(await codeOf(answer!)).to.equal('ERR_FLOW_CANCELLED');
    second.prove();
    await settle();
    expect(operation().signatures).to.have.length(0);
    expect(pin).to.deep.equal(new Uint8Array(4));
    expect(second.request.signal.aborted).to.equal(true);
  });

  it('lets the person type on the reader at once, and says so when the connection is lost meanwhile', async () => {
    const answer = begin();
    operation().reads[0]!.succeed({ ...freshPin, enteredOnReader: true });
    await settle();
    connection().prove();
    await settle();
    expect(step()).to.equal('enter-pin-on-reader');
    expect(operation().signatures[0]).to.deep.include({ presented: undefined });
    connection().lose(gone('ERR_FLOW_INTERNAL'));
    operation().signatures[0]!.succeed(SIGNATURE);
    expect(await codeOf(answer)).to.equal('ERR_FLOW_INTERNAL');
  });

  it('asks for the confirmation of a last try, and the PIN after it', async () => {
    const answer = begin();
    operation().reads[0]!.succeed({ ...freshPin, finalTry: true });
    await settle();
    connection().prove();
    await settle();
    expect(step()).to.equal('confirm-last-try');
    window().answer({ type: 'last-try-confirmed' });
    enter();
    await settle();
    operation().signatures[0]!.succeed();
    await settle();
    connection().answer('t');
    expect(await answer).to.deep.equal({ ticket: 't' });
  });

  it('shows a card that is blocked to no server', async () => {
    const answer = begin();
    operation().reads[0]!.succeed({ ...freshPin, locked: true });
    expect(await codeOf(answer)).to.equal('ERR_PIN_LOCKED');
    await settle();
    expect(server.connections.every(({ request }) => request.signal.aborted)).to.equal(true);
  });

  it('says what the server says of the certificate after the signature, and serves the next request', async () => {
    const [answer] = await beginAndProve();
    enter();
    await settle();
    operation().signatures[0]!.succeed();
    await settle();
    connection().lose(gone('ERR_CERTIFICATE_EXPIRED'));
    expect(await codeOf(answer!)).to.equal('ERR_CERTIFICATE_EXPIRED');
    expect(window().closings.map((error) => error?.code)).to.deep.equal(['ERR_CERTIFICATE_EXPIRED']);
    const [second] = await beginAndProve();
    enter();
    await settle();
    operation().signatures[0]!.succeed();
    await settle();
    connection().answer('t');
    expect(await second).to.deep.equal({ ticket: 't' });
  });

  const STEPS: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['reaching-server', () => Promise.resolve()],
    [
      'enter-pin',
      async () => {
        operation().reads[0]!.succeed(freshPin);
        await settle();
        connection().prove();
        await settle();
      },
    ],
    [
      'signing',
      async () => {
        enter();
        await settle();
      },
    ],
    [
      'awaiting-server',
      async () => {
        operation().signatures[0]!.succeed();
        await settle();
      },
    ],
  ];
  const ENDS: readonly (readonly [string, ErrorCode, () => void])[] = [
    ['the card is taken out', 'ERR_CARD_REMOVED', () => operation().leave(gone('ERR_CARD_REMOVED'))],
    ['the page cancels', 'ERR_FLOW_CANCELLED', () => page.abort(gone('ERR_FLOW_CANCELLED'))],
    ['the person cancels', 'ERR_FLOW_CANCELLED', () => window().answer({ type: 'cancelled' })],
    ['nobody answers in time', 'ERR_FLOW_TIMEOUT', () => clock.advance(120_000)],
  ];
  for (const [at, [name]] of STEPS.entries()) {
    for (const [what, code, act] of ENDS) {
      it(`ends its connection when ${what} at ${name}`, async () => {
        const answer = begin();
        for (const [, reach] of STEPS.slice(0, at + 1)) await reach();
        expect(step()).to.equal(name);
        act();
        expect(await codeOf(answer)).to.equal(code);
        await settle();
        for (const { request } of server.connections) expect(request.signal.aborted).to.equal(true);
        expect(operation().ended).to.equal(true);
        expect(signIn.busy).to.equal(false);
        expect(clock.pending).to.equal(0);
      });
    }
  }

  it('shares the one flight with every other sign-in', async () => {
    const answer = begin();
    expect(await codeOf(begin())).to.equal('ERR_FLOW_BUSY');
    window().answer({ type: 'cancelled' });
    expect(await codeOf(answer)).to.equal('ERR_FLOW_CANCELLED');
    expect(await codeOf(begin()), 'and the rest after a cancel').to.equal('ERR_FLOW_COOLING_DOWN');
  });

  it('ends with the error of a server that cannot be reached, before any PIN', async () => {
    const answer = begin();
    await settle();
    connection().lose(gone('ERR_READER_FAILED'));
    expect(await codeOf(answer)).to.equal('ERR_READER_FAILED');
    expect(operation().signatures).to.have.length(0);
  });
});
