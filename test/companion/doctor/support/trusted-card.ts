import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  issueCertificate,
  issueLeafVariant,
  type TestAuthority,
  type TestCards,
} from '../../../../native-stubs/test-cards/index.js';
import type { CardReading } from '../../../../src/companion/card/index.js';
import { parseCertificate, type Certificate } from '../../../../src/pki/index.js';
import { basicConstraints, keyUsage, subjectKeyIdentifier } from '../../../../native-stubs/test-cards/extensions.js';
import { readingOf } from './production-card.js';

/** Where the authority of a trusted card says that it answers. */
export interface TrustedCardAddresses {
  readonly ocsp: string;
  readonly crl: string;
}

/** A card for real use whose certificate has a path to an authority that a test can put on its computer. */
export interface TrustedCard {
  readonly reading: CardReading;
  readonly certificate: Certificate;
  readonly authority: TestAuthority;
  readonly anchor: Certificate;
}

const DAY_MS = 86_400_000;

/**
 * Makes cps4-dupont anew under an authority whose name does not say "test".
 * @param addresses which services its certificate names; default: some that nobody asks
 */
export function issueTrustedCard(
  cards: TestCards,
  { ocsp, crl }: TrustedCardAddresses = { ocsp: 'http://ocsp.example', crl: 'http://crl.example/cards.crl' },
): TrustedCard {
  const now = new Date();
  const { privateKey } = cards.branches.FORT.persons;
  const publicKey = createPublicKey(privateKey);
  const name = [{ C: 'FR' }, { O: 'ASIP-SANTE' }, { OU: 'IGC-SANTE' }, { CN: 'AC IGC-SANTE FORT PERSONNES' }];
  const der = issueCertificate(
    {
      subject: name,
      issuer: name,
      publicKey,
      notBefore: new Date(now.getTime() - 100 * DAY_MS),
      notAfter: new Date(now.getTime() + 1_000 * DAY_MS),
      extensions: [basicConstraints(0), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(publicKey)],
    },
    privateKey,
  );
  const authority: TestAuthority = { name, der, privateKey, crl };
  const card = cards.card('cps4-dupont');
  const key = card.certificates.find(({ purpose }) => purpose === 'authentication')!.privateKey;
  const leaf = issueLeafVariant({
    variant: 'production-series',
    authority,
    privateKey: createPrivateKey(key),
    now,
    ocsp,
    cardNumber: card.cardNumber,
  });
  const reading = { ...readingOf(card), certificates: [{ label: 'Certificat authentication', der: leaf }] };
  return { reading, certificate: parseCertificate(leaf), authority, anchor: parseCertificate(der) };
}
