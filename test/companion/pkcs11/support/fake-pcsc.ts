import type { PcscMonitor, PcscReader, PcscState } from '../../../../src/companion/os/index.js';

/** A PC/SC that does what a test says. */
export interface FakePcsc extends PcscMonitor {
  set(state: PcscState): void;
}

export function createFakePcsc(initial: PcscState = { service: 'unsupported', readers: [] }): FakePcsc {
  let state = initial;
  const listeners = new Set<(state: PcscState) => void>();
  return {
    get state() {
      return state;
    },
    set(next) {
      state = next;
      for (const listener of listeners) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => Promise.resolve(state),
    close: () => Promise.resolve(),
  };
}

/** A reader as PC/SC would show it. */
export function pcscReader(name: string, changes: Partial<PcscReader> = {}): PcscReader {
  return { name, cardPresent: false, mute: false, exclusive: false, atr: new Uint8Array(0), eventCount: 0, ...changes };
}

/** @param atr hexadecimal */
export function pcscReaderWith(name: string, atr: string, eventCount = 1): PcscReader {
  return pcscReader(name, { cardPresent: true, atr: Buffer.from(atr, 'hex'), eventCount, mute: atr === '' });
}

export const running = (...readers: readonly PcscReader[]): PcscState => ({ service: 'running', readers });
