import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDoctor } from '../../../src/companion/compose/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { createStandardFolders } from '../../../src/companion/os/index.js';
import { openSettings, type Settings } from '../../../src/companion/settings/index.js';
import { expectCode } from '../pkcs11/support/expect-code.js';

describe('openDoctor', () => {
  let home: string;
  let settings: Settings;
  const folders = (): ReturnType<typeof createStandardFolders> => createStandardFolders({ home, environment: {} });

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'cpx-doctor-'));
    const policy = { version: 1, modules: ['/opt/policy.so'], port: 28_800, lock: ['modules'] };
    settings = await openSettings({
      folders: folders(),
      keychain: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
      readPolicyFile: () =>
        Promise.resolve({ bytes: new TextEncoder().encode(JSON.stringify(policy)), check: { trusted: true } }),
      defaultLanguage: 'fr',
      log: silentLog,
    });
  });
  afterEach(async () => {
    await settings.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('loads no other module than those that policy has locked, to look at it either', async () => {
    await expectCode(
      openDoctor({ folders: folders(), settings, log: silentLog, modules: ['/opt/other.so'] }),
      'ERR_SETTINGS_LOCKED',
    );
  });

  it('looks at what the settings say, on another port where it is told one', async () => {
    const doctor = await openDoctor({ folders: folders(), settings, log: silentLog, port: 28_801 });
    const { current } = doctor.ports.settings;
    expect(current).to.deep.include({ modules: ['/opt/policy.so'], port: 28_801 });
    expect(doctor.ports.version).to.match(/^\d+\.\d+\.\d+/);
    expect(doctor.ports.installed).to.be.within(1, Date.now());
    await doctor.close();
  });
});
