import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AdministratorFile } from '../../../src/companion/os/index.js';
import { createServerAuthority } from '../../support/server-authority.js';
import { codesOf, MINE, refusal, SettingsFixture, SHIPPED, trustedPolicy } from './settings-fixture.js';

const HOST = 'https://carte.mipih.fr';
const OTHER = 'https://carte.mipih.fr:8443';

describe('card hosts', () => {
  let fixture: SettingsFixture;
  beforeEach(() => {
    fixture = new SettingsFixture();
  });
  afterEach(() => fixture.close());

  it('are none from the start: not even the site’s own host is implied', async () => {
    const settings = await fixture.open();
    expect(settings.current.cardHosts).to.deep.equal([]);
    expect(settings.isCardHost(SHIPPED, SHIPPED)).to.equal(false);
  });

  it('belong to the one site for which they were allowed, letter by letter, over a restart', async () => {
    const first = await fixture.open();
    await first.allowCardHost(SHIPPED, HOST);
    await first.allowSite(MINE);
    const settings = await fixture.open();
    expect(settings.current.cardHosts).to.deep.equal([{ site: SHIPPED, host: HOST, source: 'user' }]);
    expect(settings.isCardHost(SHIPPED, HOST)).to.equal(true);
    for (const [site, host] of [
      [MINE, HOST],
      [SHIPPED, OTHER],
      [SHIPPED, `${HOST}.`],
      [SHIPPED, 'https://CARTE.mipih.fr'],
      [HOST, HOST],
    ] as const) {
      expect(settings.isCardHost(site, host), `${site} ${host}`).to.equal(false);
    }
  });

  it('stand once in the list, go alone, and go with their site', async () => {
    const settings = await fixture.open();
    for (const host of [HOST, HOST, OTHER]) await settings.allowCardHost(SHIPPED, host);
    expect(settings.current.cardHosts.map(({ host }) => host)).to.deep.equal([HOST, OTHER]);
    await settings.removeCardHost(SHIPPED, HOST);
    expect(settings.current.cardHosts.map(({ host }) => host)).to.deep.equal([OTHER]);
    await settings.removeSite(SHIPPED);
    await settings.allowSite(SHIPPED);
    expect(settings.current.cardHosts).to.deep.equal([]);
  });

  it('are told to subscribers', async () => {
    const settings = await fixture.open();
    let told = 0;
    settings.subscribe(() => told++);
    await settings.allowCardHost(SHIPPED, HOST);
    expect(told).to.equal(1);
  });

  for (const host of ['http://carte.mipih.fr', 'https://carte.mipih.fr/', 'carte.mipih.fr', 'https://*.mipih.fr', '']) {
    it(`refuses ${host === '' ? 'nothing' : host}`, async () => {
      const settings = await fixture.open();
      expect(await refusal(settings.allowCardHost(SHIPPED, host))).to.include({ code: 'ERR_SETTINGS_INVALID' });
    });
  }

  it('refuses those of a site that is not allowed', async () => {
    const settings = await fixture.open();
    expect(await refusal(settings.allowCardHost(MINE, HOST))).to.include({ code: 'ERR_SETTINGS_INVALID' });
  });

  it('are under the seal: one that was written into the file puts it aside', async () => {
    const first = await fixture.open();
    await first.allowSite(MINE);
    // Else it notices by itself what is done to the file, and puts it aside before the other one looks.
    await first.close();
    const file = JSON.parse(readFileSync(fixture.file, 'utf8')) as { sealed: object };
    fixture.plant({ ...file, sealed: { ...file.sealed, cardHosts: [{ site: MINE, host: HOST }] } });
    const settings = await fixture.open();
    expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_SEAL_BROKEN']);
    expect(settings.isCardHost(MINE, HOST)).to.equal(false);
  });

  it('leave a file without any as an older version wrote it, seal and all', async () => {
    await (await fixture.open()).allowSite(MINE);
    const { sealed } = JSON.parse(readFileSync(fixture.file, 'utf8')) as { sealed: object };
    expect(sealed).to.have.all.keys('sites', 'declined', 'modules');
    const settings = await fixture.open();
    await settings.allowCardHost(MINE, HOST);
    await settings.removeCardHost(MINE, HOST);
    expect(JSON.parse(readFileSync(fixture.file, 'utf8'))).to.deep.include({ sealed });
  });

  describe('of a policy', () => {
    const cardHosts = [{ site: SHIPPED, host: HOST }];

    it('are added, and the person cannot remove them', async () => {
      const settings = await fixture.open({ policy: trustedPolicy({ version: 1, cardHosts }) });
      expect(settings.current.cardHosts).to.deep.equal([{ site: SHIPPED, host: HOST, source: 'policy' }]);
      expect(await refusal(settings.removeCardHost(SHIPPED, HOST))).to.include({ code: 'ERR_SETTINGS_LOCKED' });
      await settings.allowCardHost(SHIPPED, OTHER);
      expect(settings.isCardHost(SHIPPED, OTHER)).to.equal(true);
    });

    it('are the only ones when sites are locked, and of its own sites alone', async () => {
      await (await fixture.open()).allowCardHost(SHIPPED, OTHER);
      const policy = trustedPolicy({
        version: 1,
        sites: [MINE],
        cardHosts: [{ site: MINE, host: HOST }, ...cardHosts],
        lock: ['sites'],
      });
      const settings = await fixture.open({ policy });
      expect(settings.current.cardHosts).to.deep.equal([{ site: MINE, host: HOST, source: 'policy' }]);
      expect(await refusal(settings.allowCardHost(MINE, OTHER))).to.include({ code: 'ERR_SETTINGS_LOCKED' });
    });
  });

  it('of development mode belong to its origins', async () => {
    const settings = await fixture.open({
      development: { allowedOrigins: ['http://localhost:3000'], cardHosts: ['https://localhost:8443'] },
    });
    expect(settings.isCardHost('http://localhost:3000', 'https://localhost:8443')).to.equal(true);
    expect(settings.isCardHost(SHIPPED, 'https://localhost:8443')).to.equal(false);
  });
});

describe('authorities for the servers of card hosts', () => {
  const PATH = '/etc/cpx-bridge/hospital.pem';
  let fixture: SettingsFixture;
  beforeEach(() => {
    fixture = new SettingsFixture();
  });
  afterEach(() => fixture.close());

  const withFile = (file: AdministratorFile | undefined) =>
    fixture.open({
      readPolicyFile: (path) =>
        Promise.resolve(path === PATH ? file : trustedPolicy({ version: 1, tlsAuthorities: [PATH] })),
    });

  it('come from the files that a policy names', async () => {
    const pem = createServerAuthority().authorityPem;
    const settings = await withFile(trustedPolicy(`# of the hospital\n${pem}\n${pem}`));
    expect(settings.background.tlsAuthorities).to.have.length(2);
    expect(settings.background.tlsAuthorities[0]).to.equal(pem.trim());
    expect(settings.warnings).to.deep.equal([]);
  });

  const server = createServerAuthority();
  for (const [what, file] of [
    ['is not there', undefined],
    ['anybody could have written', { ...trustedPolicy('x'), check: { trusted: false, reason: 'its owner is 1000' } }],
    ['holds none', trustedPolicy('nothing')],
    ['holds a server’s certificate', trustedPolicy(server.issue('localhost').certificate)],
    ['holds half a certificate', trustedPolicy('-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----')],
  ] as const) {
    it(`refuses a file that ${what}, and names it`, async () => {
      const settings = await withFile(file);
      expect(settings.background.tlsAuthorities).to.deep.equal([]);
      expect(codesOf(settings)).to.deep.equal(['ERR_SETTINGS_POLICY_REFUSED']);
      expect(settings.warnings[0]?.message).to.include(PATH);
    });
  }
});
