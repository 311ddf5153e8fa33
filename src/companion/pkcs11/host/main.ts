/** The program of a card host: the only process that ever loads a PKCS#11 module. Started by child-process-spawner.ts. */
import { prepareSupport, SPARE_ARGUMENT } from './load-module.js';
import { readPinFromPipe } from './pin-pipe.js';
import { serveHost } from './serve-host.js';

const host = serveHost({
  send: (message) => new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve())),
  receivePin: readPinFromPipe,
});

process.on('message', (message) => host.take(message));
process.on('disconnect', () => host.leave());

// Ctrl-C in a terminal reaches the whole group of processes; main is the one to end what is under way.
process.on('SIGINT', () => undefined);

if (process.argv[2] === SPARE_ARGUMENT) void prepareSupport();
