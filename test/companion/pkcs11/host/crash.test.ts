import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { SOFTHSM_LIBRARY, SOFTHSM_REQUIREMENTS } from '../../../contract/support/softhsm-token.js';
import { describeWith, program, root } from '../../../support/requirements.js';

const DRIVER = fileURLToPath(new URL('../support/crash-driver.js', import.meta.url));

/** Dumps as large as the machine allows, and no right to look into everybody's memory, which root would have. */
const SURROUNDINGS = 'ulimit -S -c "$(ulimit -H -c)"; exec setpriv --bounding-set=-sys_ptrace "$@"';

interface Report {
  readonly answer: { readonly type: string };
  /** Soft and hard, in octets. */
  readonly limit: readonly [string, string];
  /** `opened`, or why it could not be. */
  readonly memory: string;
  readonly ended: string;
}

describeWith(
  [...SOFTHSM_REQUIREMENTS, root(), program('setpriv'), { name: 'Linux', met: process.platform === 'linux' }],
  'a card host that crashes',
  () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'cpx-crash-'));
      mkdirSync(join(folder, 'tokens'));
      writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${join(folder, 'tokens')}\n`);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function crash(purpose: 'login' | 'look'): Report {
      const words = ['-c', SURROUNDINGS, 'sh', process.execPath, DRIVER, SOFTHSM_LIBRARY, purpose];
      const env = { ...process.env, SOFTHSM2_CONF: join(folder, 'softhsm2.conf') };
      return JSON.parse(execFileSync('sh', words, { cwd: folder, env, encoding: 'utf8', timeout: 15_000 })) as Report;
    }

    const listDumps = (): string[] => readdirSync(folder).filter((name) => name.startsWith('core'));

    it('leaves no core dump once it may be given a PIN, and hides its memory from programs of its user', () => {
      const { answer, limit, memory, ended } = crash('login');
      expect(answer.type).to.equal('answer');
      expect(limit).to.deep.equal(['0', '0']);
      expect(memory).to.equal('EACCES');
      expect(ended).to.equal('SIGABRT');
      expect(listDumps()).to.deep.equal([]);
    });

    it('would have left one: a host that only looks, which no PIN reaches, shows what the machine does by itself', () => {
      const { limit, memory, ended } = crash('look');
      expect(memory).to.equal('opened');
      expect(ended).to.equal('SIGABRT');
      // Elsewhere, a program or another folder gets the dumps.
      const here = limit[0] !== '0' && /^[^|/]*$/.test(readFileSync('/proc/sys/kernel/core_pattern', 'latin1').trim());
      expect(listDumps()).to.have.length(here ? 1 : 0);
    });
  },
);
