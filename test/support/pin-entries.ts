import type { SimulatedReaders } from '../../native-stubs/pkcs11js/index.js';

/**
 * Counts for every simulated world of a run what was typed and what the token saw of it: one entry of a PIN makes at
 * most one C_Login, whatever fails in between. Whoever plays the person notes each entry; whoever throws a world away
 * has the two compared. A log that is cleared by a test is counted before.
 */
export interface PinEntries {
  /** A person, or what plays one, has confirmed a PIN. */
  note(): void;
  /** Of logins that leave the log. */
  countLogins(readers: Pick<SimulatedReaders, 'calls'>): void;
  /** @throws Error when the token counted more logins than there were entries */
  require(readers: Pick<SimulatedReaders, 'calls'>): void;
}

export function createPinEntries(): PinEntries {
  let entries = 0;
  let logins = 0;
  const countLogins = (readers: Pick<SimulatedReaders, 'calls'>): void => {
    logins += readers.calls('C_Login').length;
  };
  return {
    note() {
      entries++;
    },
    countLogins,
    require(readers) {
      countLogins(readers);
      if (logins > entries) throw new Error(`${String(entries)} PINs were entered and ${String(logins)} C_Login made`);
    },
  };
}
