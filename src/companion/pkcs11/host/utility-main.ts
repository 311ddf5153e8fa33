/**
 * The program of a card host in a utility process of Electron, which has a message port and no pipes of its own. The PIN
 * comes through a socket that main names in a message ahead of the call that uses it (offer-pin.ts).
 * @see Electron documentation, "process.parentPort", "utilityProcess"
 */
import { readersFor } from '../../../protocol/index.js';
import { createPinQueue } from './pin-queue.js';
import { fetchPin } from './pin-socket.js';
import { serveHost } from './serve-host.js';

/** What this program uses of Electron's ParentPort. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

const read = readersFor('ERR_MODULE_FAILED');
const offer = read.object({
  pinOffer: read.object({ path: read.anyText(1_024), token: read.text(/^[0-9a-f]{64}$/, 'a token') }),
});

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
const pins = createPinQueue();

const host = serveHost({
  send: (message) => {
    parentPort.postMessage(message);
    // It says nothing of when a message has left; a turn of the event loop is what the last one is given.
    return new Promise((resolve) => void setImmediate(resolve));
  },
  receivePin: () => pins.receive(),
});

parentPort.on('message', ({ data }) => {
  if (typeof data === 'object' && data !== null && 'pinOffer' in data) {
    pins.arrive(fetchPin(offer(data, '').pinOffer));
  } else host.take(data);
});
