import type { CpxIdentity } from '../cpx/index.js';
import type { Certificate, RevocationChecker, RevocationOutcome } from '../pki/index.js';
import {
  CpxError,
  parseToken,
  SIGNATURE_ALGORITHMS,
  type Purpose,
  type SignatureAlgorithm,
} from '../protocol/index.js';
import { recordCard, type CardRecord } from './card-identity.js';
import type { IssuedChallenge } from './challenge-store.js';
import { decodeCertificate } from './steps/decode-certificate.js';
import { readCardIdentity } from './steps/read-card-identity.js';
import { requireAllowedAlgorithm } from './steps/require-allowed-algorithm.js';
import { requireAuthenticationUsage } from './steps/require-authentication-usage.js';
import { requireCurrentCertificate } from './steps/require-current-certificate.js';
import { requireNotRevoked } from './steps/require-not-revoked.js';
import { requireSignature } from './steps/require-signature.js';
import { requireTrustedPath } from './steps/require-trusted-path.js';

/** What a verifier trusts and allows. */
export interface TokenVerifierOptions {
  /** Certificates of the authorities that are trusted. @see loadCertificates in src/pki */
  readonly anchors: readonly Certificate[];
  /** Certificates of authorities between the cards and the anchors. */
  readonly intermediates?: readonly Certificate[];
  /** The mailbox's own origin; challenges of another are refused. */
  readonly origin: string;
  /** From `createRevocationChecker`; `none` leaves revoked (lost, stolen) cards in. */
  readonly revocation: RevocationChecker | 'none';
  /** RS256 and PS256 unless told. */
  readonly algorithms?: readonly SignatureAlgorithm[];
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
  readonly algorithm: SignatureAlgorithm;
  /** `unchecked` when revocation is `none`, or when nobody answered and failure is soft: `why` is for the log. */
  readonly revocation: RevocationOutcome;
}

/** Verifies authentication tokens. */
export interface TokenVerifier {
  /**
   * Verifies a token in the order of protocol.md; the first step that fails decides the code.
   * @param text the token's JSON text as the page sent it
   * @param challenge what `ChallengeIssuer.take` returned for this session
   * @throws CpxError ERR_TOKEN_* or ERR_REVOCATION_*
   */
  verify<P extends Purpose>(text: string, challenge: IssuedChallenge<P>): Promise<VerifiedCard<P>>;
}

/** @see protocol.md, "Server side" 2 and 3 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { origin, algorithms = SIGNATURE_ALGORITHMS, now = () => new Date() } = options;
  const trust = { anchors: options.anchors, intermediates: options.intermediates ?? [] };
  return {
    verify: async (text, challenge) => {
      if (challenge.context.origin !== origin) {
        throw new CpxError('ERR_TOKEN_CHALLENGE_UNKNOWN', 'the challenge is one of another site');
      }
      const token = parseToken(text);
      const certificate = decodeCertificate(token.certificate);
      requireAuthenticationUsage(certificate);
      requireCurrentCertificate(certificate, now());
      const path = await requireTrustedPath(certificate, trust, now());
      const revocation = await requireNotRevoked(path, options.revocation);
      const algorithm = requireAllowedAlgorithm(token.algorithm, certificate, algorithms);
      const { publicKey } = certificate;
      requireSignature({ algorithm, signature: token.signature, publicKey, challenge });
      const identity = readCardIdentity(certificate, options.dangerouslyAllowTestCards === true);
      const card = recordCard(identity, certificate.sha256);
      return { purpose: challenge.context.purpose, card, identity, algorithm, revocation };
    },
  };
}
