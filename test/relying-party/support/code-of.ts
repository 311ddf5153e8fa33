import { CpxError } from '../../../src/protocol/index.js';

/** The code of the CpxError that the work ends with, or `accepted`; any other error is thrown on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof CpxError) return error.code;
    throw error;
  }
}
