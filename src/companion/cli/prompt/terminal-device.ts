import { closeSync, openSync, readFileSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { CpxError } from '../../../protocol/index.js';

/** A terminal that belongs to the prompt alone while it is open. */
export interface TerminalDevice {
  /**
   * Takes the keyboard, without echo and key by key. What was typed before is thrown away, then `ready` is called.
   * @param onBytes is given a buffer that is wiped when it returns
   * @param onEnd is called when the terminal goes away
   */
  start(listeners: { ready(): void; onBytes(bytes: Uint8Array): void; onEnd(): void }): void;
  write(text: string): void;
  /**
   * Gives the keyboard back as it was, then writes a last text: whoever reads it can already press Ctrl-C. Safe to call
   * twice.
   */
  close(farewell: string): void;
}

/** @throws CpxError ERR_FLOW_PROMPT_UNAVAILABLE where there is no terminal to ask in */
export type OpenTerminalDevice = () => TerminalDevice;

/** Longest burst of keys that is read at once. */
const BUFFER_BYTES = 256;

/**
 * Opens the terminal that this process was started from, whatever its standard streams are.
 * @throws CpxError ERR_FLOW_PROMPT_UNAVAILABLE
 */
export function openTerminalDevice(): TerminalDevice {
  const handles = openHandles();
  // libuv reads into this one buffer: a stream of Buffers would leave every key in freed memory.
  const buffer = new Uint8Array(BUFFER_BYTES);
  let discarding = true;
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  const options = {
    onread: {
      buffer,
      callback: (count: number): boolean => {
        try {
          if (!discarding) onBytes(buffer.subarray(0, count));
        } finally {
          buffer.fill(0);
        }
        return true;
      },
    },
  };
  // The declared options of tty.ReadStream are those of net.Socket, which has `onread`.
  const input = new ReadStream(handles.input, options as ConstructorParameters<typeof ReadStream>[1]);
  const output = handles.input === handles.output ? undefined : new WriteStream(handles.output);
  let open = true;
  return {
    start(listeners) {
      onBytes = (bytes) => listeners.onBytes(bytes);
      input.on('error', () => listeners.onEnd());
      input.on('end', () => listeners.onEnd());
      input.setRawMode(true);
      input.resume();
      // One turn of the event loop reads what waited in the terminal, so that keys typed for another program, or
      // before there was a question, are no part of a PIN.
      setImmediate(() =>
        setImmediate(() => {
          discarding = false;
          if (open) listeners.ready();
        }),
      );
    },
    write: (text) => void (output ?? input).write(text),
    close(farewell) {
      if (!open) return;
      open = false;
      onBytes = () => undefined;
      buffer.fill(0);
      input.removeAllListeners('end');
      if (!input.destroyed) {
        input.setRawMode(false);
        (output ?? input).write(farewell);
      }
      input.destroy();
      output?.destroy();
    },
  };
}

function openHandles(): { readonly input: number; readonly output: number } {
  const unavailable = (message: string, cause?: unknown): CpxError =>
    new CpxError('ERR_FLOW_PROMPT_UNAVAILABLE', message, { cause });
  const names =
    process.platform === 'win32' ? (['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const);
  if (!isInForeground()) throw unavailable('this process is in the background of its terminal');
  let input: number | undefined;
  try {
    input = openSync(names[0], 'r+');
    return { input, output: openSync(names[1], 'r+') };
  } catch (cause) {
    if (input !== undefined) closeSync(input);
    throw unavailable('this process has no terminal', cause);
  }
}

/** A background job that touches the keyboard is stopped by the system (SIGTTIN, SIGTTOU): better not to ask. */
function isInForeground(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    // After the name in parentheses: state, parent, process group, session, terminal, foreground group. See proc(5).
    const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return fields[5] === '-1' || fields[2] === fields[5];
  } catch {
    return true;
  }
}
