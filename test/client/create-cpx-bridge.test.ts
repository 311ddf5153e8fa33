import { expect } from 'chai';
import { stub, useFakeTimers, type SinonFakeTimers } from 'sinon';
import { createCpxBridge, CpxError, type Environment } from '../../src/client/index.js';
import { ERRORS, helpCodeOf, problemTypeOf, type ErrorCode } from '../../src/protocol/index.js';
import { SITUATIONS } from './card-fixtures.js';
import { fakeBrowser, hang, json, unreachable, type Answer } from './fake-environment.js';
import { TOKEN } from './fake-bridge.js';

const INFO = { name: 'cpx-bridge', api: 1, version: '1.2.3', features: ['events', 'context'] };
const NONCE = `${'A'.repeat(43)}=`;
const CONTEXT = {
  v: 1,
  origin: 'https://mail.example.test',
  purpose: 'login',
  nonce: NONCE,
  iat: 1_700_000_000,
  exp: 1_700_000_300,
  requestId: '6f1f4d2c-58f4-4a5e-9d2e-0f6f1f4d2c58',
} as const;

async function codeOf(call: Promise<unknown>): Promise<ErrorCode | 'none'> {
  try {
    await call;
    return 'none';
  } catch (error) {
    expect(error).to.be.instanceOf(CpxError);
    return (error as CpxError).code;
  }
}

function problem(code: ErrorCode): Response {
  const { status, retryable } = ERRORS[code];
  return json({ type: problemTypeOf(code), title: code, status, code, retryable, helpCode: helpCodeOf(code) }, status);
}

describe('createCpxBridge', () => {
  let clock: SinonFakeTimers | undefined;
  afterEach(() => {
    clock?.restore();
    clock = undefined;
  });
  const bridgeOf = (answer: Answer, replaced: Partial<Environment> = {}) => {
    const browser = fakeBrowser(answer, replaced);
    return { browser, bridge: createCpxBridge({ environment: browser.environment }) };
  };

  describe('a request', () => {
    it('goes to the literal address without credentials, cache, referrer or redirects', async () => {
      const sent: [string, RequestInit][] = [];
      const { fetch } = fakeBrowser(() => json(INFO)).environment;
      const bridge = createCpxBridge({
        port: 4000,
        environment: {
          ...fakeBrowser(() => json(INFO)).environment,
          fetch: (input, init) => {
            sent.push([input as string, init ?? {}]);
            return (fetch ?? unreachable)(input, init);
          },
        },
      });
      expect(await bridge.getInfo()).to.deep.equal(INFO);
      expect(sent).to.have.length(1);
      expect(sent[0]?.[0]).to.equal('http://127.0.0.1:4000/v1/info');
      expect(sent[0]?.[1]).to.deep.include({
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        targetAddressSpace: 'loopback',
      });
    });

    it('names no address space where the browser knows another set of them', async () => {
      const known = stub(globalThis, 'Request').throws(new TypeError("'loopback' is not an IPAddressSpace"));
      try {
        const sent: RequestInit[] = [];
        const { bridge } = bridgeOf((_, init) => {
          sent.push(init);
          return json(INFO);
        });
        await bridge.getInfo();
        expect(sent[0]).not.to.have.property('targetAddressSpace');
        expect(known.calledWithMatch('http://127.0.0.1:28765/v1/info', { targetAddressSpace: 'loopback' })).to.equal(
          true,
        );
      } finally {
        known.restore();
      }
    });

    it('refuses what is not an answer of ours', async () => {
      for (const answer of [
        json({ ...INFO, name: 'other' }),
        new Response('<html>'),
        json(null),
        json([]),
        new Response(''),
      ]) {
        const { bridge } = bridgeOf(() => answer);
        expect(await codeOf(bridge.getInfo())).to.equal('ERR_CLIENT_ANSWER_MALFORMED');
      }
      const { bridge } = bridgeOf(() => json({ state: 'ready' }));
      expect(await codeOf(bridge.listCertificates())).to.equal('ERR_CLIENT_ANSWER_MALFORMED');
    });

    it('throws the code of a problem', async () => {
      for (const code of ['ERR_FLOW_BUSY', 'ERR_REQUEST_RATE_LIMITED', 'ERR_CARD_REMOVED', 'ERR_PIN_LOCKED'] as const) {
        const { bridge } = bridgeOf(() => problem(code));
        expect(await codeOf(bridge.authenticate({ challengeNonce: NONCE }))).to.equal(code);
      }
    });

    it('takes a path that is not known for an old companion', async () => {
      const { bridge } = bridgeOf(() => new Response(null, { status: 404 }));
      expect(await codeOf(bridge.getInfo())).to.equal('ERR_CLIENT_COMPANION_TOO_OLD');
    });

    it('ends after 10 s without an answer, but waits for as long as the browser asks the person', async () => {
      clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const { bridge } = bridgeOf((_, init) => hang(init));
      const silent = codeOf(bridge.getInfo());
      await clock.tickAsync(10_000);
      expect(await silent).to.equal('ERR_CLIENT_NOT_RUNNING');

      const asked = bridgeOf((_, init) => hang(init));
      asked.browser.permission = 'prompt';
      let settled = false;
      const controller = new AbortController();
      const waiting = codeOf(asked.bridge.getInfo({ signal: controller.signal })).finally(() => (settled = true));
      await clock.tickAsync(600_000);
      expect(settled).to.equal(false);
      controller.abort();
      expect(await waiting).to.equal('ERR_FLOW_CANCELLED');
      expect(clock.countTimers()).to.equal(0);
    });

    it('ends when its signal aborts, before or during it, with the reason where that is a CpxError', async () => {
      const { bridge, browser } = bridgeOf((_, init) => hang(init));
      expect(await codeOf(bridge.getInfo({ signal: AbortSignal.abort() }))).to.equal('ERR_FLOW_CANCELLED');
      expect(browser.requests).to.deep.equal([]);
      const controller = new AbortController();
      const call = codeOf(bridge.listCertificates({ signal: controller.signal }));
      controller.abort(new CpxError('ERR_FLOW_TIMEOUT', 'the page has waited long enough'));
      expect(await call).to.equal('ERR_FLOW_TIMEOUT');
    });
  });

  describe('tells why the companion cannot be reached', () => {
    it('not running: nothing listens', async () => {
      const { bridge, browser } = bridgeOf(unreachable);
      expect(await codeOf(bridge.getInfo())).to.equal('ERR_CLIENT_NOT_RUNNING');
      expect(browser.requests).to.deep.equal(['GET /v1/info', 'GET /v1/info no-cors']);
    });

    it('site not allowed: something listens and lets nothing be read', async () => {
      const { bridge } = bridgeOf((_, { mode }) => (mode === 'no-cors' ? new Response() : unreachable()));
      expect(await codeOf(bridge.listCertificates())).to.equal('ERR_ORIGIN_NOT_ALLOWED');
    });

    it('connection lost: it answers again', async () => {
      const { bridge } = bridgeOf((path) => (path === '/v1/authenticate' ? unreachable() : json(INFO)));
      expect(await codeOf(bridge.authenticate({ challengeNonce: NONCE }))).to.equal('ERR_FLOW_SHUTTING_DOWN');
    });

    it('permission denied', async () => {
      const { bridge, browser } = bridgeOf(unreachable);
      browser.permission = 'denied';
      expect(await codeOf(bridge.getInfo())).to.equal('ERR_CLIENT_PERMISSION_DENIED');
    });

    it('permission not answered: the question was there long enough for a person', async () => {
      clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const { bridge, browser } = bridgeOf(async () => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return unreachable();
      });
      browser.permission = 'prompt';
      const call = codeOf(bridge.getInfo());
      await clock.tickAsync(2_000);
      expect(await call).to.equal('ERR_CLIENT_PERMISSION_PROMPT');
    });

    it('not running although the permission is still to be given: the browser asks only when something listens', async () => {
      const { bridge, browser } = bridgeOf(unreachable);
      browser.permission = 'prompt';
      expect(await codeOf(bridge.getInfo())).to.equal('ERR_CLIENT_NOT_RUNNING');
    });

    it('a page or a frame that may not', async () => {
      const plain = bridgeOf(unreachable, { isSecureContext: false });
      expect(await codeOf(plain.bridge.getInfo())).to.equal('ERR_CLIENT_INSECURE_CONTEXT');
      const framed = bridgeOf(unreachable, { frameMayConnect: () => false });
      framed.browser.permission = 'denied';
      expect(await codeOf(framed.bridge.getInfo())).to.equal('ERR_CLIENT_INSECURE_CONTEXT');
    });
  });

  describe('queryPermission', () => {
    it('asks by both names, and knows that a page of this computer needs none', async () => {
      const { bridge, browser } = bridgeOf(unreachable);
      expect(await bridge.queryPermission()).to.equal('unknown');
      browser.permission = 'prompt';
      expect(await bridge.queryPermission()).to.equal('prompt');
      for (const host of ['localhost', 'mail.localhost', '127.0.0.1', '[::1]']) {
        const local = bridgeOf(unreachable, { host });
        local.browser.permission = 'prompt';
        expect(await local.bridge.queryPermission(), host).to.equal('granted');
      }
      const lookalike = bridgeOf(unreachable, { host: 'localhost.example.test' });
      lookalike.browser.permission = 'prompt';
      expect(await lookalike.bridge.queryPermission()).to.equal('prompt');
    });
  });

  describe('authenticate', () => {
    const answering =
      (answer: Answer): Answer =>
      (path, init) =>
        path === '/v1/info' ? json(INFO) : answer(path, init);

    it('sends what it is given with a request id of its own, and hands the token on untouched', async () => {
      const bodies: unknown[] = [];
      const token = { ...TOKEN, format: 'web-eid:1.1', unverifiedSigningCertificate: 'MIIC' };
      const { bridge } = bridgeOf(
        answering((_, { body, headers }) => {
          bodies.push(JSON.parse(body as string));
          expect(headers).to.deep.equal({ 'Content-Type': 'application/json', 'X-Cpx-Bridge': '1' });
          return json(token);
        }),
      );
      const options = { challengeNonce: NONCE, certificateId: 'A'.repeat(43), lang: 'en' } as const;
      expect(await bridge.authenticate(options)).to.deep.equal(token);
      const [{ requestId, ...rest }] = bodies as [{ requestId: string }];
      expect(requestId).to.match(/^[0-9a-f-]{36}$/);
      expect(rest).to.deep.equal(options);
    });

    it("takes the context's request id, and refuses a companion that knows no contexts", async () => {
      const bodies: unknown[] = [];
      const { bridge } = bridgeOf(
        answering((_, { body }) => {
          bodies.push(JSON.parse(body as string));
          return json(TOKEN);
        }),
      );
      await bridge.authenticate({ challengeNonce: NONCE, context: CONTEXT });
      expect(bodies).to.deep.equal([{ challengeNonce: NONCE, context: CONTEXT, requestId: CONTEXT.requestId }]);

      const old = bridgeOf((path) => (path === '/v1/info' ? json({ ...INFO, features: ['events'] }) : json(TOKEN)));
      expect(await codeOf(old.bridge.authenticate({ challengeNonce: NONCE, context: CONTEXT }))).to.equal(
        'ERR_CLIENT_COMPANION_TOO_OLD',
      );
      expect(old.browser.requests).to.deep.equal(['GET /v1/info']);
    });

    it('needs a secure context for a request id', async () => {
      const { bridge } = bridgeOf(() => json(TOKEN), { randomUUID: undefined });
      expect(await codeOf(bridge.authenticate({ challengeNonce: NONCE }))).to.equal('ERR_CLIENT_INSECURE_CONTEXT');
    });

    it('refuses a token without its parts', async () => {
      const { bridge } = bridgeOf(() => json({ ...TOKEN, signature: undefined }));
      expect(await codeOf(bridge.authenticate({ challengeNonce: NONCE }))).to.equal('ERR_CLIENT_ANSWER_MALFORMED');
    });

    it('waits for a person longer than the companion does', async () => {
      clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const { bridge } = bridgeOf(async () => {
        await new Promise((resolve) => setTimeout(resolve, 121_000));
        return problem('ERR_FLOW_TIMEOUT');
      });
      const call = codeOf(bridge.authenticate({ challengeNonce: NONCE }));
      await clock.tickAsync(121_000);
      expect(await call).to.equal('ERR_FLOW_TIMEOUT');
    });
  });

  describe('signInOverTls', () => {
    const url = 'https://carte.messagerie.exemple.fr/carte/abc';
    const ABLE = { ...INFO, features: ['events', 'context', 'tls-sign-in'] };

    it('sends the address of the server with a request id of its own, and hands on the ticket alone', async () => {
      const bodies: unknown[] = [];
      const { bridge, browser } = bridgeOf((path, { body }) => {
        if (path === '/v1/info') return json(ABLE);
        bodies.push(JSON.parse(body as string));
        return json({ ticket: 'AbC-_09', more: 1 });
      });
      const options = { url, certificateId: 'A'.repeat(43), lang: 'en' } as const;
      expect(await bridge.signInOverTls(options)).to.deep.equal({ ticket: 'AbC-_09' });
      const [{ requestId, ...rest }] = bodies as [{ requestId: string }];
      expect(requestId).to.match(/^[0-9a-f-]{36}$/);
      expect(rest).to.deep.equal(options);
      expect(browser.requests).to.deep.equal(['GET /v1/info', 'POST /v1/tls-sign-in']);
    });

    it('says that a companion without it is too old', async () => {
      const { bridge, browser } = bridgeOf(() => json({ ...INFO, features: ['events', 'context'] }));
      expect(await codeOf(bridge.signInOverTls({ url }))).to.equal('ERR_CLIENT_COMPANION_TOO_OLD');
      expect(browser.requests).to.deep.equal(['GET /v1/info']);
    });

    it('refuses what is no ticket, and throws the code of a problem', async () => {
      const answers = [json({ ticket: 'a+b' }), problem('ERR_ORIGIN_CARD_HOST')];
      const { bridge } = bridgeOf((path) => (path === '/v1/info' ? json(ABLE) : answers.shift()!));
      expect(await codeOf(bridge.signInOverTls({ url }))).to.equal('ERR_CLIENT_ANSWER_MALFORMED');
      expect(await codeOf(bridge.signInOverTls({ url }))).to.equal('ERR_ORIGIN_CARD_HOST');
    });
  });

  describe('cancel', () => {
    it('names the sign-in in flight, and asks nothing when there is none', async () => {
      const cancelled: unknown[] = [];
      let refuse: (response: Response) => void = () => {};
      const { bridge, browser } = bridgeOf((path, { body }) => {
        if (path === '/v1/authenticate') return new Promise((resolve) => (refuse = resolve));
        cancelled.push(JSON.parse(body as string));
        refuse(problem('ERR_FLOW_CANCELLED'));
        return new Response(null, { status: 204 });
      });
      await bridge.cancel();
      expect(browser.requests).to.deep.equal([]);
      const call = codeOf(bridge.authenticate({ challengeNonce: NONCE }));
      await Promise.resolve();
      while (browser.requests.length === 0) await new Promise(setImmediate);
      await bridge.cancel();
      expect(await call).to.equal('ERR_FLOW_CANCELLED');
      expect(cancelled).to.have.length(1);
      await bridge.cancel();
      expect(cancelled).to.have.length(1);
    });
  });

  it('lists what the companion shows', async () => {
    const { cards } = SITUATIONS['two cards'];
    const { bridge } = bridgeOf(() => json(cards));
    expect(await bridge.listCertificates()).to.deep.equal(cards);
  });
});
