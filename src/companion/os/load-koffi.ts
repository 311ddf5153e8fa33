import type koffi from 'koffi';

/** koffi, as far as the companion uses it. */
export type Koffi = typeof koffi;

/**
 * Loads koffi at its first use: it is an optional dependency, and what runs on the simulated card needs none of it.
 * @returns undefined where it is not installed, or has no binary for this machine
 */
export async function loadKoffi(): Promise<Koffi | undefined> {
  try {
    return (await import('koffi')).default;
  } catch {
    return undefined;
  }
}

/** Can the companion call the system's own libraries here? Without that it sees no PC/SC. */
export async function canCallSystem(): Promise<boolean> {
  return (await loadKoffi()) !== undefined;
}
