import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import net, { createServer, Server, type AddressInfo, type NetConnectOpts } from 'node:net';
import { expect } from 'chai';
import sinon from 'sinon';
import type { PortHolder } from '../../../src/companion/os/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { openRaw } from './send-raw.js';
import { sendRequest } from './send-request.js';
import { authenticateBody, newBridge, startBridge } from './start-bridge.js';
import { until } from './until.js';

describe('createBridge', () => {
  let other: Server | undefined;
  afterEach(() => other?.close());

  async function takenPort(): Promise<number> {
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    return (other.address() as AddressInfo).port;
  }

  const listenOn = async (port: number, findPortHolder: () => Promise<PortHolder | undefined>): Promise<CpxError> => {
    const { bridge, close } = newBridge({ findPortHolder });
    const error = await bridge.listen(port).catch((cause: unknown) => cause);
    await close();
    expect(error).to.be.instanceOf(CpxError);
    return error as CpxError;
  };

  it('names the holder of a port that is taken as far as the system does, and takes no other', async () => {
    const port = await takenPort();
    const nobodyKnows = 'a program that the system does not name';
    for (const [find, holder] of [
      [() => ({ processId: 42, processName: 'intruder', userName: 'eve' }), 'intruder (process 42) of user eve'],
      [() => ({ processName: 'intruder' }), 'intruder'],
      [() => ({ processId: 42, userName: 'eve' }), 'a program (process 42) of user eve'],
      [() => ({ userName: 'eve' }), 'a program of user eve'],
      [() => ({}), nobodyKnows],
      [() => undefined, nobodyKnows],
      [() => Promise.reject(new Error('no table')), nobodyKnows],
    ] as const) {
      const { code, message } = await listenOn(port, () => Promise.resolve().then(find));
      expect([code, message]).to.deep.equal(['ERR_SETTINGS_PORT_TAKEN', `port ${String(port)} is taken by ${holder}`]);
    }
  });

  it('can listen once the port is free', async () => {
    const port = await takenPort();
    const { bridge, close } = newBridge();
    expect(await bridge.listen(port).catch((error: unknown) => error)).to.include({ code: 'ERR_SETTINGS_PORT_TAKEN' });
    other!.close();
    await once(other!, 'close');
    expect(await bridge.listen(port)).to.equal(port);
    expect((await sendRequest(port, 'GET', '/v1/info')).status).to.equal(200);
    await close();
  });

  describe('whose port somebody else answers on', () => {
    afterEach(() => {
      sinon.restore();
      syncBuiltinESMExports();
    });

    it('listens no more, names the holder and opens no prompt', async () => {
      const hijacker = await takenPort();
      const connect = net.connect.bind(net);
      sinon
        .stub(net, 'connect')
        .callsFake(((options: NetConnectOpts) =>
          connect({ ...options, port: hijacker } as NetConnectOpts)) as typeof connect);
      syncBuiltinESMExports();
      const { bridge, prompt, close } = newBridge({
        findPortHolder: () => Promise.resolve({ processName: 'intruder' }),
        limits: { probeMilliseconds: 100 },
      });
      const error = await bridge.listen(0).catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'ERR_SETTINGS_PORT_TAKEN' });
      const port = Number(/^port (\d+) is taken by intruder$/.exec((error as CpxError).message)?.[1]);
      sinon.restore();
      syncBuiltinESMExports();
      const refused = await sendRequest(port, 'GET', '/v1/info').catch((cause: unknown) => cause);
      expect(refused).to.include({ code: 'ECONNREFUSED' });
      expect(prompt.windows).to.have.length(0);
      await close();
    });

    it('refuses to be bound to any other address than 127.0.0.1', async () => {
      for (const [address, family] of [
        ['0.0.0.0', 'IPv4'],
        ['::1', 'IPv6'],
        ['::ffff:127.0.0.1', 'IPv6'],
      ] as const) {
        sinon.stub(Server.prototype, 'address').returns({ address, family, port: 1 });
        const { bridge, close } = newBridge();
        const error = await bridge.listen(0).catch((cause: unknown) => cause);
        sinon.restore();
        expect(error, address).to.include({ code: 'ERR_FLOW_INTERNAL' });
        await close();
      }
    });
  });

  it('waits for nobody who has not said all when it closes', async () => {
    const started = await startBridge({
      limits: { closingMilliseconds: 20, headersMilliseconds: 60_000, requestMilliseconds: 60_000 },
    });
    const socket = openRaw(started.port);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /v1/info HTTP/1.1\r\nX-Never: ends');
    // Served after it, so that the half request has arrived.
    expect((await sendRequest(started.port, 'GET', '/v1/info')).status).to.equal(200);
    const closed = once(socket, 'close');
    await started.close();
    await closed;
  });

  it('answers what is in flight when it closes, and then nobody', async () => {
    const { bridge, port, prompt } = await startBridge();
    const held = sendRequest(port, 'POST', '/v1/authenticate', { body: authenticateBody() });
    await until(() => prompt.windows.length === 1);
    await bridge.close();
    expect((await held).json()).to.include({ code: 'ERR_FLOW_SHUTTING_DOWN', status: 503 });
    expect(prompt.windows[0]!.closings).to.have.length(1);
    const refused = await sendRequest(port, 'GET', '/v1/info').catch((error: unknown) => error);
    expect(refused).to.include({ code: 'ECONNREFUSED' });
  });

  it('keeps nothing between two bridges of one process', async () => {
    const [one, two] = await Promise.all([startBridge(), startBridge()]);
    const body = authenticateBody();
    for (const { port, prompt, signIn } of [one, two]) {
      const held = sendRequest(port, 'POST', '/v1/authenticate', { body });
      await until(() => prompt.windows.length === 1);
      await signIn.close();
      expect((await held).json()).to.include({ code: 'ERR_FLOW_SHUTTING_DOWN' });
    }
    await Promise.all([one.close(), two.close()]);
  });
});
