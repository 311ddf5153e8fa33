import { expect } from 'chai';
import fc from 'fast-check';
import { createPinQueue } from '../../../../src/companion/pkcs11/host/pin-queue.js';

describe('createPinQueue', () => {
  it('hands PINs over in the order in which they were sent, however arrivals and receivers take turns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (turns) => {
        const queue = createPinQueue();
        const received: Promise<Uint8Array>[] = [];
        let sent = 0;
        const arrive = (): void => queue.arrive(Promise.resolve(Uint8Array.of(sent++)));
        for (const arrives of turns) {
          if (arrives) arrive();
          else received.push(queue.receive());
        }
        while (sent < received.length) arrive();
        while (received.length < sent) received.push(queue.receive());
        const order = (await Promise.all(received)).map(([number]) => number);
        expect(order).to.deep.equal(order.map((_, index) => index));
      }),
    );
  });

  it('tells a failure to the one who receives it, and to nobody else', async () => {
    const queue = createPinQueue();
    queue.arrive(Promise.reject(new Error('main hung up')));
    queue.arrive(Promise.resolve(Uint8Array.of(1)));
    const failed = await queue.receive().catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect(await queue.receive()).to.deep.equal(Uint8Array.of(1));
  });
});
