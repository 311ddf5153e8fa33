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
  /**
   * Compares, at a moment when nothing is under way; entries that came to nothing, such as one of a wrong format, do not
   * make up for a login too many later on.
   * @throws Error when the token counted more logins than there were entries
   */
  require(readers: Pick<SimulatedReaders, 'calls'>): void;
}

export function createPinEntries(): PinEntries {
  let entries = 0;
  let loginsOfClearedLogs = 0;
  return {
    note() {
      entries++;
    },
    countLogins(readers) {
      loginsOfClearedLogs += readers.calls('C_Login').length;
    },
    require(readers) {
      const logins = loginsOfClearedLogs + readers.calls('C_Login').length;
      if (logins > entries) throw new Error(`${String(entries)} PINs were entered and ${String(logins)} C_Login made`);
      entries = logins;
    },
  };
}
