import {
  CpxError,
  parseToken,
  SIGNATURE_ALGORITHMS,
  type Purpose,
  type SignatureAlgorithm,
} from '../protocol/index.js';
import { createCardVerifier, type CardVerifierOptions, type VerifiedCard } from './card-verifier.js';
import type { IssuedChallenge } from './challenge-store.js';
import { requireAllowedAlgorithm } from './steps/require-allowed-algorithm.js';
import { requireSignature } from './steps/require-signature.js';

/** What a verifier trusts and allows. */
export interface TokenVerifierOptions extends CardVerifierOptions {
  /** The mailbox's own origin; challenges of another are refused. */
  readonly origin: string;
  /** RS256 and PS256 unless told. */
  readonly algorithms?: readonly SignatureAlgorithm[];
}

/** A card that has proved to be here by a token. */
export type VerifiedToken<P extends Purpose = Purpose> = VerifiedCard<P> & { readonly algorithm: SignatureAlgorithm };

/** Verifies authentication tokens. */
export interface TokenVerifier {
  /**
   * Verifies a token in the order of protocol.md; the first step that fails decides the code.
   * @param text the token's JSON text as the page sent it
   * @param challenge what `ChallengeIssuer.take` returned for this session
   * @throws CpxError ERR_TOKEN_* or ERR_REVOCATION_*
   */
  verify<P extends Purpose>(text: string, challenge: IssuedChallenge<P>): Promise<VerifiedToken<P>>;
}

/** @see protocol.md, "Server side" 2 and 3 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { origin, algorithms = SIGNATURE_ALGORITHMS } = options;
  const cards = createCardVerifier(options);
  return {
    verify: async (text, challenge) => {
      if (challenge.context.origin !== origin) {
        throw new CpxError('ERR_TOKEN_CHALLENGE_UNKNOWN', 'the challenge is one of another site');
      }
      const { certificate: der, algorithm: named, signature } = parseToken(text);
      let algorithm: SignatureAlgorithm = 'RS256';
      const verified = await cards.verify(der, challenge.context.purpose, (certificate) => {
        algorithm = requireAllowedAlgorithm(named, certificate, algorithms);
        requireSignature({ algorithm, signature, publicKey: certificate.publicKey, challenge });
      });
      return { ...verified, algorithm };
    },
  };
}
