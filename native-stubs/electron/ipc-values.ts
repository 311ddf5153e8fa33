import type { Message } from './window-link.js';

/** Bytes inside an argument: where they lie in the bytes of the message. */
interface BytesAt {
  readonly $bytes: readonly [offset: number, length: number];
}

/** Packs the arguments of an IPC message: JSON, with every Uint8Array beside it. What Electron would clone beyond that is refused. */
export function packArguments(args: readonly unknown[]): Required<Message> {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const pack = (value: unknown): unknown => {
    if (value === undefined) return { $undefined: true };
    if (value instanceof Uint8Array) {
      const at: BytesAt = { $bytes: [offset, value.length] };
      parts.push(value);
      offset += value.length;
      return at;
    }
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value === 'object' && value !== null) {
      if (Object.getPrototypeOf(value) !== Object.prototype)
        throw new TypeError('the stand-in clones plain data alone');
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, pack(item)]),
      );
    }
    if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('An object could not be cloned.');
    return value;
  };
  const payload = args.map(pack);
  const bytes = new Uint8Array(new ArrayBuffer(offset));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { payload, bytes };
}

/** The reverse; each Uint8Array gets an ArrayBuffer of its own, and the message's bytes are wiped. */
export function unpackArguments(payload: unknown, bytes: Uint8Array): unknown[] {
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== 'object' || value === null) return value;
    if ('$undefined' in value) return undefined;
    if ('$bytes' in value) {
      const [offset, length] = (value as BytesAt).$bytes;
      const own = new Uint8Array(new ArrayBuffer(length));
      own.set(bytes.subarray(offset, offset + length));
      return own;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]));
  };
  const args = unpack(payload) as unknown[];
  bytes.fill(0);
  return args;
}
