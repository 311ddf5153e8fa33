import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import {
  defaultTestCardFolder,
  issueLeafVariant,
  openTestCards,
  type LeafVariant,
  type LeafVariantRequest,
} from '../../../native-stubs/test-cards/index.js';
import { readIdentity } from '../../../src/cpx/index.js';

describe('native-stubs/test-cards: issueLeafVariant', () => {
  const now = new Date('2030-06-15T12:00:00Z');
  let request: Omit<LeafVariantRequest, 'variant'>;
  before(async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const { privateKey } = cards.card('cps4-dupont').certificates[0]!;
    request = {
      authority: cards.branches.FORT.persons,
      privateKey: createPrivateKey(privateKey),
      now,
      ocsp: cards.addresses.ocsp,
    };
  });

  const issue = (variant: LeafVariant): Buffer => issueLeafVariant({ ...request, variant });
  const text = (variant: LeafVariant): string => issue(variant).toString('latin1');

  it('good: valid now, for client authentication, signed by the authority', () => {
    const certificate = new X509Certificate(issue('good'));
    expect(certificate.verify(createPublicKey(request.authority.privateKey))).to.equal(true);
    expect(certificate.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.2']);
    expect(Date.parse(certificate.validFrom)).to.be.lessThan(now.getTime());
    expect(Date.parse(certificate.validTo)).to.be.greaterThan(now.getTime());
    expect(readIdentity(issue('good'))).to.include({ purpose: 'authentication', test: true });
  });

  it('expired and not yet valid: by their dates', () => {
    expect(Date.parse(new X509Certificate(issue('expired')).validTo)).to.be.lessThan(now.getTime());
    expect(Date.parse(new X509Certificate(issue('not-yet-valid')).validFrom)).to.be.greaterThan(now.getTime());
  });

  it('purposes: another, a server’s, none', () => {
    expect(readIdentity(issue('wrong-purpose')).purpose).to.equal('signature');
    expect(new X509Certificate(issue('server-purpose')).keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect(new X509Certificate(issue('no-extended-key-usage')).keyUsage).to.equal(undefined);
  });

  it('extensions: none at all, none of the card’s, no addresses, an unknown critical one', () => {
    expect(text('no-extensions')).not.to.include('ocsp');
    expect(text('no-extensions')).not.to.include('8025000001/');
    expect(text('no-cpx-extensions')).not.to.include('8025000001/');
    expect(text('no-cpx-extensions')).to.include('ocsp');
    expect(text('no-revocation-addresses')).not.to.include('ocsp');
    // 1.2.250.1.71.99.1, then TRUE for critical.
    expect(issue('unknown-critical-extension').includes(Buffer.from('06072a817a014763010101ff', 'hex'))).to.equal(true);
  });

  it('bytes: none of the damaged ones is a certificate to OpenSSL', () => {
    for (const variant of ['malformed', 'truncated'] as const) {
      expect(() => new X509Certificate(issue(variant)), variant).to.throw();
    }
    expect(issue('trailing-bytes').subarray(-2)).to.deep.equal(Buffer.from('3000', 'hex'));
  });

  it('takes the serial number, the holder and the card that it is given', () => {
    const serialNumber = Buffer.from('80a1', 'hex');
    const certificate = new X509Certificate(
      issueLeafVariant({ ...request, variant: 'good', serialNumber, cardNumber: '3997009911' }),
    );
    expect(certificate.serialNumber).to.equal('80A1');
    expect(readIdentity(certificate.raw).cardNumber).to.equal('3997009911');
  });
});
