import { CpxError } from '../../../src/protocol/index.js';

/** The code with which a sign-in ended, or that it signed. */
export function codeOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 'signed',
    (error: unknown) => (error instanceof CpxError ? error.code : error),
  );
}
