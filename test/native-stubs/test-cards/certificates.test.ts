import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  defaultTestCardFolder,
  openTestCards,
  TEST_CARDS,
  TEST_TIERS,
  type TestCards,
} from '../../../native-stubs/test-cards/index.js';
import { readIdentity } from '../../../src/cpx/index.js';
import { describeWith, program } from '../../support/requirements.js';

describe('native-stubs/test-cards: certificates', () => {
  let cards: TestCards;
  before(async () => {
    cards = await openTestCards({ folder: defaultTestCardFolder() });
  });

  const certificateOf = (name: string, purpose: string): Uint8Array =>
    cards.card(name).certificates.find((certificate) => certificate.purpose === purpose)!.der;

  it('have authorities named as in ANS’s test tree, each signed by its root', () => {
    for (const tier of TEST_TIERS) {
      const root = new X509Certificate(cards.branches[tier].root.der);
      const persons = new X509Certificate(cards.branches[tier].persons.der);
      expect(root.subject).to.match(/OU=IGC-SANTE TEST\nCN=TEST AC RACINE IGC-SANTE [A-Z]+$/);
      expect(persons.subject).to.match(/OU=IGC-SANTE TEST\nCN=TEST AC IGC-SANTE [A-Z]+ PERSONNES$/);
      for (const authority of [root, persons]) {
        expect(authority.ca).to.equal(true);
        expect(authority.verify(root.publicKey)).to.equal(true);
      }
      expect(persons.checkIssued(root)).to.equal(true);
    }
  });

  it('are signed by the PERSONNES authority of their tier, and belong to the key of the card', () => {
    for (const card of cards.cards) {
      for (const { purpose, der, privateKey } of card.certificates) {
        if (card.malformed !== 'no' && purpose === 'authentication') continue;
        const { persons } = cards.branches[card.holder!.tier];
        const certificate = new X509Certificate(der);
        expect(certificate.checkIssued(new X509Certificate(persons.der)), card.name).to.equal(true);
        expect(certificate.verify(createPublicKey(persons.privateKey)), card.name).to.equal(true);
        expect(certificate.checkPrivateKey(createPrivateKey(privateKey)), card.name).to.equal(true);
      }
    }
  });

  it('have one multi-valued RDN with given name, surname and PS_IdNat, in the order that DER asks for', () => {
    for (const name of ['cps4-dupont', 'cps4-nguyen', 'cpf-bernard', 'cpa-petit']) {
      const last = new X509Certificate(certificateOf(name, 'authentication')).subject.split('\n').at(-1) ?? '';
      expect(last.split(' + ').map((part) => part.split('=')[0])).to.have.members(['GN', 'SN', 'CN']);
      const der = Buffer.from(certificateOf(name, 'authentication'));
      const attributes = ['0603550404', '060355042a', '0603550403'].map((oid) => ({
        oid,
        // The first octets of each element: 30 <length> 06 03 55 04 <type>; the shorter element comes first.
        at: der.lastIndexOf(Buffer.from(oid, 'hex'), der.lastIndexOf(Buffer.from('0603550403', 'hex')) + 80),
      }));
      const lengths = attributes.sort((a, b) => a.at - b.at).map(({ at }) => der[at - 1]!);
      expect(lengths).to.deep.equal([...lengths].sort((a, b) => a - b));
    }
  });

  it('say who holds the card, as src/cpx reads them', () => {
    expect(readIdentity(certificateOf('cps3-dupont', 'authentication'))).to.deep.include({
      cardType: 'CPS',
      purpose: 'authentication',
      test: true,
      holder: { givenName: 'Marie', surname: 'DUPONT' },
      cardNumber: '2997000210',
      specialty: 'SM54',
      title: 'Médecin',
    });
    expect(readIdentity(certificateOf('cpe-accueil', 'authentication'))).to.deep.include({
      cardType: 'CPE',
      holder: undefined,
      profession: undefined,
    });
    for (const card of cards.cards) {
      for (const { purpose, der } of card.certificates) {
        if (card.malformed !== 'no' && purpose === 'authentication') continue;
        const identity = readIdentity(der);
        expect(identity.purpose, card.name).to.equal(purpose);
        expect(identity.cardNumber, card.name).to.equal(card.cardNumber);
        expect(identity.cardType, card.name).to.equal(card.holder?.cardType);
        expect(identity.profession?.code, card.name).to.equal(card.holder?.profession);
      }
    }
  });

  it('give the two cards of one holder one PS_IdNat and different keys', () => {
    const names = ['cps4-dupont', 'cps3-dupont', 'cps4-dupont-renewed'];
    const identities = names.map((name) => readIdentity(certificateOf(name, 'authentication')));
    expect(new Set(identities.map(({ nationalIdentifier }) => nationalIdentifier.value)).size).to.equal(1);
    expect(new Set(identities.map(({ cardNumber }) => cardNumber)).size).to.equal(3);
    expect(new Set(names.map((name) => cards.card(name).certificates[0]!.privateKey)).size).to.equal(3);
  });

  it('are valid, expired or not yet valid today, as the table says', () => {
    const today = Date.now();
    for (const card of cards.cards) {
      for (const { purpose, der } of card.certificates) {
        if (card.malformed !== 'no' && purpose === 'authentication') continue;
        const { validFrom, validTo } = new X509Certificate(der);
        expect(Date.parse(validTo) < today, card.name).to.equal(card.validity === 'expired');
        expect(Date.parse(validFrom) > today, card.name).to.equal(card.validity === 'not-yet-valid');
      }
    }
  });

  it('name where revocation is published', () => {
    const text = (der: Uint8Array) => Buffer.from(der).toString('latin1');
    for (const purpose of ['authentication', 'signature']) {
      const der = text(certificateOf('cps4-dupont', purpose));
      expect(der).to.include('http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP-TEST.crl');
      expect(der).to.include('http://ocsp.esante.gouv.fr');
    }
    expect(cards.branches.FORT.persons.crl).to.equal('http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP-TEST.crl');
  });

  it('are unmistakably test: no card number twice but where the table means it, none outside 2997 and 3997', () => {
    const numbers = TEST_CARDS.filter(({ cardNumber }) => cardNumber !== '').map(
      ({ name, cardNumber }) => [name, cardNumber] as const,
    );
    for (const [name, number] of numbers) expect(number, name).to.match(/^[23]997\d{6}$/);
    const prefixes = numbers.filter(([name]) => !/twin|recertified/.test(name)).map(([, number]) => number.slice(0, 8));
    expect(new Set(prefixes).size).to.equal(prefixes.length);
    const atrs = TEST_CARDS.map(({ atr }) => atr);
    for (const atr of atrs) expect(atr).to.match(/^(?:[0-9a-f]{2})*$/);
  });

  it('names the cards that there are when asked for one that there is not', () => {
    expect(() => cards.card('nobody')).to.throw(RangeError, 'cps4-dupont');
  });

  describeWith([program('openssl')], 'by OpenSSL', () => {
    it('verify up to their root', () => {
      const folder = mkdtempSync(join(tmpdir(), 'cpx-openssl-'));
      const write = (name: string, der: Uint8Array): string => {
        const path = join(folder, name);
        writeFileSync(path, new X509Certificate(der).toString());
        return path;
      };
      try {
        for (const name of ['cps4-dupont', 'cps3-martin', 'cpf-bernard', 'cpe-accueil', 'cpa-petit']) {
          const { root, persons } = cards.branches[cards.card(name).holder!.tier];
          const anchors = ['-CAfile', write('root.pem', root.der), '-untrusted', write('persons.pem', persons.der)];
          for (const [purpose, check] of [
            ['authentication', 'sslclient'],
            ['signature', 'smimesign'],
          ] as const) {
            const leaf = write('leaf.pem', certificateOf(name, purpose));
            const output = execFileSync('openssl', ['verify', '-x509_strict', '-purpose', check, ...anchors, leaf]);
            expect(output.toString(), name).to.match(/: OK\n$/);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
});
