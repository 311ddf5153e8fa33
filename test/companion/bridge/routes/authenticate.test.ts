import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseCertificates, parseToken } from '../../../../src/protocol/index.js';
import type { Log } from '../../../../src/companion/log/index.js';
import { createFakeCards, fakeCertificate, fakeInventory, fakeReader, freshPin } from '../../sign-in/fake-cards.js';
import { createFakeClock } from '../../sign-in/fake-clock.js';
import { createFakePrompt, pinBytes } from '../../sign-in/fake-prompt.js';
import { openRaw, rawRequest } from '../send-raw.js';
import { sendRequest, type Answer } from '../send-request.js';
import { authenticateBody, contextBody, OTHER_SITE, SITE, startBridge, type StartedBridge } from '../start-bridge.js';
import { until } from '../until.js';
import { codeOf, playSignIn, promptShown } from '../play-sign-in.js';

describe('POST /v1/authenticate', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const authenticate = (body: unknown = authenticateBody(), signal?: AbortSignal): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/authenticate', { body, ...(signal === undefined ? {} : { signal }) });

  it('answers a token that a Web eID library takes', async () => {
    started = await startBridge();
    const answered = authenticate();
    await playSignIn(started);
    const answer = await answered;
    expect(answer.status).to.equal(200);
    expect(parseToken(answer.text)).to.deep.include({ algorithm: 'RS256', format: 'web-eid:1.0' });
    expect(answer.headers['content-type']).to.equal('application/json');
  });

  it('takes the certificate that the page names, by the id that this origin was told', async () => {
    const other = fakeCertificate({ cardSerial: '3100699902', reader: 'Reader 2' });
    started = await startBridge({ cards: createFakeCards(fakeInventory([fakeReader(), fakeReader([other])])) });
    started.allowed.add(OTHER_SITE);
    const listed = await sendRequest(started.port, 'GET', '/v1/certificates');
    const id = parseCertificates(listed.json()).certificates.find(({ reader }) => reader === 'Reader 2')!.id;
    const elsewhere = await sendRequest(started.port, 'POST', '/v1/authenticate', {
      headers: { Origin: OTHER_SITE },
      body: authenticateBody({ certificateId: id }),
    });
    expect(codeOf(elsewhere)).to.equal('ERR_CERTIFICATE_NOT_FOUND');
    const answered = authenticate(authenticateBody({ certificateId: id }));
    await playSignIn(started);
    expect(started.cards.operations[0]!.certificate).to.equal(other);
    expect((await answered).status).to.equal(200);
  });

  it('shows the purpose of the context, and the language of the page', async () => {
    started = await startBridge();
    const answered = authenticate({ ...contextBody({ purpose: 'link' }), lang: 'en' });
    await promptShown(started);
    expect(started.prompt.windows[0]!.views[0]).to.deep.include({ purpose: 'link', language: 'en', origin: SITE });
    await playSignIn(started);
    expect((await answered).status).to.equal(200);
  });

  const changed = contextBody();
  const forged: readonly [string, Record<string, unknown>, string][] = [
    ['another origin', contextBody({ origin: OTHER_SITE }), 'ERR_CHALLENGE_ORIGIN_MISMATCH'],
    ['another request', { ...contextBody(), requestId: randomUUID() }, 'ERR_CHALLENGE_REQUEST_MISMATCH'],
    [
      'another nonce',
      { ...contextBody(), challengeNonce: Buffer.alloc(32).toString('base64') },
      'ERR_CHALLENGE_CONTEXT_MISMATCH',
    ],
    ['a life of more than 300 s', contextBody({ iat: 1_700_000_000, exp: 1_700_000_301 }), 'ERR_CHALLENGE_LIFETIME'],
    [
      'a purpose that was changed',
      { ...changed, context: { ...(changed.context as object), purpose: 'link' } },
      'ERR_CHALLENGE_CONTEXT_MISMATCH',
    ],
  ];
  for (const [what, body, code] of forged) {
    it(`refuses a context of ${what}`, async () => {
      started = await startBridge();
      const answer = await authenticate(body);
      expect(codeOf(answer)).to.equal(code);
      expect(started.prompt.windows).to.have.length(0);
    });
  }

  it('warns of a wrong clock and goes on: the server has the last word', async () => {
    const lines: [string, unknown][] = [];
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (event, fields) => void lines.push([event, fields?.secondsAheadOfServer]),
      error: () => undefined,
    };
    started = await startBridge({ log });
    const seconds = Math.floor(Date.now() / 1000);
    for (const iat of [seconds, seconds - 3_600, seconds + 3_600]) {
      const answered = authenticate(contextBody({ iat, exp: iat + 300 }));
      await promptShown(started, started.prompt.windows.length + 1);
      await playSignIn(started);
      expect((await answered).status).to.equal(200);
    }
    expect(lines.map(([event]) => event)).to.deep.equal(
      Array(2).fill('clock of this computer and of the server differ'),
    );
    expect(lines[0]![1]).to.be.within(3_300, 3_310);
    expect(lines[1]![1]).to.be.within(-3_600, -3_590);
  });

  it('refuses a request that was made before, for ten minutes', async () => {
    const clock = createFakeClock();
    started = await startBridge({ clock });
    const body = authenticateBody();
    const answered = authenticate(body);
    await playSignIn(started);
    expect((await answered).status).to.equal(200);
    expect(codeOf(await authenticate(body))).to.equal('ERR_REQUEST_REPLAYED');
    clock.advance(599_999);
    expect(codeOf(await authenticate(body))).to.equal('ERR_REQUEST_REPLAYED');
    expect(started.prompt.windows).to.have.length(1);
    clock.advance(1);
    const again = authenticate(body);
    await promptShown(started, 2);
    await playSignIn(started);
    expect((await again).status).to.equal(200);
  });

  it('lets a request be made again that was refused because another sign-in was under way', async () => {
    started = await startBridge();
    const first = authenticate();
    await promptShown(started);
    const body = authenticateBody();
    expect(codeOf(await authenticate(body))).to.equal('ERR_FLOW_BUSY');
    await playSignIn(started);
    expect((await first).status).to.equal(200);
    const again = authenticate(body);
    await promptShown(started, 2);
    await playSignIn(started);
    expect((await again).status).to.equal(200);
  });

  it('lets no site use up the ids of another', async () => {
    started = await startBridge();
    started.allowed.add(OTHER_SITE);
    const body = authenticateBody();
    const elsewhere = sendRequest(started.port, 'POST', '/v1/authenticate', {
      body,
      headers: { Origin: OTHER_SITE },
    });
    await promptShown(started);
    await playSignIn(started);
    expect((await elsewhere).status).to.equal(200);
    const here = authenticate(body);
    await promptShown(started, 2);
    await playSignIn(started);
    expect((await here).status).to.equal(200);
  });

  it('opens one window for 200 requests at once', async () => {
    started = await startBridge({ limits: { rateBurst: 100, connections: 500 } });
    const answers = Array.from({ length: 200 }, () => authenticate());
    await promptShown(started);
    let refused = 0;
    for (const answer of answers) void answer.then(({ status }) => (refused += Number(status === 429)));
    await until(() => refused === 199);
    await playSignIn(started);
    const settled = await Promise.all(answers);
    const codes = settled.map((answer) => (answer.status === 200 ? 'signed' : codeOf(answer)));
    const count = (code: string): number => codes.filter((found) => found === code).length;
    expect(count('signed')).to.equal(1);
    expect(count('ERR_FLOW_BUSY')).to.be.at.least(99);
    expect(count('ERR_FLOW_BUSY') + count('ERR_REQUEST_RATE_LIMITED')).to.equal(199);
    expect(started.prompt.windows).to.have.length(1);
    expect(started.cards.operations).to.have.length(1);
  });

  it('cancels when the page closes its connection', async () => {
    started = await startBridge();
    const page = new AbortController();
    const answered = authenticate(authenticateBody(), page.signal).catch((error: unknown) => error);
    await promptShown(started);
    page.abort();
    await until(() => started.prompt.windows[0]!.closings.length === 1);
    expect(started.prompt.windows[0]!.closings[0]?.code).to.equal('ERR_FLOW_ABORTED');
    expect(started.signIn.busy).to.equal(false);
    await answered;
  });

  it('cancels when the page only stops sending', async () => {
    started = await startBridge();
    const body = JSON.stringify(authenticateBody());
    const socket = openRaw(started.port);
    socket.on('error', () => undefined).resume();
    socket.end(
      rawRequest(
        'POST /v1/authenticate HTTP/1.1',
        [
          `Host: 127.0.0.1:${String(started.port)}`,
          `Origin: ${SITE}`,
          'Sec-Fetch-Site: cross-site',
          'Sec-Fetch-Mode: cors',
          'Sec-Fetch-Dest: empty',
          'Content-Type: application/json',
          'X-Cpx-Bridge: 1',
          `Content-Length: ${String(body.length)}`,
        ],
        body,
      ),
    );
    await until(() => started.prompt.windows[0]?.closings.length === 1);
    expect(started.signIn.busy).to.equal(false);
  });

  it('answers 504 when nobody types within 120 s', async () => {
    const clock = createFakeClock();
    started = await startBridge({ clock });
    const answered = authenticate();
    await promptShown(started);
    clock.advance(120_000);
    const answer = await answered;
    expect([answer.status, codeOf(answer)]).to.deep.equal([504, 'ERR_FLOW_TIMEOUT']);
  });

  it('ends the window of a site that is taken off the list', async () => {
    started = await startBridge();
    const answered = authenticate();
    await promptShown(started);
    started.allowed.clear();
    started.changeSettings();
    expect(codeOf(await answered)).to.equal('ERR_ORIGIN_NOT_ALLOWED');
    expect(started.prompt.windows[0]!.closings).to.have.length(1);
  });

  it('answers problem details in the language of the browser, without a word of what went wrong inside', async () => {
    started = await startBridge({
      signIn: {
        busy: false,
        authenticate: () => Promise.reject(new TypeError('secret detail')),
        fetchTicket: () => Promise.reject(new TypeError('secret detail')),
        close: () => Promise.resolve(),
      },
    });
    const headers = { 'Accept-Language': 'en-GB,en;q=0.9,fr;q=0.8' };
    const answer = await sendRequest(started.port, 'POST', '/v1/authenticate', { body: authenticateBody(), headers });
    expect(answer.headers['content-type']).to.equal('application/problem+json');
    expect(answer.json()).to.deep.include({
      type: 'urn:cpx-bridge:error:err-flow-internal',
      status: 500,
      code: 'ERR_FLOW_INTERNAL',
      helpCode: 'CPX-139',
    });
    expect(answer.text).not.to.match(/secret|TypeError|\.js/);
  });

  it('serves the next request after each refusal and each failure', async () => {
    started = await startBridge();
    const first = authenticate();
    await until(() => started.cards.operations[0]?.reads.length === 1);
    started.cards.operations[0]!.reads[0]!.fail(new Error('surprise'));
    expect(codeOf(await first)).to.equal('ERR_FLOW_INTERNAL');
    const second = authenticate();
    await promptShown(started, 2);
    await playSignIn(started);
    expect((await second).status).to.equal(200);
  });

  it('hands to the card exactly the statement that the origin and the nonce make, whatever the page sends', async () => {
    const prompt = createFakePrompt((view, answer) => {
      if (view.step === 'enter-pin') answer({ type: 'pin-entered', pin: pinBytes('1234') });
    });
    started = await startBridge({ prompt, limits: { rateBurst: 100_000 } });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 96 }),
        fc.option(fc.constantFrom('login' as const, 'link' as const), { nil: undefined }),
        async (bytes, purpose) => {
          const body =
            purpose === undefined
              ? authenticateBody({ challengeNonce: Buffer.from(bytes).toString('base64') })
              : contextBody({ purpose, nonce: Buffer.from(bytes).toString('base64') });
          const count = started.cards.operations.length;
          const answered = authenticate(body);
          await until(() => started.cards.operations.length > count);
          const operation = started.cards.operations.at(-1)!;
          operation.reads[0]!.succeed(freshPin);
          await until(() => operation.signatures.length === 1);
          expect(operation.signatures[0]!.request.statement).to.deep.equal({
            kind: 'authentication',
            purpose: purpose ?? 'login',
            origin: SITE,
            challengeNonce: body.challengeNonce,
          });
          operation.signatures[0]!.succeed();
          expect((await answered).status).to.equal(200);
        },
      ),
      { numRuns: 40 },
    );
  });
});
