import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { probeOwnPort } from '../../../src/companion/bridge/probe-own-port.js';

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

describe('probeOwnPort', () => {
  let ours: { server: Server; port: number };
  let theirs: { server: Server; port: number };
  beforeEach(async () => ([ours, theirs] = [await listen(), await listen()]));
  afterEach(() => {
    ours.server.close();
    theirs.server.close();
  });

  it('knows its own server by the connection that comes in', async () => {
    expect(await probeOwnPort(ours.server, ours.port, 10_000)).to.equal(true);
    expect(ours.server.listenerCount('connection')).to.equal(1);
  });

  it('is not taken in by another program that accepts the connection', async () => {
    expect(await probeOwnPort(ours.server, theirs.port, 30)).to.equal(false);
  });

  it('is not taken in by one that forwards it, nor by a port where nobody listens', async () => {
    theirs.server.on('connection', (socket) => {
      const onward = createConnection({ host: '127.0.0.1', port: ours.port });
      socket.pipe(onward).pipe(socket);
      for (const end of [socket, onward]) end.on('error', () => undefined);
    });
    expect(await probeOwnPort(ours.server, theirs.port, 60)).to.equal(false);
    const { server, port } = await listen();
    server.close();
    await once(server, 'close');
    expect(await probeOwnPort(ours.server, port, 10_000)).to.equal(false);
  });
});
