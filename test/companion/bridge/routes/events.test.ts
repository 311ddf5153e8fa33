import { expect } from 'chai';
import { fakeCertificate, fakeInventory, fakeReader, freshPin } from '../../sign-in/fake-cards.js';
import { createFakeClock } from '../../sign-in/fake-clock.js';
import { openRaw, rawRequest } from '../send-raw.js';
import { sendRequest } from '../send-request.js';
import { OTHER_SITE, SITE, startBridge, type StartedBridge } from '../start-bridge.js';
import { until } from '../until.js';

describe('GET /v1/events', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  interface Stream {
    text: string;
    ended: boolean;
    pause(): void;
    close(): void;
  }

  function listen(origin = SITE): Stream {
    const socket = openRaw(started.port);
    const stream: Stream = { text: '', ended: false, pause: () => socket.pause(), close: () => socket.destroy() };
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
