/** PINs on their way to a host, in the order in which main sent them. */
export interface PinQueue {
  /** Takes in a PIN that is being fetched; a failure is told to whoever receives it. */
  arrive(pin: Promise<Uint8Array>): void;
  /** The next PIN; it may be asked for before it has arrived. */
  receive(): Promise<Uint8Array>;
}

/**
 * Keeps the order of PINs where each comes with a message of its own: of two, one is the current PIN and the other the new
 * one, and a host that took one for the other would use up a try.
 */
export function createPinQueue(): PinQueue {
  const arrived: Promise<Uint8Array>[] = [];
  const awaited: ((pin: Promise<Uint8Array>) => void)[] = [];
  return {
    arrive(pin) {
      // Unasked, a failure must not end this process.
      pin.catch(() => undefined);
      const receiver = awaited.shift();
      if (receiver) receiver(pin);
      else arrived.push(pin);
    },
    receive() {
      return arrived.shift() ?? new Promise((resolve) => awaited.push(resolve));
    },
  };
}
