import { constants, createHash, sign as signBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { createTicketServer } from '../../../src/companion/compose/index.js';
import { reachCardHost } from '../../../src/companion/compose/reach-card-host.js';
import { freePort } from '../../support/free-port.js';
import type { TicketRequest } from '../../../src/companion/sign-in/index.js';
import { CpxError, encodeStatement, type SignatureAlgorithm } from '../../../src/protocol/index.js';
import { startTicketHost, type TicketHost } from '../cli/support/ticket-host.js';
import { NGINX } from '../../support/card-host.js';
import { describeWith } from '../../support/requirements.js';
import { createServerAuthority } from '../../support/server-authority.js';

const PADDING = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
} as const;
const OTHERS = [new X509Certificate(createServerAuthority('Other cards').authorityPem).raw];
const json = 'default_type application/json;';

describeWith([NGINX], 'a ticket server', function () {
  this.timeout(30_000);
  let cards: TestCards;
  let host: TicketHost | undefined;
  before(async () => (cards = await openTestCards({ folder: defaultTestCardFolder() })));
  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });

  const anchors = (): readonly string[] => [readFileSync(host!.authorityFile, 'utf8')];

  /** Asks for a ticket with a test card's key in a file. @returns the ticket or the code, and what was signed with */
  async function fetchTicket(
    changes: Partial<TicketRequest> = {},
    trusted = anchors(),
  ): Promise<{ readonly outcome: string; readonly signed: readonly SignatureAlgorithm[] }> {
    const held = cards.card('cps4-dupont').certificates.find(({ purpose }) => purpose === 'authentication')!;
    const signed: SignatureAlgorithm[] = [];
    const server = createTicketServer(
      { background: { authorities: [], logLevel: 'info', tlsAuthorities: trusted } },
      silentLog,
    );
    const request: TicketRequest = {
      requestId: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
      url: `${host!.origin}/tls-sign-in/abc`,
      certificate: held.der,
      algorithms: ['PS256', 'RS256'],
      sign: (statement, algorithm) => {
        signed.push(algorithm);
        const bytes = encodeStatement(statement, (input) => createHash('sha256').update(input).digest());
        return Promise.resolve(signBytes('sha256', bytes, { key: held.privateKey, ...PADDING[algorithm] }));
      },
      signal: new AbortController().signal,
      ...changes,
    };
    try {
      return { outcome: await server.fetchTicket(request), signed };
    } catch (error) {
      if (error instanceof CpxError) return { outcome: error.code, signed };
      throw error;
    }
  }

  it('gives its ticket to a card that signs, with the best that the card and the version allow', async () => {
    host = await startTicketHost();
    expect(await fetchTicket()).to.deep.equal({ outcome: 'a-ticket', signed: ['PS256'] });
    expect(await fetchTicket({ algorithms: ['RS256'] })).to.deep.equal({ outcome: 'a-ticket', signed: ['RS256'] });
    expect(await host.accesses(2)).to.deep.equal(['POST TLSv1.3 SUCCESS 200', 'POST TLSv1.2 SUCCESS 200']);
  });

  for (const [what, directives, code] of [
    ['400', 'return 400;', 'ERR_TLS_CERTIFICATE_REFUSED'],
    ['401', 'return 401;', 'ERR_TLS_CERTIFICATE_REFUSED'],
    ['403', 'return 403;', 'ERR_TLS_CERTIFICATE_REFUSED'],
    ['a redirect', `${json} return 307 /elsewhere;`, 'ERR_TLS_ANSWER'],
    ['404', 'return 404;', 'ERR_TLS_ANSWER'],
    ['410', 'return 410;', 'ERR_TLS_ANSWER'],
    ['500', 'return 500;', 'ERR_TLS_ANSWER'],
    ['another success', `${json} return 201 '{"ticket":"abc"}';`, 'ERR_TLS_ANSWER'],
    ['another type', `default_type text/plain; return 200 '{"ticket":"abc"}';`, 'ERR_TLS_ANSWER'],
    ['what is no JSON', `${json} return 200 'ticket';`, 'ERR_TLS_ANSWER'],
    ['no ticket', `${json} return 200 '{"Ticket":"abc"}';`, 'ERR_TLS_ANSWER'],
    ['a ticket that no page should have', `${json} return 200 '{"ticket":"<script>"}';`, 'ERR_TLS_ANSWER'],
    ['a ticket of 513 characters', `${json} return 200 '{"ticket":"${'a'.repeat(513)}"}';`, 'ERR_TLS_ANSWER'],
    ['nothing, and closes', 'return 444;', 'ERR_TLS_CLOSED'],
  ] as const) {
    it(`answers ${what}: ${code}`, async () => {
      host = await startTicketHost({ directives: [directives] });
      expect((await fetchTicket()).outcome).to.equal(code);
    });
  }

  it('hands on the ticket alone, whatever stands beside it', async () => {
    host = await startTicketHost({ directives: [`${json} return 200 '{"ticket":"abc","more":{"session":"x"}}';`] });
    expect((await fetchTicket()).outcome).to.equal('abc');
  });

  it('is given no signature when it asks for none, is not trusted, or has another name', async () => {
    host = await startTicketHost({ asksForCards: false });
    expect(await fetchTicket()).to.deep.equal({ outcome: 'ERR_TLS_NOT_REQUESTED', signed: [] });
    expect(await fetchTicket({}, [])).to.deep.equal({ outcome: 'ERR_TLS_SERVER_UNTRUSTED', signed: [] });
    const url = `${host.origin.replace('localhost', '127.0.0.1')}/tls-sign-in/abc`;
    expect(await fetchTicket({ url })).to.deep.equal({ outcome: 'ERR_TLS_SERVER_NAME', signed: [] });
    expect(await host.accesses(0)).to.deep.equal([]);
  });

  it('refuses a card of others after the handshake', async () => {
    host = await startTicketHost({ authorities: OTHERS });
    expect(await fetchTicket()).to.deep.equal({ outcome: 'ERR_TLS_CERTIFICATE_REFUSED', signed: ['PS256'] });
  });

  for (const [algorithms, version] of [
    [['PS256', 'RS256'], 'TLS 1.3'],
    [['RS256'], 'TLS 1.2'],
  ] as const) {
    it(`tells the signer that it has gone, and then whoever waits for the ticket (${version})`, async () => {
      host = await startTicketHost({ headerTimeoutSeconds: 1 });
      const sign: TicketRequest['sign'] = (_statement, _algorithm, lost) =>
        new Promise((_, refuse) => lost.addEventListener('abort', () => refuse(lost.reason as Error), { once: true }));
      expect((await fetchTicket({ sign, algorithms })).outcome).to.equal('ERR_TLS_CLOSED');
      // A pin-pad signs although nobody waits for it any more.
      const late: TicketRequest['sign'] = (_statement, _algorithm, lost) =>
        new Promise((give) => lost.addEventListener('abort', () => give(new Uint8Array(256)), { once: true }));
      expect((await fetchTicket({ sign: late, algorithms })).outcome).to.equal('ERR_TLS_CLOSED');
    });
  }

  it('hears no more of who has given up', async () => {
    host = await startTicketHost();
    const page = new AbortController();
    const sign = (): Promise<never> => {
      page.abort(new CpxError('ERR_FLOW_CANCELLED', 'the person cancelled'));
      return new Promise(() => undefined);
    };
    expect((await fetchTicket({ sign, signal: page.signal })).outcome).to.match(/^ERR_(?:TLS_CLOSED|FLOW_CANCELLED)$/);
    expect(await host.accesses(0)).to.deep.equal([]);
  });

  describe('as the diagnosis sees it', () => {
    it('proves who it is and asks for a card', async () => {
      host = await startTicketHost();
      expect(await reachCardHost(host.origin, anchors())).to.deep.equal({ host: host.origin, asksForCards: true });
    });

    it('does not ask for one', async () => {
      host = await startTicketHost({ asksForCards: false });
      expect(await reachCardHost(host.origin, anchors())).to.include({ asksForCards: false });
    });

    it('is not trusted, or not there', async () => {
      host = await startTicketHost();
      expect(await reachCardHost(host.origin, [])).to.include({ problem: 'ERR_TLS_SERVER_UNTRUSTED' });
      const nowhere = `https://localhost:${String(await freePort())}`;
      expect(await reachCardHost(nowhere, [])).to.include({ problem: 'ERR_TLS_UNREACHABLE' });
    });
  });
});
