import { fork } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SPARE_ARGUMENT } from './host/load-module.js';
import { MAXIMUM_PIN_OCTETS, PIN_DESCRIPTOR } from './host/pin-pipe.js';
import type { HostSpawner } from './host-spawner.js';

const HOST_PROGRAM = fileURLToPath(new URL('./host/main.js', import.meta.url));

/** The same for a utility process of Electron, which the desktop shell starts. */
export const UTILITY_HOST_PROGRAM = fileURLToPath(new URL('./host/utility-main.js', import.meta.url));

/** A host holds one module and a few kilobytes: a small heap keeps the sum of all processes small. */
export const HOST_OPTIONS = ['--max-semi-space-size=1', '--max-old-space-size=64'];

/** @returns a spawner of hosts as child processes of plain Node */
export function createChildProcessSpawner(): HostSpawner {
  return ({ spare = false } = {}) => {
    const child = fork(HOST_PROGRAM, spare ? [SPARE_ARGUMENT] : [], {
      serialization: 'advanced',
      // Not the debugger's port or loaders of the parent, and nothing of its environment that changes what Node runs.
      execArgv: HOST_OPTIONS,
      env: environmentOfHost(process.env),
      // What vendor code prints goes nowhere: its traces may hold anything.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    });
    const pinPipe = child.stdio[PIN_DESCRIPTOR] as Writable;
    // A host that is gone shows through its end; a write that fails for that reason says nothing more.
    pinPipe.on('error', () => undefined);
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
      child.once('error', (error) => resolve(error.message));
    });
    return {
      processId: child.pid,
      ended,
      post: (message) => {
        if (child.connected) child.send(message as object, ignoreError);
      },
      onMessage: (listener) => void child.on('message', listener),
      sendPin: (pin) => writeAndWipe(pinPipe, pin),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

function ignoreError(): void {
  // The channel closed while the message was on its way; `ended` says so.
}

/** One octet of length and the PIN, in a buffer of its own that the system has taken over before it is wiped. */
function writeAndWipe(pipe: Writable, pin: Uint8Array): void {
  if (pin.length > MAXIMUM_PIN_OCTETS) throw new RangeError(`a PIN has at most ${MAXIMUM_PIN_OCTETS} octets`);
  // On an ArrayBuffer of its own: V8 keeps a smaller typed array inside its heap, whose collector leaves copies behind.
  const frame = new Uint8Array(new ArrayBuffer(pin.length + 1));
  frame[0] = pin.length;
  frame.set(pin, 1);
  pipe.write(frame, () => void frame.fill(0));
}

/**
 * What a host may know of its parent's environment. NODE_V8_COVERAGE stays: Node hands it to each child whatever is left
 * out here, and what it writes are counts alone.
 */
export function environmentOfHost(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- left out of what remains
  const { NODE_OPTIONS, NODE_CHANNEL_FD, ...rest } = environment;
  return rest;
}
