import { execFile } from 'node:child_process';
import { expect } from 'chai';
import { describeWith } from '../support/requirements.js';
import { OPENSC_REQUIREMENTS } from '../support/opensc.js';

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function runDemo(...options: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/src/demo/main.js', ...options], { timeout: 60_000 }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output, errors });
    });
  });
}

describe('demonstration', function () {
  this.timeout(90_000);

  it('plays the whole story by itself and ends well', async () => {
    const { code, output, errors } = await runDemo('--once', '--lang', 'en');
    expect(code, errors).to.equal(0);
    const told = output.split('\n').filter((line) => line.startsWith('  ✓ '));
    expect(told).to.have.lengthOf(12);
    expect(told[5]).to.contain('your CPx card is linked to your account');
    expect(errors).to.equal('');
  });

  it('names the step that failed, and ends with 1', async () => {
    const { code, output, errors } = await runDemo('--once', '--lang', 'en', '--card', 'cps4-last-try');
    expect(code).to.equal(1);
    expect(output).to.contain('its certificate is in the list');
    expect(errors).to.match(/error: this step failed: A wrong PIN is refused/);
  });

  it('tells what to do about wrong options, and ends with 2', async () => {
    const { code, errors } = await runDemo('--twice');
    expect(code).to.equal(2);
    expect(errors)
      .to.match(/error: .*--twice/)
      .and.to.contain('hint: npm run demo -- --help');
  });

  it('shows its options in both languages', async () => {
    expect((await runDemo('--help', '--lang', 'fr')).output).to.match(/^Usage : npm run demo/);
    expect((await runDemo('--help', '--lang', 'en')).output).to.match(/^Usage: npm run demo/);
  });

  it('says what a virtual reader needs and is not there', async () => {
    const { code, errors } = await runDemo('--once', '--virtual-reader', '--module', '/nonexistent.so', '--lang', 'en');
    expect(code).to.equal(1);
    expect(errors).to.match(/^error: the demonstration on a virtual reader lacks: .*\/nonexistent\.so/);
    expect(errors).to.contain('hint: on Debian: apt install pcscd');
  });

  it('takes a module for the virtual reader alone', async () => {
    const { code, errors } = await runDemo('--once', '--module', '/nonexistent.so');
    expect(code).to.equal(2);
    expect(errors).to.contain('--module needs --virtual-reader');
  });
});

describeWith(OPENSC_REQUIREMENTS, 'demonstration on a virtual reader', function () {
  this.timeout(90_000);

  it('plays the whole story through OpenSC and pcscd', async () => {
    const { code, output, errors } = await runDemo('--once', '--virtual-reader', '--lang', 'en');
    expect(code, errors).to.equal(0);
    expect(output.split('\n').filter((line) => line.startsWith('  ✓ '))).to.have.lengthOf(12);
  });

  const { CPX_BRIDGE_TEST_MODULE: otherModule } = process.env;
  for (const card of otherModule === undefined || otherModule === '' ? [] : ['cps4-dupont', 'cps3-dupont']) {
    it(`plays it with ${card} through ${String(otherModule)}`, async () => {
      const options = ['--once', '--virtual-reader', '--module', String(otherModule), '--card', card, '--lang', 'en'];
      const { code, errors } = await runDemo(...options);
      expect(code, errors).to.equal(0);
    });
  }
});
