import { createHash, createHmac, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseCertificates, parseToken, type CpxError } from '../../../src/protocol/index.js';
import type { Log } from '../../../src/companion/log/index.js';
import { createFakeCards, fakeCertificate, fakeInventory, fakeReader, freshPin } from '../sign-in/fake-cards.js';
import { createFakeClock } from '../sign-in/fake-clock.js';
import { createFakePrompt, pinBytes } from '../sign-in/fake-prompt.js';
import { openRaw, rawRequest } from './send-raw.js';
import { sendRequest, type Answer } from './send-request.js';
import { authenticateBody, contextBody, SITE, startBridge, type StartedBridge } from './start-bridge.js';
import { until } from './until.js';

const OTHER_SITE = 'https://other.example';

describe('routes', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const authenticate = (body: unknown = authenticateBody(), signal?: AbortSignal): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/authenticate', { body, ...(signal === undefined ? {} : { signal }) });
  const cancel = (requestId: string, origin = SITE): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/cancel', { body: { requestId }, headers: { Origin: origin } });
  const promptShown = (count = 1): Promise<void> => until(() => started.prompt.windows.length === count);
  const codeOf = (answer: Answer): unknown => answer.json().code;

  /** Plays the person and the card of the sign-in that is under way. */
  async function signIn(): Promise<void> {
    await until(() => started.cards.operations.at(-1)?.reads.length === 1);
    const operation = started.cards.operations.at(-1)!;
    operation.reads[0]!.succeed(freshPin);
    started.prompt.windows.at(-1)!.answer({ type: 'pin-entered', pin: pinBytes('1234') });
    await until(() => operation.signatures.length === 1);
    operation.signatures[0]!.succeed();
  }

  describe('GET /v1/certificates', () => {
    const signature = fakeCertificate({ der: Buffer.from('signature'), forAuthentication: false });
    const malformed = fakeCertificate({
      der: Buffer.from('malformed'),
      identity: undefined,
      usable: false,
      reason: 'ERR_CERTIFICATE_MALFORMED',
    });
    const expired = fakeCertificate({
      cardSerial: '3100699902',
      reader: 'Reader 2',
      usable: false,
      reason: 'ERR_CERTIFICATE_EXPIRED',
    });
    const inventory = fakeInventory([
      fakeReader([fakeCertificate(), signature, malformed], { ...freshPin, countLow: true, finalTry: true }),
      { ...fakeReader([expired]), state: 'card-unusable', reason: 'ERR_CERTIFICATE_EXPIRED' },
      { name: 'Reader 3', state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
    ]);
    const list = (origin = SITE): Promise<Answer> =>
      sendRequest(started.port, 'GET', '/v1/certificates', { headers: { Origin: origin } });

    it('lists authentication certificates, and what is wrong with those that cannot be used', async () => {
      started = await startBridge({ cards: createFakeCards(inventory) });
      const answer = await list();
      const idOf = (der: Uint8Array): string =>
        createHmac('sha256', new Uint8Array(32).fill(1))
          .update(`${SITE}\0`)
          .update(createHash('sha256').update(der).digest())
          .digest('base64url');
      const common = {
        label: "Certificat d'Authentification CPS",
        holder: 'Marie DUPONT',
        cardType: 'CPS',
        notAfter: '2027-02-21T23:59:59Z',
        test: true,
      };
      expect(answer.json()).to.deep.equal({
        state: 'ready',
        readers: [
          { name: 'Reader 1', state: 'ready' },
          { name: 'Reader 2', state: 'card-unusable', reason: 'ERR_CERTIFICATE_EXPIRED' },
          { name: 'Reader 3', state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
        ],
        certificates: [
          { ...common, id: idOf(fakeCertificate().der), reader: 'Reader 1', usable: true },
          { ...common, id: idOf(expired.der), reader: 'Reader 2', usable: false, reason: 'ERR_CERTIFICATE_EXPIRED' },
        ],
      });
      expect(parseCertificates(answer.json())).to.deep.equal(answer.json());
      expect(answer.headers['cache-control']).to.equal('no-store');
    });

    it('says neither the national identifier nor how near the lock of the PIN is', async () => {
      started = await startBridge({ cards: createFakeCards(inventory) });
      const withFlags = (await list()).text;
      expect(withFlags).not.to.match(/10001234567|3100699901|finalTry|countLow/);
      started.cards.show(
        fakeInventory([fakeReader([fakeCertificate(), signature, malformed]), ...inventory.readers.slice(1)]),
      );
      expect((await list()).text).to.equal(withFlags);
    });

    it('gives a certificate another id for another origin', async () => {
      started = await startBridge({ cards: createFakeCards(inventory) });
      started.allowed.add(OTHER_SITE);
      const [here, there] = await Promise.all([list(), list(OTHER_SITE)]);
      const ids = [here, there].flatMap((answer) => parseCertificates(answer.json()).certificates.map(({ id }) => id));
      expect(new Set(ids).size).to.equal(4);
    });

    it('always answers what the client library accepts, whatever cards and readers say of themselves', async () => {
      const long = 'é'.repeat(5_000);
      const readers = Array.from({ length: 80 }, (_, index) =>
        fakeReader([fakeCertificate({ reader: `${long}${String(index)}`, label: long, der: Buffer.from([index]) })]),
      );
      started = await startBridge({ cards: createFakeCards(fakeInventory(readers)) });
      const answer = parseCertificates((await list()).json());
      expect(answer.readers).to.have.length(64);
      expect(answer.certificates).to.have.length(64);
    });

    it('looks again when no card is ready, not when one is, and not over and over', async () => {
      let looks = 0;
      const clock = createFakeClock();
      const cards = createFakeCards(
        fakeInventory([{ name: 'Reader 1', state: 'card-unusable' }], { state: 'card-unusable' }),
      );
      const refresh = (): Promise<typeof cards.inventory> => {
        looks++;
        if (looks === 2) cards.show(fakeInventory());
        return Promise.resolve(cards.inventory);
      };
      started = await startBridge({ cards: Object.assign(cards, { refresh }), clock });
      expect((await list()).json().state).to.equal('card-unusable');
      await list();
      expect(looks).to.equal(1);
      clock.advance(2_000);
      expect((await list()).json().state).to.equal('ready');
      clock.advance(2_000);
      await list();
      expect(looks).to.equal(2);
    });

    it('does not wait for a look that takes too long', async () => {
      const clock = createFakeClock();
      let looking = false;
      const cards = createFakeCards(fakeInventory([{ name: 'Reader 1', state: 'no-card' }]));
      const refresh = (): Promise<never> => {
        looking = true;
        return new Promise(() => undefined);
      };
      started = await startBridge({ cards: Object.assign(cards, { refresh }), clock });
      const answer = list();
      await until(() => looking);
      clock.advance(1_500);
      expect((await answer).json().state).to.equal('no-card');
    });
  });

  describe('GET /v1/events', () => {
    interface Stream {
      text: string;
      ended: boolean;
      pause(): void;
      close(): void;
    }

    function listen(origin = SITE): Stream {
      const socket = openRaw(started.port);
      const stream: Stream = {
        text: '',
        ended: false,
        pause: () => socket.pause(),
        close: () => socket.destroy(),
      };
      socket.on('data', (chunk: Buffer) => (stream.text += chunk.toString()));
      socket.on('close', () => (stream.ended = true));
      socket.on('error', () => undefined);
      socket.write(
        rawRequest('GET /v1/events HTTP/1.1', [
          `Host: 127.0.0.1:${String(started.port)}`,
          `Origin: ${origin}`,
          'Sec-Fetch-Site: cross-site',
          'Sec-Fetch-Mode: cors',
          'Sec-Fetch-Dest: empty',
          'Accept: text/event-stream',
          'Connection: close',
        ]),
      );
      return stream;
    }

    const events = (stream: Stream): Record<string, unknown>[] =>
      [...stream.text.matchAll(/event: cards\ndata: (.*)\n\n/g)].map(
        ([, data]) => JSON.parse(data!) as Record<string, unknown>,
      );
    const told = (stream: Stream, count: number): Promise<void> => until(() => events(stream).length === count);

    it('tells the cards at once, in the type that a browser expects', async () => {
      started = await startBridge();
      const stream = listen();
      await told(stream, 1);
      expect(stream.text).to.match(/^HTTP\/1.1 200 OK\r\n/);
      expect(stream.text).to.include('\r\nContent-Type: text/event-stream\r\n');
      expect(stream.text).to.include('\r\nCache-Control: no-store\r\n');
      const listed = await sendRequest(started.port, 'GET', '/v1/certificates');
      expect(events(stream)).to.deep.equal([listed.json()]);
      stream.close();
    });

    it('tells a change of identity, and nothing when only the PIN state changed', async () => {
      started = await startBridge();
      const stream = listen();
      await told(stream, 1);
      started.cards.show(fakeInventory([fakeReader([fakeCertificate()], { ...freshPin, countLow: true })]));
      started.cards.show(fakeInventory([{ name: 'Reader 1', state: 'no-card' }]));
      await told(stream, 2);
      expect(events(stream)[1]).to.deep.include({ state: 'no-card', certificates: [] });
      stream.close();
    });

    it('sends a comment every 15 s, until the reader has gone', async () => {
      const clock = createFakeClock();
      started = await startBridge({ clock });
      const stream = listen();
      await told(stream, 1);
      clock.advance(14_999);
      clock.advance(1);
      await until(() => stream.text.includes('\n:\n\n'));
      clock.advance(15_000);
      await until(() => stream.text.split('\n:\n\n').length === 3);
      stream.close();
      await until(() => clock.pending === 0);
      expect(started.cards.subscribers).to.equal(0);
    });

    it('closes the oldest of an origin when a third one opens, and none of another origin', async () => {
      started = await startBridge();
      started.allowed.add(OTHER_SITE);
      const streams = [listen(OTHER_SITE), listen()];
      for (const stream of streams) await told(stream, 1);
      streams.push(listen());
      await told(streams[2]!, 1);
      streams.push(listen());
      await told(streams[3]!, 1);
      await until(() => streams[1]!.ended);
      started.cards.show(fakeInventory([{ name: 'Reader 1', state: 'no-card' }]));
      await Promise.all([0, 2, 3].map((index) => told(streams[index]!, 2)));
      expect(streams.map(({ ended }) => ended)).to.deep.equal([false, true, false, false]);
      for (const stream of streams) stream.close();
    });

    it('closes a stream that its reader does not read any more', async () => {
      const long = 'é'.repeat(256);
      const inventoryOf = (round: number) =>
        fakeInventory(
          Array.from({ length: 64 }, (_, index) =>
            fakeReader([fakeCertificate({ label: long, der: Buffer.from([round & 255, round >> 8, index]) })]),
          ),
        );
      started = await startBridge();
      const stream = listen();
      await told(stream, 1);
      stream.pause();
      for (let round = 0; round < 1_000 && started.cards.subscribers > 0; round++) {
        started.cards.show(inventoryOf(round));
        await new Promise(setImmediate);
      }
      expect(started.cards.subscribers, 'streams that are written to').to.equal(0);
      stream.close();
    });

    it('ends the streams of a site that is taken off the list', async () => {
      started = await startBridge();
      started.allowed.add(OTHER_SITE);
      const streams = [listen(), listen(OTHER_SITE)];
      for (const stream of streams) await told(stream, 1);
      started.allowed.delete(OTHER_SITE);
      started.changeSettings();
      await until(() => streams[1]!.ended);
      expect(streams[0]!.ended).to.equal(false);
      streams[0]!.close();
    });

    it('ends every stream when the bridge closes', async () => {
      started = await startBridge();
      const stream = listen();
      await told(stream, 1);
      await started.close();
      await until(() => stream.ended);
      expect(stream.text).to.match(/\r\n0\r\n\r\n$/);
    });
  });

  describe('POST /v1/authenticate', () => {
    it('answers a token that a Web eID library takes', async () => {
      started = await startBridge();
      const answered = authenticate();
      await signIn();
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
      await signIn();
      expect(started.cards.operations[0]!.certificate).to.equal(other);
      expect((await answered).status).to.equal(200);
    });

    it('shows the purpose of the context, and the language of the page', async () => {
      started = await startBridge();
      const answered = authenticate({ ...contextBody({ purpose: 'link' }), lang: 'en' });
      await promptShown();
      expect(started.prompt.windows[0]!.views[0]).to.deep.include({ purpose: 'link', language: 'en', origin: SITE });
      await signIn();
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
        await promptShown(started.prompt.windows.length + 1);
        await signIn();
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
      await signIn();
      expect((await answered).status).to.equal(200);
      expect(codeOf(await authenticate(body))).to.equal('ERR_REQUEST_REPLAYED');
      clock.advance(599_999);
      expect(codeOf(await authenticate(body))).to.equal('ERR_REQUEST_REPLAYED');
      expect(started.prompt.windows).to.have.length(1);
      clock.advance(1);
      const again = authenticate(body);
      await promptShown(2);
      await signIn();
      expect((await again).status).to.equal(200);
    });

    it('lets a request be made again that was refused because another sign-in was under way', async () => {
      started = await startBridge();
      const first = authenticate();
      await promptShown();
      const body = authenticateBody();
      expect(codeOf(await authenticate(body))).to.equal('ERR_FLOW_BUSY');
      await signIn();
      expect((await first).status).to.equal(200);
      const again = authenticate(body);
      await promptShown(2);
      await signIn();
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
      await promptShown();
      await signIn();
      expect((await elsewhere).status).to.equal(200);
      const here = authenticate(body);
      await promptShown(2);
      await signIn();
      expect((await here).status).to.equal(200);
    });

    it('opens one window for 200 requests at once', async () => {
      started = await startBridge({ limits: { rateBurst: 100, connections: 500 } });
      const answers = Array.from({ length: 200 }, () => authenticate());
      await promptShown();
      let refused = 0;
      for (const answer of answers) void answer.then(({ status }) => (refused += Number(status === 429)));
      await until(() => refused === 199);
      await signIn();
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
      await promptShown();
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
      await promptShown();
      clock.advance(120_000);
      const answer = await answered;
      expect([answer.status, codeOf(answer)]).to.deep.equal([504, 'ERR_FLOW_TIMEOUT']);
    });

    it('ends the window of a site that is taken off the list', async () => {
      started = await startBridge();
      const answered = authenticate();
      await promptShown();
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
      await promptShown(2);
      await signIn();
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

  describe('POST /v1/cancel', () => {
    it('ends what the page began', async () => {
      started = await startBridge();
      const body = authenticateBody();
      const answered = authenticate(body);
      await promptShown();
      expect((await cancel(body.requestId as string)).status).to.equal(204);
      expect(codeOf(await answered)).to.equal('ERR_FLOW_CANCELLED');
      expect(started.prompt.windows[0]!.closings.map((error?: CpxError) => error?.code)).to.deep.equal([
        'ERR_FLOW_CANCELLED',
      ]);
    });

    it('answers the same when nothing is in flight, and ends nothing of another origin or id', async () => {
      started = await startBridge();
      started.allowed.add(OTHER_SITE);
      const body = authenticateBody();
      const answered = authenticate(body);
      await promptShown();
      expect((await cancel(body.requestId as string, OTHER_SITE)).status).to.equal(204);
      expect((await cancel(randomUUID())).status).to.equal(204);
      expect(started.signIn.busy).to.equal(true);
      await signIn();
      expect((await answered).status).to.equal(200);
      expect((await cancel(body.requestId as string)).status).to.equal(204);
    });
  });
});
