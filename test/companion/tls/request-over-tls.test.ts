import { expect } from 'chai';
import sinon from 'sinon';
import { requestOverTls, type TlsRequest, type TlsResponse } from '../../../src/companion/tls/index.js';
import { RSA_CHAIN } from './support/hostile.js';
import { refusalOf, ScriptedServer, type Script } from './support/listen.js';
import { CLIENTS, fileIdentity, SERVER_NAME } from './support/test-pki.js';

const REQUEST: TlsRequest = {
  method: 'POST',
  path: '/ticket',
  headers: { host: SERVER_NAME, accept: 'application/json' },
  body: Buffer.from('{}'),
  maximumBytes: 64,
};

describe('requestOverTls', () => {
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  /** Asks a server that answers with these texts, each in a record, and does then what `end` says. */
  async function ask(
    texts: readonly string[],
    end: Script = (peer) => {
      peer.alert('close_notify', 1);
      peer.flush();
      peer.end();
      return Promise.resolve();
    },
    request: Partial<TlsRequest> = {},
  ): Promise<{ readonly asked: Promise<string>; readonly answer: Promise<TlsResponse> }> {
    const asked = server.meet({ chain: RSA_CHAIN }, async (peer) => {
      await peer.handshake();
      let text = '';
      while (!text.endsWith('{}')) text += (await peer.readRecord()).fragment.toString();
      for (const part of texts) peer.record(23, Buffer.from(part));
      if (texts.length > 0) peer.flush();
      await end(peer);
      return text;
    });
    const connection = await server.connect({ identity: fileIdentity(CLIENTS.good) });
    return { asked, answer: requestOverTls(connection, { ...REQUEST, ...request }) };
  }

  it('sends one request, and reads the answer', async () => {
    const { asked, answer } = await ask([
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n',
      'Content-Length: 14\r\n\r\n{"ticket":',
      '"x"}',
    ]);
    const { status, headers, body } = await answer;
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('application/json');
    expect(Buffer.from(body).toString()).to.equal('{"ticket":"x"}');
    const lines = (await asked).split('\r\n');
    expect(lines[0]).to.equal('POST /ticket HTTP/1.1');
    expect(lines).to.include.members([`host: ${SERVER_NAME}`, 'accept: application/json', 'connection: close']);
  });

  it('reads an answer in chunks, and one that ends with the connection', async () => {
    const chunked = await ask(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n']);
    expect(Buffer.from((await chunked.answer).body).toString()).to.equal('abc');
    const closed = await ask(['HTTP/1.1 200 OK\r\n\r\nuntil the end']);
    expect(Buffer.from((await closed.answer).body).toString()).to.equal('until the end');
  });

  it('follows no redirection', async () => {
    const { answer } = await ask(['HTTP/1.1 302 Found\r\nLocation: https://other.test/\r\nContent-Length: 0\r\n\r\n']);
    expect(await answer).to.deep.include({ status: 302 });
  });

  it('takes no body that is cut off for a whole one', async () => {
    const end: Script = (peer) => {
      peer.end();
      return Promise.resolve();
    };
    for (const head of ['', 'Content-Length: 100\r\n', 'Transfer-Encoding: chunked\r\n']) {
      const { answer } = await ask([`HTTP/1.1 200 OK\r\n${head}\r\nff\r\nhalf of`], end);
      expect(await refusalOf(answer), head).to.deep.include({ code: 'ERR_TLS_CLOSED' });
    }
  });

  for (const [what, texts] of [
    ['a body longer than it may be', ['HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n', 'x'.repeat(65)]],
    ['a body without end', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', `ffff\r\n${'x'.repeat(5_000)}`]],
    ['what is no HTTP', ['220 mail.test ESMTP\r\n']],
    ['headers of 20,000 octets', [`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`]],
    ['two lengths', ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab']],
    ['nothing', []],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { answer } = await ask(texts);
      expect(await refusalOf(answer)).to.deep.include({ code: 'ERR_TLS_ANSWER' });
    });
  }

  it('waits no longer than it may', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { answer, asked } = await ask([], () => Promise.resolve(), { milliseconds: 2_000 });
      const refusal = refusalOf(answer);
      await asked;
      await clock.tickAsync(2_000);
      expect(await refusal).to.deep.include({ code: 'ERR_TLS_TIMEOUT' });
    } finally {
      clock.restore();
    }
  });

  it('says that the certificate was refused, when TLS 1.3 tells it only now', async () => {
    const met = server.meet({ chain: RSA_CHAIN }, async (peer) => {
      await peer.flight();
      await peer.readAnswer();
      peer.alert('certificate_revoked');
      peer.flush();
    });
    const connection = await server.connect({ identity: fileIdentity(CLIENTS.good) });
    await met;
    expect(await refusalOf(requestOverTls(connection, REQUEST))).to.deep.include({
      code: 'ERR_TLS_CERTIFICATE_REFUSED',
      received: 'certificate_revoked',
    });
  });
});
