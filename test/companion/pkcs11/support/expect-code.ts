import { expect } from 'chai';
import { CpxError, type ErrorCode } from '../../../../src/protocol/index.js';

/** Asserts that a promise is rejected with a CpxError of that code. */
export async function expectCode(promise: Promise<unknown>, code: ErrorCode, because?: string): Promise<void> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof CpxError ? error.code : error),
  );
  expect(outcome, because).to.equal(code);
}
