import { readSync } from 'node:fs';

/**
 * The file descriptor through which a PIN reaches a host. It does not go through Node's message channel, whose
 * serializer would leave a copy of it in the memory of the companion's main process.
 */
export const PIN_DESCRIPTOR = 4;

/** A PIN in the pipe: one octet of length, and its octets. Two of them follow each other for a change of the PIN. */
export const MAXIMUM_PIN_OCTETS = 255;

/**
 * Reads the next PIN that main wrote before it asked for what uses it, into one buffer that the caller wipes. Read
 * synchronously: nothing else keeps a copy, and the bytes are already in the pipe.
 */
export function readPinFromPipe(): Uint8Array {
  const [length = 0] = readExactly(1);
  return readExactly(length);
}

function readExactly(length: number): Uint8Array {
  const bytes = Buffer.from(new ArrayBuffer(length));
  let filled = 0;
  while (filled < length) {
    const count = readSync(PIN_DESCRIPTOR, bytes, filled, length - filled, null);
    if (count === 0) throw new Error('the PIN pipe was closed');
    filled += count;
  }
  return bytes;
}
