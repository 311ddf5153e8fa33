import type { AdministratorFile } from '../ports.js';

/** Bytes; a policy with hundreds of sites takes a tenth of it. */
export const LARGEST_ADMINISTRATOR_FILE = 1_048_576;

/** A file that is not to be used, and why. */
export function refused(reason: string): AdministratorFile {
  return { bytes: new Uint8Array(), check: { trusted: false, reason } };
}
