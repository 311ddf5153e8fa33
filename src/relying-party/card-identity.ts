import type { CardType, CpxIdentity } from '../cpx/index.js';

/** Whether a card is of the production or of the test series: the two never meet under one identity. */
export type CardSeries = 'production' | 'test';

/**
 * A card as a server remembers it. Plain data: it survives JSON, sessions and databases. `identityKey` is what accounts
 * are linked to; the rest is recorded with it and changes when the card is renewed.
 */
export interface CardRecord {
  /** Series, card type and PS_IdNat in one text: stable over renewals of the holder's card. Compare it, do not parse it. */
  readonly identityKey: string;
  readonly series: CardSeries;
  readonly cardType: CardType;
  /** PS_IdNat, the holder's national identifier: personal data. */
  readonly nationalIdentifier: string;
  /** What to show: `Marie DUPONT`, or the pseudonym of a card that names no person. */
  readonly displayName: string;
  readonly profession: string | null;
  /** Ten digits, where the certificate says it. */
  readonly cardNumber: string | null;
  /** The issuing authority's name. */
  readonly issuer: string;
  /** Lower-case hexadecimal SHA-256 of the certificate: one card's one certificate. */
  readonly certificateSha256: string;
  /** Seconds since 1970. */
  readonly notAfter: number;
}

/** The stable key of an identity. PS_IdNat comes last because it may hold any character. */
export function identityKeyOf(identity: CpxIdentity): string {
  return `${seriesOf(identity)}:${identity.cardType}:${identity.nationalIdentifier.value}`;
}

/** @param certificateSha256 lower-case hexadecimal */
export function recordCard(identity: CpxIdentity, certificateSha256: string): CardRecord {
  return {
    identityKey: identityKeyOf(identity),
    series: seriesOf(identity),
    cardType: identity.cardType,
    nationalIdentifier: identity.nationalIdentifier.value,
    displayName: identity.displayName,
    profession: identity.profession?.label ?? null,
    cardNumber: identity.cardNumber ?? null,
    issuer: identity.issuer,
    certificateSha256,
    notAfter: Math.floor(identity.notAfter.getTime() / 1000),
  };
}

function seriesOf({ test }: CpxIdentity): CardSeries {
  return test ? 'test' : 'production';
}
