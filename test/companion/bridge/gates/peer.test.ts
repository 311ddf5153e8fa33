import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Exchange } from '../../../../src/companion/bridge/exchange.js';
import { checkPeerAddress } from '../../../../src/companion/bridge/gates/check-peer-address.js';
import { createConnectionOwners } from '../../../../src/companion/bridge/gates/check-socket-owner.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import type { ConnectionEnds } from '../../../../src/companion/os/index.js';

const LOOPBACK: ConnectionEnds = {
  localAddress: '127.0.0.1',
  localPort: 28765,
  remoteAddress: '127.0.0.1',
  remotePort: 40000,
};

const exchangeOn = (socket: object): Exchange => ({ request: { socket }, log: silentLog }) as unknown as Exchange;

describe('gate on the address of the peer', () => {
  it('lets through what comes from this computer to 127.0.0.1, and nothing else', async () => {
    for (const remoteAddress of ['127.0.0.1', '127.0.0.2']) {
      expect(await checkPeerAddress(exchangeOn({ ...LOOPBACK, remoteAddress }))).to.equal(undefined);
    }
    for (const change of [
      { localAddress: '0.0.0.0' },
      { localAddress: '192.168.1.20' },
      { localAddress: '::1', remoteAddress: '::1' },
      { localAddress: '::ffff:127.0.0.1', remoteAddress: '::ffff:127.0.0.1' },
      { localAddress: '192.168.1.20', remoteAddress: '192.168.1.20' },
      { remoteAddress: '192.168.1.30' },
      { remoteAddress: '1127.0.0.1' },
      { remoteAddress: undefined },
      { localAddress: undefined },
    ]) {
      expect(await checkPeerAddress(exchangeOn({ ...LOOPBACK, ...change })), JSON.stringify(change)).to.equal(403);
    }
  });
});

describe('gate on the owner of the connection', () => {
  const answers = async (
    socket: object,
    ownerOf: () => Promise<'own-session' | 'other' | 'unknown'>,
    looked = true,
  ): Promise<number | undefined> => {
    const owners = createConnectionOwners({ ownerOf }, silentLog);
    if (looked) owners.look(socket as Socket);
    return owners.gate(exchangeOn(socket));
  };

  it('refuses a stranger, and whoever the system does not know or cannot be asked about', async () => {
    expect(await answers(LOOPBACK, () => Promise.resolve('own-session'))).to.equal(undefined);
    expect(await answers(LOOPBACK, () => Promise.resolve('other'))).to.equal(403);
    expect(await answers(LOOPBACK, () => Promise.resolve('unknown'))).to.equal(403);
    expect(await answers(LOOPBACK, () => Promise.reject(new Error('no table')))).to.equal(403);
  });

  it('refuses a connection that was gone before it was looked at, or never was looked at', async () => {
    const ours = (): Promise<'own-session'> => Promise.resolve('own-session');
    for (const name of ['localAddress', 'localPort', 'remoteAddress', 'remotePort']) {
      expect(await answers({ ...LOOPBACK, [name]: undefined }, ours), name).to.equal(403);
    }
    expect(await answers(LOOPBACK, ours, false)).to.equal(403);
  });
});
