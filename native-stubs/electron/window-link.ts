import type { Socket } from 'node:net';

/** What a call carries: plain JSON, and bytes beside it that never become a text. */
export interface Message {
  readonly payload?: unknown;
  readonly bytes?: Uint8Array;
}

/** Answers the calls of the other end, by name. */
export type CallHandlers = Readonly<
  Record<string, (message: Message) => Message | undefined | Promise<Message | undefined>>
>;

interface Envelope {
  readonly id: number;
  readonly name?: string;
  readonly payload?: unknown;
  readonly error?: string;
}

/** Two lengths of four octets: of the JSON, of the bytes. */
const HEAD = 8;
const FIRST_CAPACITY = 65_536;

/**
 * Calls in both directions over one socket: each frame has a JSON text and bytes. What is read lies in one buffer that is
 * wiped frame by frame, and the bytes of a frame get an ArrayBuffer of their own: a PIN that passes leaves nothing behind
 * but what its receiver holds.
 */
export class WindowLink {
  readonly #socket: Socket;
  readonly #handlers: CallHandlers;
  readonly #waiting = new Map<number, { resolve: (message: Message) => void; reject: (error: Error) => void }>();
  #last = 0;
  #buffer = new Uint8Array(new ArrayBuffer(FIRST_CAPACITY));
  #filled = 0;

  constructor(socket: Socket, handlers: CallHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the other end is gone'));
      this.#waiting.clear();
    });
  }

  call(name: string, message: Message = {}): Promise<Message> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error('the other end is gone'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#write({ id, name, payload: message.payload }, message.bytes);
    });
  }

  /** Takes what was read from the socket; the caller may wipe it at once. */
  take(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#filled);
    this.#filled += chunk.length;
    for (;;) {
      if (this.#filled < HEAD) return;
      const view = new DataView(this.#buffer.buffer);
      const [text, bytes] = [view.getUint32(0), view.getUint32(4)];
      const length = HEAD + text + bytes;
      if (this.#filled < length) return;
      const envelope = JSON.parse(Buffer.from(this.#buffer.buffer, HEAD, text).toString('utf8')) as Envelope;
      const own = new Uint8Array(new ArrayBuffer(bytes));
      own.set(this.#buffer.subarray(HEAD + text, length));
      this.#buffer.copyWithin(0, length, this.#filled);
      this.#buffer.fill(0, this.#filled - length, this.#filled);
      this.#filled -= length;
      void this.#receive(envelope, own);
    }
  }

  async #receive({ id, name, payload, error }: Envelope, bytes: Uint8Array): Promise<void> {
    if (name === undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve({ payload, bytes });
      else waiting?.reject(new Error(error));
      return;
    }
    try {
      const answer = await this.#handlers[name]?.({ payload, bytes });
      this.#write({ id, payload: answer?.payload }, answer?.bytes);
    } catch (cause) {
      this.#write({ id, error: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #write(envelope: Envelope, bytes: Uint8Array = new Uint8Array(0)): void {
    if (this.#socket.destroyed) return;
    const text = Buffer.from(JSON.stringify(envelope));
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(text.length, 0);
    head.writeUInt32BE(bytes.length, 4);
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(text);
    if (bytes.length > 0) this.#socket.write(bytes);
    this.#socket.uncork();
  }

  #makeRoom(more: number): void {
    if (this.#filled + more <= this.#buffer.length) return;
    const larger = new Uint8Array(new ArrayBuffer(Math.max(this.#buffer.length * 2, this.#filled + more)));
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer.fill(0);
    this.#buffer = larger;
  }
}
