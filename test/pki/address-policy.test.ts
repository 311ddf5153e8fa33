import { expect } from 'chai';
import type { RevocationCheckerOptions } from '../../src/pki/index.js';
import { crlAddress } from './support/authority.js';
import { leafWith, openRevocationScene, type RevocationScene } from './support/revocation-scene.js';

describe('createRevocationChecker asks no address', () => {
  let scene: RevocationScene;
  beforeEach(async () => (scene = await openRevocationScene()));
  afterEach(() => scene.close());

  const urlsAsked = async (address: string, addresses: RevocationCheckerOptions['addresses']): Promise<number> => {
    let asked = 0;
    const fetch = (() => {
      asked++;
      return Promise.reject(new Error('not here'));
    }) as typeof globalThis.fetch;
    await scene.check(leafWith(crlAddress(address)), { fetch, failure: 'soft', ...(addresses && { addresses }) });
    return asked;
  };

  for (const address of [
    'ldap://ldap.example.fr/cn=crl',
    'ftp://crl.example.fr/x.crl',
    'file:///etc/passwd',
    'http://user:secret@crl.example.fr/x.crl',
    'http://localhost/x.crl',
    'http://router/x.crl',
    'http://printer.local/x.crl',
    'http://127.0.0.1:9/x.crl',
    'http://2130706433/x.crl',
    'http://0x7f.1/x.crl',
    'http://10.1.2.3/x.crl',
    'http://169.254.169.254/latest/meta-data',
    'http://192.168.1.1/x.crl',
    'http://[::1]/x.crl',
    'http://[::ffff:10.0.0.1]/x.crl',
    'http://[fd00::1]/x.crl',
    'http://[fe80::1]/x.crl',
    'not an address',
  ]) {
    it(`${address}, which a certificate names`, async () => {
      expect(await urlsAsked(address, 'as-certified')).to.equal(0);
    });
  }

  it('but a public one', async () => {
    expect(await urlsAsked('http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP.crl', 'as-certified')).to.equal(1);
  });

  it('outside a list of origins', async () => {
    const list = ['http://crl.example.fr', 'http://10.0.0.7:8080'];
    expect(await urlsAsked('http://crl.example.fr/x.crl', list)).to.equal(1);
    expect(await urlsAsked('http://10.0.0.7:8080/x.crl', list)).to.equal(1);
    expect(await urlsAsked('http://10.0.0.7:8081/x.crl', list)).to.equal(0);
    expect(await urlsAsked('https://crl.example.fr/x.crl', list)).to.equal(0);
    expect(await urlsAsked('http://crl.example.fr.evil.fr/x.crl', list)).to.equal(0);
  });
});
