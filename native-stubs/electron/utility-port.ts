/** Gives a child process the `process.parentPort` of a utility process; loaded ahead of its program. */
import { EventEmitter } from 'node:events';

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown): void => void process.send?.(message),
});
// Messages wait until somebody listens, as those of Electron's port do.
port.once('newListener', (name) => {
  if (name === 'message') process.on('message', (data) => port.emit('message', { data, ports: [] }));
});
// A utility process does not outlive main.
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', { value: port });
