import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { packArguments, unpackArguments } from '../../../native-stubs/electron/ipc-values.js';
import { WindowLink } from '../../../native-stubs/electron/window-link.js';
import { fromChromium, toChromium } from '../../../native-stubs/electron/window-process/addresses.js';

describe('packArguments', () => {
  it('gives back what it was given, through JSON', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.uint8Array(),
        fc.array(tie('any'), { maxLength: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.array(value), (args) => {
        const { payload, bytes } = packArguments(args);
        expect(unpackArguments(JSON.parse(JSON.stringify(payload)), bytes)).to.deep.equal(args);
      }),
    );
  });

  it('keeps bytes out of the text, and wipes the packed ones once they are unpacked', () => {
    const { payload, bytes } = packArguments([{ pin: Uint8Array.of(0x31, 0x32) }]);
    expect(JSON.stringify(payload)).to.equal('[{"pin":{"$bytes":[0,2]}}]');
    const [value] = unpackArguments(payload, bytes) as [{ pin: Uint8Array }];
    expect([...value.pin]).to.deep.equal([0x31, 0x32]);
    expect([...bytes]).to.deep.equal([0, 0]);
  });

  it('refuses what Electron would not clone', () => {
    expect(() => packArguments([() => undefined])).to.throw('could not be cloned');
  });
});

describe('WindowLink', () => {
  let folder: string;
  let sockets: [Socket, Socket];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-link-'));
    const server = createServer().listen(join(folder, 'socket'));
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const near = connect(join(folder, 'socket'));
    sockets = [near, (await accepted)[0]];
    server.close();
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('carries calls both ways, with bytes and errors', async () => {
    const [near, far] = sockets.map(
      (socket) =>
        new WindowLink(socket, {
          double: ({ payload, bytes }) => ({ payload: Number(payload) * 2, bytes: bytes! }),
          fail: () => {
            throw new RangeError('no');
          },
        }),
    ) as [WindowLink, WindowLink];
    // Octet by octet: frames are found wherever the stream is cut.
    sockets[0].on('data', (chunk) => chunk.forEach((octet) => near.take(Uint8Array.of(octet))));
    sockets[1].on('data', (chunk) => far.take(chunk));
    const { payload, bytes } = await near.call('double', { payload: 21, bytes: Uint8Array.of(1, 2, 3) });
    expect([payload, [...bytes!]]).to.deep.equal([42, [1, 2, 3]]);
    expect((await far.call('double', { payload: 1 })).payload).to.equal(2);
    const failed = await near.call('fail').catch((error: unknown) => (error as Error).message);
    expect(failed).to.equal('no');
  });

  it('fails what waits when the other end goes', async () => {
    const near = new WindowLink(sockets[0], {});
    const waiting = near.call('never').catch((error: unknown) => (error as Error).message);
    sockets[1].destroy();
    expect(await waiting).to.equal('the other end is gone');
  });
});

describe('addresses of the stand-in', () => {
  it('come back as they were, and leave others alone', () => {
    for (const url of ['app://cpx-bridge/prompt.html', 'https://elsewhere.example/x', 'data:text/html,x']) {
      expect(fromChromium(toChromium(url))).to.equal(url);
    }
    expect(toChromium('app://cpx-bridge/prompt.html')).to.equal('https://cpx-bridge.app.stand-in.invalid/prompt.html');
  });
});
