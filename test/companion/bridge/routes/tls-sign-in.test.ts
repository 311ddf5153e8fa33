import { expect } from 'chai';
import { CpxError, parseTicket } from '../../../../src/protocol/index.js';
import { freshPin } from '../../sign-in/fake-cards.js';
import { createFakeClock } from '../../sign-in/fake-clock.js';
import { pinBytes } from '../../sign-in/fake-prompt.js';
import { codeOf, promptShown } from '../play-sign-in.js';
import { sendRequest, type Answer } from '../send-request.js';
import {
  authenticateBody,
  CARD_HOST,
  OTHER_SITE,
  SITE,
  startBridge,
  tlsSignInBody,
  type StartedBridge,
} from '../start-bridge.js';
import { until } from '../until.js';

describe('POST /v1/tls-sign-in', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const signIn = (body: unknown = tlsSignInBody(), signal?: AbortSignal, origin = SITE): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/tls-sign-in', {
      body,
      headers: { Origin: origin },
      ...(signal === undefined ? {} : { signal }),
    });

  /** Plays the card, the person and the server up to the signature. */
  async function play(): Promise<void> {
    const { cards, prompt, ticketServer } = started;
    await until(() => cards.operations.at(-1)?.reads.length === 1);
    const operation = cards.operations.at(-1)!;
    operation.reads[0]!.succeed(freshPin);
    await until(() => ticketServer.connections.length === cards.operations.length);
    ticketServer.connections.at(-1)!.prove();
    await until(() => prompt.windows.at(-1)!.views.at(-1)!.step === 'enter-pin');
    prompt.windows.at(-1)!.answer({ type: 'pin-entered', pin: pinBytes('1234') });
    await until(() => operation.signatures.length === 1);
    operation.signatures[0]!.succeed();
  }

  it('answers the server’s ticket and nothing else', async () => {
    started = await startBridge();
    const answered = signIn();
    await play();
    started.ticketServer.connections[0]!.answer('AbC-_09');
    const answer = await answered;
    expect([answer.status, answer.text]).to.deep.equal([200, '{"ticket":"AbC-_09"}']);
    expect(parseTicket(answer.json())).to.deep.equal({ ticket: 'AbC-_09' });
    expect(answer.headers['content-type']).to.equal('application/json');
  });

  it('hands the workflow the address as it came, and shows its host', async () => {
    started = await startBridge();
    const url = `${CARD_HOST}/carte/abc?lang=fr&x=%C3%A9`;
    void signIn(tlsSignInBody({ url, lang: 'en' })).catch(() => undefined);
    await promptShown(started);
    expect(started.prompt.windows[0]!.views[0]).to.deep.include({
      origin: SITE,
      cardHost: CARD_HOST,
      purpose: 'login',
      language: 'en',
    });
    await until(() => started.ticketServer.connections.length === 1);
    expect(started.ticketServer.connections[0]!.request.url).to.equal(url);
  });

  it('serves a host to no other site than the one for which it is listed', async () => {
    started = await startBridge();
    started.allowed.add(OTHER_SITE);
    expect(codeOf(await signIn(tlsSignInBody(), undefined, OTHER_SITE))).to.equal('ERR_ORIGIN_CARD_HOST');
    expect(started.prompt.windows).to.have.length(0);
    expect(started.cards.operations).to.have.length(0);
  });

  it('uses a requestId up together with POST /v1/authenticate', async () => {
    started = await startBridge();
    const body = tlsSignInBody();
    const answered = signIn(body);
    await play();
    started.ticketServer.connections[0]!.answer('t');
    expect((await answered).status).to.equal(200);
    expect(codeOf(await signIn(body))).to.equal('ERR_REQUEST_REPLAYED');
    const other = authenticateBody({ requestId: body.requestId });
    const replayed = await sendRequest(started.port, 'POST', '/v1/authenticate', { body: other });
    expect(codeOf(replayed)).to.equal('ERR_REQUEST_REPLAYED');
  });

  it('is one flight with POST /v1/authenticate, in both orders', async () => {
    started = await startBridge({ clock: createFakeClock() });
    const body = tlsSignInBody();
    const first = signIn(body);
    await promptShown(started);
    const other = await sendRequest(started.port, 'POST', '/v1/authenticate', { body: authenticateBody() });
    expect(codeOf(other)).to.equal('ERR_FLOW_BUSY');
    await sendRequest(started.port, 'POST', '/v1/cancel', { body: { requestId: body.requestId } });
    expect(codeOf(await first)).to.equal('ERR_FLOW_CANCELLED');
    const second = sendRequest(started.port, 'POST', '/v1/authenticate', { body: authenticateBody() });
    await promptShown(started, 2);
    expect(codeOf(await signIn())).to.equal('ERR_FLOW_BUSY');
    started.prompt.windows[1]!.answer({ type: 'cancelled' });
    expect(codeOf(await second)).to.equal('ERR_FLOW_CANCELLED');
  });

  it('ends with its page: the connection to the server, the window and the card', async () => {
    started = await startBridge();
    const page = new AbortController();
    const answered = signIn(tlsSignInBody(), page.signal);
    await until(() => started.cards.operations[0]?.reads.length === 1);
    started.cards.operations[0]!.reads[0]!.succeed(freshPin);
    await until(() => started.ticketServer.connections.length === 1);
    page.abort();
    await answered.catch(() => undefined);
    await until(() => started.prompt.windows[0]!.closings.length === 1);
    expect(started.ticketServer.connections[0]!.request.signal.aborted).to.equal(true);
    await until(() => !started.signIn.busy);
  });

  it('ends when its host is taken off the list, and when its site is', async () => {
    started = await startBridge();
    const first = signIn();
    await promptShown(started);
    started.changeSettings();
    expect(started.prompt.windows[0]!.closings, 'another change is nothing to it').to.have.length(0);
    started.cardHosts.clear();
    started.changeSettings();
    expect(codeOf(await first)).to.equal('ERR_ORIGIN_CARD_HOST');
    expect(started.prompt.windows[0]!.closings).to.have.length(1);
    started.cardHosts.add(`${SITE} ${CARD_HOST}`);
    const second = signIn();
    await promptShown(started, 2);
    started.allowed.clear();
    started.changeSettings();
    expect(codeOf(await second)).to.equal('ERR_ORIGIN_NOT_ALLOWED');
  });

  it('answers the code of what the server did, and not a word of it', async () => {
    started = await startBridge();
    const answered = signIn();
    await play();
    started.ticketServer.connections[0]!.lose(new CpxError('ERR_CERTIFICATE_EXPIRED', 'secret detail'));
    const answer = await answered;
    expect(codeOf(answer)).to.equal('ERR_CERTIFICATE_EXPIRED');
    expect(answer.text).not.to.include('secret');
    const again = signIn();
    await promptShown(started, 2);
    await play();
    started.ticketServer.connections[1]!.answer('t');
    expect((await again).status).to.equal(200);
  });
});
