import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  defaultTestCardFolder,
  issueLeafVariant,
  openTestCards,
  type LeafVariant,
  type TestCards,
} from '../../native-stubs/test-cards/index.js';
import { checkValidity, readIdentity, type CpxIdentity } from '../../src/cpx/index.js';
import { CpxError } from '../../src/protocol/index.js';

let cards: TestCards;

before('generate the test cards', async () => {
  cards = await openTestCards({ folder: defaultTestCardFolder() });
});

function certificateOf(name: string, purpose: CpxIdentity['purpose'] = 'authentication'): Uint8Array {
  return cards.card(name).certificates.find((certificate) => certificate.purpose === purpose)!.der;
}

const codeOf = (der: Uint8Array): string => {
  try {
    readIdentity(der);
  } catch (error) {
    expect(error).to.be.instanceOf(CpxError);
    return (error as CpxError).code;
  }
  return 'none';
};

describe('identity of a certificate', () => {
  it('names the holder, although name and identifier share one RDN', () => {
    const identity = readIdentity(certificateOf('cps4-dupont'));
    expect(identity).to.deep.include({
      cardType: 'CPS',
      purpose: 'authentication',
      test: true,
      holder: { givenName: 'Marie', surname: 'DUPONT' },
      displayName: 'Marie DUPONT',
      cardNumber: '3997000110',
      profession: { code: 10, label: 'Médecin' },
      title: 'Médecin',
      nationalIdentifier: { value: '899700000017', kind: 'RPPS', identifier: '99700000017' },
    });
    expect(identity.subject).to.match(/GN=Marie\+/);
  });

  it('tells the signature certificate from the authentication certificate by keyUsage', () => {
    expect(readIdentity(certificateOf('cps4-dupont', 'signature')).purpose).to.equal('signature');
    expect(readIdentity(certificateOf('cps3-dupont', 'authentication')).purpose).to.equal('authentication');
  });

  it('gives a card number and dates that node:crypto agrees with', () => {
    for (const card of cards.cards) {
      for (const { der } of card.certificates.filter(() => card.malformed === 'no')) {
        const identity = readIdentity(der);
        const other = new X509Certificate(der);
        expect(identity.cardNumber, card.name).to.equal(card.cardNumber);
        expect(identity.notBefore.getTime()).to.equal(Date.parse(other.validFrom));
        expect(identity.notAfter.getTime()).to.equal(Date.parse(other.validTo));
        expect(identity.serialNumber.replace(/^0+/, '')).to.equal(other.serialNumber.toLowerCase().replace(/^0+/, ''));
      }
    }
  });

  for (const [name, expected] of [
    ['cps3-dupont', { cardType: 'CPS', specialty: 'SM54' }],
    ['cpf-bernard', { cardType: 'CPF', displayName: 'Léa BERNARD' }],
    ['cpa-petit', { cardType: 'CPA', displayName: 'Zoé PETIT-LEFÈVRE', structure: '399700000000058' }],
    ['cps4-nguyen', { displayName: "Anaïs N'GUYEN", profession: { code: 60, label: 'Infirmier' } }],
  ] as const) {
    it(`reads ${name}`, () => {
      expect(readIdentity(certificateOf(name))).to.deep.include(expected);
    });
  }

  it('names no person on a CPE, and says which structure it is of', () => {
    const identity = readIdentity(certificateOf('cpe-accueil'));
    expect(identity).to.deep.include({
      cardType: 'CPE',
      holder: undefined,
      displayName: 'EMPLOYE0041',
      structure: '1997000041',
    });
    expect(identity.nationalIdentifier.kind).to.equal('FINESS');
  });

  for (const [name, kind] of [
    ['cps4-dupont', 'RPPS'],
    ['cps4-nguyen', 'ADELI'],
    ['cpe-accueil', 'FINESS'],
    ['cpa-petit', 'SIRET'],
    ['cpf-bernard', 'STUDENT'],
  ] as const) {
    it(`takes the identifier of ${name} for one of the register ${kind}`, () => {
      expect(readIdentity(certificateOf(name)).nationalIdentifier.kind).to.equal(kind);
    });
  }

  for (const [name, reason] of [
    ['cps4-dupont', undefined],
    ['cps4-expired', 'ERR_CERTIFICATE_EXPIRED'],
    ['cps4-not-yet-valid', 'ERR_CERTIFICATE_NOT_YET_VALID'],
  ] as const) {
    it(`finds the dates of ${name} ${reason ?? 'right'}`, () => {
      expect(checkValidity(readIdentity(certificateOf(name)), Date.now())).to.equal(reason);
    });
  }

  describe('of a certificate with one thing changed', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const leaf = (variant: LeafVariant): Uint8Array =>
      issueLeafVariant({
        variant,
        authority: cards.branches.FORT.persons,
        privateKey,
        now: new Date(),
        ocsp: 'http://127.0.0.1:1/ocsp',
      });

    for (const [variant, code] of [
      ['good', 'none'],
      ['malformed', 'ERR_CERTIFICATE_MALFORMED'],
      ['truncated', 'ERR_CERTIFICATE_MALFORMED'],
      ['trailing-bytes', 'ERR_CERTIFICATE_MALFORMED'],
      ['no-extensions', 'ERR_CERTIFICATE_MALFORMED'],
      ['no-cpx-extensions', 'ERR_CERTIFICATE_MALFORMED'],
    ] as const) {
      it(`answers ${code} when it is ${variant}`, () => {
        expect(codeOf(leaf(variant))).to.equal(code);
      });
    }

    it('does not take an e-mail or server certificate for one to sign in with', () => {
      expect(readIdentity(leaf('wrong-purpose')).purpose).to.equal('signature');
      expect(readIdentity(leaf('server-purpose')).purpose).to.equal('technical');
      expect(readIdentity(leaf('no-extended-key-usage')).purpose).to.equal('authentication');
    });

    it('knows a test card by its issuer even where the card claims to be of production', () => {
      expect(readIdentity(leaf('production-series')).test).to.equal(true);
    });
  });

  it('shows a name that holds control or direction characters without them', () => {
    const authority = cards.branches.FORT.persons;
    const der = issueLeafVariant({
      variant: 'good',
      authority,
      privateKey: createPrivateKey(cards.card('cps4-dupont').certificates[0]!.privateKey),
      now: new Date(),
      ocsp: 'http://127.0.0.1:1/ocsp',
      holder: {
        cardType: 'CPS',
        nationalIdentifier: '899700000017',
        person: { givenName: 'Ma\u001b[31mrie', surname: 'TN\u202eOPUD' },
        tier: 'FORT',
      },
    });
    const { displayName } = readIdentity(der);
    expect(displayName).to.equal('Ma\ufffd[31mrie TN\ufffdOPUD');
  });

  it('answers a malformed certificate with one named error, whatever was changed in it', () => {
    const good = certificateOf('cps4-dupont');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(good.length), { nil: undefined }),
        (changes, cut) => {
          const der = Uint8Array.from(good);
          for (const [at, octet] of changes) der[at] = octet;
          expect(codeOf(der.subarray(0, cut))).to.be.oneOf(['none', 'ERR_CERTIFICATE_MALFORMED']);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('answers bytes that are no certificate with the same error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(codeOf(bytes)).to.equal('ERR_CERTIFICATE_MALFORMED');
      }),
    );
    expect(codeOf(new Uint8Array(100_000).fill(0x30))).to.equal('ERR_CERTIFICATE_MALFORMED');
    // Sequences in sequences, ten thousand deep.
    expect(codeOf(Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from([0x30, 0x80]))))).to.equal(
      'ERR_CERTIFICATE_MALFORMED',
    );
  });

  it('reads subjects of any length and script without an exception of a library', () => {
    const authority = cards.branches.FORT.persons;
    const key = createPrivateKey(cards.card('cps4-dupont').certificates[0]!.privateKey);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (surname) => {
        const der = issueLeafVariant({
          variant: 'good',
          authority,
          privateKey: key,
          now: new Date(),
          ocsp: 'http://127.0.0.1:1/ocsp',
          holder: {
            cardType: 'CPS',
            nationalIdentifier: '899700000017',
            person: { givenName: 'Marie', surname },
            tier: 'FORT',
          },
        });
        expect(codeOf(der)).to.be.oneOf(['none', 'ERR_CERTIFICATE_MALFORMED']);
        // eslint-disable-next-line no-control-regex
        if (codeOf(der) === 'none') expect(readIdentity(der).displayName).to.not.match(/[\u0000-\u001f\u202a-\u202e]/);
      }),
      { numRuns: 50 },
    );
  });
});
