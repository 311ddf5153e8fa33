import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { askCompanion } from '../../../../src/companion/doctor/index.js';
import { parseInfo } from '../../../../src/protocol/index.js';
import { sendRequest } from '../../bridge/send-request.js';
import { OTHER_SITE, SITE, startBridge, type StartedBridge } from '../../bridge/start-bridge.js';

/** What `startBridge` gives the bridge. */
const SECRET = new Uint8Array(32).fill(1);

describe('askCompanion', () => {
  const servers: { readonly server: Server; readonly sockets: Socket[] }[] = [];
  let bridge: StartedBridge | undefined;

  const listen = async (server: Server): Promise<number> => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    servers.push({ server, sockets });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const answering = (listener: RequestListener): Promise<number> => listen(createHttpServer(listener));
  const ask = (port: number, options: { secret?: Uint8Array; origin?: string; timeoutMs?: number } = {}) =>
    askCompanion({
      port,
      origin: options.origin ?? SITE,
      installSecret: options.secret ?? SECRET,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });

  afterEach(async () => {
    await bridge?.close();
    bridge = undefined;
    for (const { server, sockets } of servers.splice(0)) {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    }
  });

  it('knows our own companion by what only it can answer', async () => {
    bridge = await startBridge();
    const sight = await ask(bridge.port);
    expect(sight).to.deep.include({ type: 'companion', proven: true });
    expect(sight).to.have.nested.property('info.version', '1.2.3');
    // Asking leaves nothing behind.
    expect(bridge.asked).to.deep.equal([]);
  });

  it('does not take another installation for ours', async () => {
    bridge = await startBridge();
    expect(await ask(bridge.port, { secret: new Uint8Array(32).fill(2) })).to.deep.include({ proven: false });
  });

  it('does not take a proof that somebody recorded', async () => {
    bridge = await startBridge();
    const nonce = 'A'.repeat(43);
    const recorded = await sendRequest(bridge.port, 'GET', '/v1/info', { headers: { 'X-Cpx-Bridge-Nonce': nonce } });
    expect(recorded.json())
      .to.have.property('proof')
      .that.matches(/^[\w-]{43}$/);
    const port = await answering((_request, response) => response.end(recorded.text));
    expect(await ask(port)).to.deep.include({ type: 'companion', proven: false });
  });

  it('tells nobody, a program that is silent, and a stranger apart', async () => {
    const closed = await listen(createServer());
    servers[0]!.server.close();
    await once(servers[0]!.server, 'close');
    servers.length = 0;
    expect(await ask(closed)).to.deep.equal({ type: 'closed' });
    expect(await ask(await listen(createServer()), { timeoutMs: 50 })).to.deep.equal({ type: 'silent' });
    const strangers: RequestListener[] = [
      (_request, response) => response.end('hello'),
      (_request, response) => response.end('{"name":"cpx-bridge"}'),
      (_request, response) => response.writeHead(404).end(),
      (_request, response) => response.end('x'.repeat(100_000)),
      (request) => request.socket.destroy(),
    ];
    for (const stranger of strangers) expect(await ask(await answering(stranger))).to.deep.equal({ type: 'stranger' });
    const notHttp = await listen(
      createServer((socket) => socket.on('error', () => undefined).end('220 mail ready\r\n')),
    );
    expect(await ask(notHttp)).to.deep.equal({ type: 'stranger' });
  });

  it('is refused by the companion of another user', async () => {
    bridge = await startBridge({ socketOwner: { ownerOf: () => Promise.resolve('other') } });
    expect(await ask(bridge.port)).to.deep.equal({ type: 'refused' });
  });
});

describe('GET /v1/info with a nonce', () => {
  let bridge: StartedBridge;
  before(async () => (bridge = await startBridge()));
  after(() => bridge.close());

  it('answers pages as before: no proof without a nonce, none for what is none', async () => {
    for (const nonce of [undefined, '', 'short', 'A'.repeat(44), `${'A'.repeat(42)}=`]) {
      const answer = await sendRequest(bridge.port, 'GET', '/v1/info', { headers: { 'X-Cpx-Bridge-Nonce': nonce } });
      expect(answer.json()).not.to.have.property('proof');
    }
  });

  it('lets an older page read its answer', async () => {
    const answer = await sendRequest(bridge.port, 'GET', '/v1/info', {
      headers: { 'X-Cpx-Bridge-Nonce': 'A'.repeat(43) },
    });
    expect(parseInfo(answer.json())).not.to.have.property('proof');
  });

  it('does not let a page send one', async () => {
    const { headers } = await sendRequest(bridge.port, 'OPTIONS', '/v1/info', {
      headers: { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'x-cpx-bridge-nonce' },
    });
    expect(headers['access-control-allow-headers']).not.to.include('nonce');
  });

  it('proves nothing to a site that is not allowed', async () => {
    const answer = await sendRequest(bridge.port, 'GET', '/v1/info', {
      headers: { Origin: OTHER_SITE, 'X-Cpx-Bridge-Nonce': 'A'.repeat(43) },
    });
    expect(answer).to.include({ status: 403, text: '' });
  });
});
