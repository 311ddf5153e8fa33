import { constants, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';
import { encodeToken, type AuthenticationTokenMessage, type SignatureAlgorithm } from '../../../src/protocol/index.js';
import {
  createChallengeIssuer,
  createMemoryChallengeStore,
  createTokenVerifier,
  parseCertificate,
  type ChallengeIssuer,
  type IssuedChallenge,
  type TokenVerifier,
  type TokenVerifierOptions,
} from '../../../src/relying-party/index.js';

export const ORIGIN = 'https://medimail.mipih.fr';

/** A site that trusts the generated test tree, and cards that sign in to it. */
export interface TestSite {
  readonly cards: TestCards;
  readonly challenges: ChallengeIssuer;
  readonly options: TokenVerifierOptions;
  /** The token that a companion would make with this card's authentication certificate. */
  tokenOf(cardName: string, challenge: IssuedChallenge, changes?: TokenChanges): AuthenticationTokenMessage;
}

export interface TokenChanges {
  readonly origin?: string;
  readonly challengeNonce?: string;
  readonly algorithm?: SignatureAlgorithm;
  readonly purpose?: 'authentication' | 'signature' | 'technical';
  readonly certificate?: Uint8Array;
  readonly key?: KeyObject;
}

export async function openTestSite(): Promise<TestSite> {
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  return {
    cards,
    challenges: createChallengeIssuer({ origin: ORIGIN, store: createMemoryChallengeStore() }),
    options: {
      anchors: cards.anchors.map((der) => parseCertificate(der)),
      intermediates: cards.intermediates.map((der) => parseCertificate(der)),
      origin: ORIGIN,
      revocation: 'none',
      dangerouslyAllowTestCards: true,
    },
    tokenOf: (cardName, challenge, changes = {}) => {
      const { certificates } = cards.card(cardName);
      const held = certificates.find(({ purpose }) => purpose === (changes.purpose ?? 'authentication'))!;
      const algorithm = changes.algorithm ?? 'RS256';
      return encodeToken(
        {
          certificate: changes.certificate ?? held.der,
          algorithm,
          signature: signLikeACompanion({
            origin: changes.origin ?? ORIGIN,
            challengeNonce: changes.challengeNonce ?? challenge.challengeNonce,
            algorithm,
            key: changes.key ?? createPrivateKey(held.privateKey),
          }),
        },
        '1.2.3',
      );
    },
  };
}

/** The signature of the Web eID specification, written from its text and from nothing of ours. */
export function signLikeACompanion(input: {
  readonly origin: string;
  readonly challengeNonce: string;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}): Buffer {
  const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  const data = Buffer.concat([hash(input.origin), hash(input.challengeNonce)]);
  return input.algorithm === 'RS256'
    ? sign('sha256', data, { key: input.key, padding: constants.RSA_PKCS1_PADDING })
    : sign('sha256', data, { key: input.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

export function verifierOf(site: TestSite, changes: Partial<TokenVerifierOptions> = {}): TokenVerifier {
  return createTokenVerifier({ ...site.options, ...changes });
}
