import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';
import { encodeStatement, encodeToken } from '../../../src/protocol/index.js';
import {
  createCardVerifier,
  createTokenVerifier,
  parseCertificate,
  type CardVerifier,
  type IssuedChallenge,
  type RevocationChecker,
  type TokenVerifier,
} from '../../../src/relying-party/index.js';
import type { Page, PageClient } from './page-client.js';

let cards: Promise<TestCards> | undefined;

/** What the companion and a card do for a page, without either: the real bytes, signed with a test card's key. */
export interface CardSigner {
  readonly verifierFor: (origin: string, now: () => Date) => TokenVerifier;
  readonly cardVerifierFor: (now: () => Date, revocation?: RevocationChecker) => CardVerifier;
  /** DER of the test cards' authorities, roots and intermediates. */
  readonly authorities: readonly Uint8Array[];
  /** PEM of a card's authentication certificate. */
  certificateOf(card: string): string;
  /** @returns the token's JSON text, as a page hands it in */
  sign(card: string, challenge: IssuedChallenge, origin?: string): string;
  /** Signs in on the sign-in page with a card: challenge, token, answer. */
  present(client: PageClient, card: string, certificateId?: string): Promise<Page>;
  /** The same on the settings page, to add a card. */
  add(client: PageClient, card: string): Promise<Page>;
}

export async function openCardSigner(): Promise<CardSigner> {
  cards ??= openTestCards({ folder: defaultTestCardFolder() });
  const testCards = await cards;

  const trust = {
    anchors: testCards.anchors.map((der) => parseCertificate(der)),
    intermediates: testCards.intermediates.map((der) => parseCertificate(der)),
    // The revocation lists of the test authorities are nowhere; asking for them is relying-party's to test.
    revocation: 'none',
    dangerouslyAllowTestCards: true,
  } as const;
  const certificateOf = (name: string) => {
    const certificate = testCards.card(name).certificates.find(({ purpose }) => purpose === 'authentication');
    if (certificate === undefined) throw new RangeError(`${name} has no authentication certificate`);
    return certificate;
  };
  const signToken = (name: string, challenge: IssuedChallenge, origin = challenge.context.origin): string => {
    const certificate = certificateOf(name);
    const { challengeNonce, context } = challenge;
    const statement = { kind: 'authentication', purpose: context.purpose, origin, challengeNonce } as const;
    const bytes = encodeStatement(statement, (input) => createHash('sha256').update(input).digest());
    const signature = sign('sha256', bytes, createPrivateKey(certificate.privateKey));
    return JSON.stringify(encodeToken({ certificate: certificate.der, algorithm: 'RS256', signature }, '1.0.0'));
  };
  const present = async (client: PageClient, paths: readonly [string, string], name: string, id?: string) => {
    const challenge = (await client.send(paths[0], {})).json() as IssuedChallenge;
    return client.send(paths[1], {
      token: signToken(name, challenge),
      ...(id === undefined ? {} : { certificateId: id }),
    });
  };
  return {
    verifierFor: (origin, now) => createTokenVerifier({ ...trust, origin, now }),
    cardVerifierFor: (now, revocation: RevocationChecker | 'none' = 'none') =>
      createCardVerifier({ ...trust, now, revocation }),
    authorities: [...testCards.anchors, ...testCards.intermediates],
    certificateOf: (name) => new X509Certificate(certificateOf(name).der).toString(),
    sign: signToken,
    present: (client, card, id) => present(client, ['/sign-in/challenge', '/sign-in/card'], card, id),
    add: (client, card) => present(client, ['/settings/identity/challenge', '/settings/identity/cards'], card),
  };
}
