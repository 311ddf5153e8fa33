import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeWith, root } from '../../support/requirements.js';
import { refusal } from '../settings/settings-fixture.js';
import { CliFixture } from './support/run-cli.js';
import { runInProcess } from './support/run-in-process.js';

const DEVELOPMENT = ['--development', '--module', 'simulated', '--port', '0'];

describeWith(
  [root(), { name: '/run', met: process.platform === 'linux' }],
  'cpx-bridge under a policy with locks',
  () => {
    let fixture: CliFixture;
    let folder: string;
    beforeEach(() => {
      fixture = new CliFixture();
      // Not in /tmp, which everybody may write.
      folder = mkdtempSync('/run/cpx-bridge-test-');
    });
    afterEach(async () => {
      rmSync(folder, { recursive: true });
      await fixture.close();
    });

    for (const [lock, message, ...lines] of [
      ['port', /^the port is locked/, ['serve', '--port', '0'], ['serve', ...DEVELOPMENT]],
      [
        'modules',
        /^the modules are locked/,
        ['serve', '--module', '/opt/lib.so'],
        ['serve', '--development', '--module', 'simulated', '--module', '/opt/lib.so'],
        ['cards', '--module', '/opt/lib.so'],
        ['doctor', '--module', '/opt/lib.so'],
        ['pin', 'change', '--module', '/opt/lib.so'],
        ['tls-probe', 'localhost:1', '--module', '/opt/lib.so'],
      ],
      [
        'sites',
        /^sites is locked by .*policy\.json/,
        ['serve', ...DEVELOPMENT, '--allow-origin', 'http://localhost:3000'],
        ['serve', ...DEVELOPMENT, '--allow-card-host', 'https://localhost:8443'],
        ['sites', 'allow', 'https://new.example'],
      ],
    ] as const) {
      for (const line of lines) {
        it(`${lock}: refuses ${line.join(' ')}`, async () => {
          const folders = { ...fixture.folders, policyFile: join(folder, 'policy.json') };
          writeFileSync(folders.policyFile, JSON.stringify({ version: 1, lock: [lock] }), { mode: 0o644 });
          const { code, message: said } = await refusal(runInProcess(line, folders));
          expect(code).to.equal('ERR_SETTINGS_LOCKED');
          expect(said).to.match(message);
        });
      }
    }
  },
);
