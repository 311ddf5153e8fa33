import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { readAdministratorFile } from '../../../src/companion/os/index.js';
import { codesOf, MINE, originsOf, refusal, SettingsFixture, SHIPPED, trustedPolicy } from './settings-fixture.js';

describe('openSettings with an administrator policy', () => {
  let fixture: SettingsFixture;
  beforeEach(() => (fixture = new SettingsFixture()));
  afterEach(() => fixture.close());

  it('adds sites that the person cannot remove', async () => {
    const settings = await fixture.open({ policy: trustedPolicy({ version: 1, sites: ['https://chu.example'] }) });
    await settings.allowSite(MINE);
    expect(settings.current.sites).to.deep.equal([
      { origin: 'https://chu.example', source: 'policy' },
      { origin: SHIPPED, source: 'shipped' },
      { origin: MINE, source: 'user' },
    ]);
    expect((await refusal(settings.removeSite('https://chu.example'))).code).to.equal('ERR_SETTINGS_LOCKED');
  });

  it('with locked sites has the administrator’s alone', async () => {
    await (await fixture.open()).allowSite(MINE);
    const policy = trustedPolicy({ version: 1, sites: ['https://chu.example'], lock: ['sites'] });
    const settings = await fixture.open({ policy });
    expect(originsOf(settings)).to.deep.equal(['https://chu.example']);
    expect(settings.current.locked.has('sites')).to.equal(true);
    expect((await refusal(settings.allowSite('https://other.example'))).code).to.equal('ERR_SETTINGS_LOCKED');
    expect((await refusal(settings.removeSite(SHIPPED))).code).to.equal('ERR_SETTINGS_INVALID');
  });

  it('with locked sites leaves no room for those of development mode, and names the policy', async () => {
    const policy = (lock: readonly string[]) => trustedPolicy({ version: 1, sites: ['https://chu.example'], lock });
    const page = { allowedOrigins: ['http://localhost:3000'] };
    for (const development of [page, { allowedOrigins: [], cardHosts: ['https://localhost:8443'] }]) {
      const { code, message } = await refusal(fixture.open({ policy: policy(['sites']), development }));
      expect([code, message]).to.deep.equal([
        'ERR_SETTINGS_LOCKED',
        `sites is locked by ${fixture.folders.policyFile}, in development mode too`,
      ]);
    }
    const free = await fixture.open({ policy: policy(['port']), development: page });
    expect(originsOf(free)).to.deep.equal(['https://chu.example', SHIPPED, 'http://localhost:3000']);
    const unasked = await fixture.open({ policy: policy(['sites']), development: { allowedOrigins: [] } });
    expect(originsOf(unasked)).to.deep.equal(['https://chu.example']);
  });

  it('proposes a port and modules that the person may change, unless they are locked', async () => {
    fixture.plant({ version: 1, port: 30001 });
    const proposal = { version: 1, port: 30000, modules: ['/opt/libpolicy.so'] };
    const proposed = await fixture.open({ policy: trustedPolicy(proposal) });
    expect(proposed.current).to.deep.include({ port: 30001, modules: ['/opt/libpolicy.so'] });
    await proposed.chooseModules(['/opt/libmine.so']);
    expect(proposed.current.modules).to.deep.equal(['/opt/libmine.so']);
    const locked = await fixture.open({ policy: trustedPolicy({ ...proposal, lock: ['port', 'modules'] }) });
    expect(locked.current).to.deep.include({ port: 30000, modules: ['/opt/libpolicy.so'] });
    expect((await refusal(locked.chooseModules([]))).code).to.equal('ERR_SETTINGS_LOCKED');
  });

  it('decides when a card is reset', async () => {
    const settings = await fixture.open({ policy: trustedPolicy({ version: 1, cardReset: 'never' }) });
    expect(settings.current.cardReset).to.equal('never');
  });

  it('pins authorities, however their fingerprints are written', async () => {
    expect((await fixture.open()).background.authorities).to.deep.equal([]);
    const colons = 'AB:'.repeat(31) + 'CD';
    const policy = trustedPolicy({ version: 1, authorities: [colons, 'EF'.repeat(32)] });
    const settings = await fixture.open({ policy });
    expect(settings.background.authorities).to.deep.equal([`${'ab'.repeat(31)}cd`, 'ef'.repeat(32)]);
  });

  it('proposes a level of the log, which the person may change', async () => {
    expect((await fixture.open()).background.logLevel).to.equal('info');
    const policy = trustedPolicy({ version: 1, logLevel: 'error' });
    expect((await fixture.open({ policy })).background.logLevel).to.equal('error');
    fixture.plant({ version: 1, logLevel: 'debug' });
    const settings = await fixture.open({ policy });
    expect(settings.background.logLevel).to.equal('debug');
    await settings.allowSite(MINE);
    expect((await fixture.open()).background.logLevel).to.equal('debug');
  });

  it('ignores a policy that is not an administrator’s, and names it', async () => {
    const bytes = trustedPolicy({ version: 1, sites: ['https://evil.example'] }).bytes;
    const policy = { bytes, check: { trusted: false, reason: 'its owner is not an administrator' } } as const;
    const settings = await fixture.open({ policy });
    expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
    expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile).and.contain('administrator');
    expect(originsOf(settings)).to.deep.equal([SHIPPED]);
  });

  for (const [what, content] of [
    ['no JSON', 'sites: everything'],
    ['an unknown key', { version: 1, site: ['https://chu.example'] }],
    ['an http site', { version: 1, sites: ['http://localhost'] }],
    ['half a fingerprint', { version: 1, authorities: ['ab'.repeat(16)] }],
    ['a SHA-1 fingerprint', { version: 1, authorities: ['AB:'.repeat(19) + 'CD'] }],
    ['an unknown lock', { version: 1, lock: ['everything'] }],
    ['no version', { sites: ['https://chu.example'] }],
    ['no end', '{"version": 1, "sites": ["https://chu.example"'],
    ['more than a policy needs', `{"version": 1, "sites": ["https://chu.example"]}${' '.repeat(2_000_000)}`],
  ] as const) {
    it(`applies nothing of a policy with ${what}, and names it`, async () => {
      const settings = await fixture.open({ policy: trustedPolicy(content) });
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
      expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile);
      expect(originsOf(settings)).to.deep.equal([SHIPPED]);
    });
  }

  it('refuses a policy file that was planted where other people may write, and names it', async () => {
    writeFileSync(fixture.folders.policyFile, JSON.stringify({ version: 1, sites: ['https://evil.example'] }));
    const settings = await fixture.open({ readPolicyFile: readAdministratorFile });
    expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
    expect(settings.warnings[0]?.message).to.contain(fixture.folders.policyFile);
    expect(originsOf(settings)).to.deep.equal([SHIPPED]);
  });

  it('reports a policy file that cannot be read', async () => {
    const readPolicyFile = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    expect(codesOf(await fixture.open({ readPolicyFile }))).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
  });
});
