import { expect } from 'chai';
import { judgeLocalAccess, matchesOrigin } from '../../../../src/companion/doctor/browsers/index.js';
import { BROWSERS } from '../../../../src/companion/doctor/browsers/browser-table.js';

const SITE = 'https://medimail.mipih.fr';

describe('matchesOrigin', () => {
  for (const pattern of [
    '*',
    '*://*',
    'medimail.mipih.fr',
    'https://medimail.mipih.fr',
    'HTTPS://MEDIMAIL.MIPIH.FR/',
    'https://medimail.mipih.fr:443',
    '[*.]mipih.fr',
    'https://[*.]mipih.fr:*',
    '[*.]medimail.mipih.fr',
  ]) {
    it(`finds the site under ${pattern}`, () => expect(matchesOrigin(pattern, SITE)).to.equal(true));
  }

  for (const pattern of [
    'mipih.fr',
    'http://medimail.mipih.fr',
    'https://medimail.mipih.fr:8443',
    '[*.]ipih.fr',
    'medimail.mipih.fr.example',
    '',
    '://',
    'https://',
  ]) {
    it(`does not find it under "${pattern}"`, () => expect(matchesOrigin(pattern, SITE)).to.equal(false));
  }
});

describe('judgeLocalAccess', () => {
  const chrome = BROWSERS.find(({ name }) => name === 'chrome')!;
  const firefox = BROWSERS.find(({ name }) => name === 'firefox')!;

  it('takes the policies of Chromium in their order of precedence', () => {
    const all = { LoopbackNetworkAllowedForUrls: [SITE], LocalNetworkAccessBlockedForUrls: ['*'] };
    expect(judgeLocalAccess(chrome, {}, SITE)).to.equal('asks');
    expect(judgeLocalAccess(chrome, all, SITE)).to.equal('allowed');
    expect(judgeLocalAccess(chrome, { ...all, LoopbackNetworkBlockedForUrls: [SITE] }, SITE)).to.equal('blocked');
    expect(judgeLocalAccess(chrome, all, 'https://other.example')).to.equal('blocked');
    expect(judgeLocalAccess(chrome, { LocalNetworkAccessAllowedForUrls: [SITE] }, SITE)).to.equal('allowed');
  });

  it('reads the domains that Firefox does not ask for', () => {
    const of = (LocalNetworkAccess: unknown): string => judgeLocalAccess(firefox, { LocalNetworkAccess }, SITE);
    expect(of(undefined)).to.equal('asks');
    expect(of({ Enabled: true })).to.equal('asks');
    expect(of({ Enabled: false })).to.equal('allowed');
    expect(of({ SkipDomains: ['*.mipih.fr'] })).to.equal('allowed');
    expect(of({ SkipDomains: ['other.example'] })).to.equal('asks');
  });

  it('passes over what is no list', () => {
    for (const value of [SITE, 1, null, [null, 3]]) {
      expect(judgeLocalAccess(chrome, { LoopbackNetworkBlockedForUrls: value }, SITE)).to.equal('asks');
    }
  });
});
