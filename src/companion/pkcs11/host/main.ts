/** The program of a card host: the only process that ever loads a PKCS#11 module. Started by child-process-spawner.ts. */
import { createCardHost } from './card-host.js';
import { toHostFailure } from './host-error.js';
import { loadModule, prepareSupport, SPARE_ARGUMENT } from './load-module.js';
import type { HostCall, HostMessage } from './messages.js';
import { readPinFromPipe } from './pin-pipe.js';

const host = createCardHost({
  loadModule,
  receivePin: readPinFromPipe,
  reportSlots: (slots) => void send({ type: 'slots', slots }),
});

function send(message: HostMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

process.on('message', (message) => {
  // Main is the one other end of this channel, and the same program.
  void answer(message as HostCall);
});

async function answer({ id, request }: HostCall): Promise<void> {
  try {
    await send({ type: 'answer', id, answer: await host.handle(request) });
  } catch (error) {
    await send({ type: 'failure', id, failure: toHostFailure(error) });
  }
  if (request.type === 'finish') process.exit(0);
}

// Main is gone without a word: leave the card, then end.
process.on('disconnect', () => {
  void host.handle({ type: 'finish' }).finally(() => process.exit(0));
});

// Ctrl-C in a terminal reaches the whole group of processes; main is the one to end what is under way.
process.on('SIGINT', () => undefined);

if (process.argv[2] === SPARE_ARGUMENT) void prepareSupport();
