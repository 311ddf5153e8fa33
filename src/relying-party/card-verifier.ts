import type { CpxIdentity } from '../cpx/index.js';
import type { Certificate, RevocationChecker, RevocationOutcome } from '../pki/index.js';
import type { Purpose } from '../protocol/index.js';
import { recordCard, type CardRecord } from './card-identity.js';
import { decodeCertificate } from './steps/decode-certificate.js';
import { readCardIdentity } from './steps/read-card-identity.js';
import { requireAuthenticationUsage } from './steps/require-authentication-usage.js';
import { requireCurrentCertificate } from './steps/require-current-certificate.js';
import { requireNotRevoked } from './steps/require-not-revoked.js';
import { requireTrustedPath } from './steps/require-trusted-path.js';

/** Which cards a server trusts. */
export interface CardVerifierOptions {
  /** Certificates of the authorities that are trusted. @see loadCertificates in src/pki */
  readonly anchors: readonly Certificate[];
  /** Certificates of authorities between the cards and the anchors. */
  readonly intermediates?: readonly Certificate[];
  /** From `createRevocationChecker`; `none` leaves revoked (lost, stolen) cards in. */
  readonly revocation: RevocationChecker | 'none';
  readonly now?: () => Date;
  /** Accepts cards of the test series (their PIN is known to everybody): for development and test servers only. */
  readonly dangerouslyAllowTestCards?: boolean;
}

/** A card that has just proved to be here, with its PIN, for one purpose on this site. */
export interface VerifiedCard<P extends Purpose = Purpose> {
  readonly purpose: P;
  /** What to link, to store and to put into a session. */
  readonly card: CardRecord;
  /** All that the certificate says. */
  readonly identity: CpxIdentity;
  /** `unchecked` when revocation is `none`, or when nobody answered and failure is soft: `why` is for the log. */
  readonly revocation: RevocationOutcome;
}

/** Verifies the card behind a certificate whose key has just signed. */
export interface CardVerifier {
  /**
   * @param der of the card's certificate
   * @param requireProof throws where the signature is not one of this certificate's key; called when the certificate is
   * known to be good, before it is known whose it is
   * @throws CpxError ERR_TOKEN_CERTIFICATE_*, ERR_TOKEN_IDENTITY, ERR_REVOCATION_*, what `requireProof` throws
   */
  verify<P extends Purpose>(
    der: Uint8Array,
    purpose: P,
    requireProof?: (certificate: Certificate) => void,
  ): Promise<VerifiedCard<P>>;
}

/** @see protocol.md, "Server side" 2 and 3: the steps that every proof of a card has in common, in their order */
export function createCardVerifier(options: CardVerifierOptions): CardVerifier {
  const { now = () => new Date() } = options;
  const trust = { anchors: options.anchors, intermediates: options.intermediates ?? [] };
  return {
    verify: async (der, purpose, requireProof) => {
      const certificate = decodeCertificate(der);
      requireAuthenticationUsage(certificate);
      requireCurrentCertificate(certificate, now());
      const path = await requireTrustedPath(certificate, trust, now());
      const revocation = await requireNotRevoked(path, options.revocation);
      requireProof?.(certificate);
      const identity = readCardIdentity(certificate, options.dangerouslyAllowTestCards === true);
      return { purpose, card: recordCard(identity, certificate.sha256), identity, revocation };
    },
  };
}
