/**
 * Digits that are taken beyond the longest PIN: one that is too long must be refused as a whole, never presented without
 * its end.
 */
const SURPLUS = 8;

/** The digits of a PIN while they are typed: bytes that are wiped, never a text. */
export class PinField {
  readonly #bytes: Uint8Array;
  #length = 0;

  constructor(maximumLength: number) {
    this.#bytes = allocateOffHeap(maximumLength + SURPLUS);
  }

  get length(): number {
    return this.#length;
  }

  /** @returns false when there is no room for another digit */
  add(byte: number): boolean {
    if (this.#length === this.#bytes.length) return false;
    this.#bytes[this.#length++] = byte;
    return true;
  }

  /** @returns false when there was nothing to erase */
  erase(): boolean {
    if (this.#length === 0) return false;
    this.#bytes[--this.#length] = 0;
    return true;
  }

  /** Hands the digits over, to be wiped by the receiver, and keeps none. */
  take(): Uint8Array {
    const pin = allocateOffHeap(this.#length);
    pin.set(this.#bytes.subarray(0, this.#length));
    this.wipe();
    return pin;
  }

  wipe(): void {
    this.#bytes.fill(0);
    this.#length = 0;
  }
}

/**
 * Bytes that stay where they are. V8 keeps a typed array of up to 64 bytes inside its heap, where the garbage collector
 * moves it and leaves the old copy behind; an ArrayBuffer of its own is never moved.
 */
function allocateOffHeap(length: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(length));
}
