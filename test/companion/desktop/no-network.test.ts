import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describeWith, program, root } from '../../support/requirements.js';

const STORY = 'asks in one window for who, what and whose card';
/** A network of its own that has the loopback and nothing else. */
const WITHOUT_NETWORK = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const MOCHA = ['node_modules/mocha/bin/mocha.js', '--no-parallel', '--reporter', 'json', '--grep', STORY];

interface Report {
  readonly stats: { readonly passes: number; readonly failures: number };
}

describeWith(
  [program('chromium'), program('Xvfb'), program('unshare'), program('ip'), root()],
  'the desktop shell on a computer without a network',
  function () {
    this.timeout(90_000);

    it('starts, listens, asks and signs as on any other', async () => {
      const words = [...WITHOUT_NETWORK, process.execPath, ...MOCHA, 'dist/test/companion/desktop/windows.test.js'];
      const { stdout } = await promisify(execFile)('unshare', words, { encoding: 'utf8' });
      const { stats } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report;
      expect(stats).to.include({ passes: 1, failures: 0 });
    });
  },
);
