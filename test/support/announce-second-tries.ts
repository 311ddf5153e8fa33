/** A test that passes at a second try is no good test: it is named, so that somebody mends it. */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    const test = this.currentTest as unknown as { state?: string; currentRetry(): number; fullTitle(): string };
    if (test.state !== 'passed' || test.currentRetry() === 0) return;
    process.stderr.write(`passed at its second try: ${test.fullTitle()}\n`);
  },
};
