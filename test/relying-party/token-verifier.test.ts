import { expect } from 'chai';
import { CpxError, encodeBase64, type ErrorCode } from '../../src/protocol/index.js';
import {
  createChallengeIssuer,
  createMemoryChallengeStore,
  createTokenVerifier,
  type IssuedChallenge,
  type RevocationChecker,
  type TokenVerifierOptions,
} from '../../src/relying-party/index.js';
import { days, extendedKeyUsage, keyNamed, NOW } from '../pki/support/authority.js';
import { codeOf } from './support/code-of.js';
import { cpxLeafDer, trustedAuthority, unknownAuthority, type CpxLeafPlan } from './support/cpx-leaf.js';
import { ORIGIN, openTestSite, signLikeACompanion, verifierOf, type TestSite } from './support/test-site.js';

const challenges = createChallengeIssuer({ origin: ORIGIN, store: createMemoryChallengeStore(), now: () => NOW });

const REVOKES_ALL: RevocationChecker = {
  check: () => Promise.reject(new CpxError('ERR_REVOCATION_REVOKED', 'revoked')),
};
const UNREACHABLE: RevocationChecker = {
  check: () => Promise.reject(new CpxError('ERR_REVOCATION_UNAVAILABLE', 'silence')),
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Everything that makes a token and its verification; a fault changes one thing of it. */
interface Attempt {
  leaf: Writable<CpxLeafPlan>;
  truncated?: boolean;
  options: Writable<Partial<TokenVerifierOptions>>;
  fields: Record<string, unknown>;
  signedNonce?: string;
  signedOrigin?: string;
  signedWith?: string;
  text: (json: string) => string;
}

interface Fault {
  readonly step: number;
  readonly what: string;
  readonly code: ErrorCode;
  /** Two faults of one field cannot be in one token. */
  readonly field: string;
  readonly spoil: (attempt: Attempt) => void;
}

const fault = (
  step: number,
  code: ErrorCode,
  what: string,
  field: string,
  spoil: (attempt: Attempt) => void,
): Fault => ({ step, code, what, field, spoil });

/** In the order of protocol.md, "Server side" 2 and 3; each step says its number where it is written. */
const FAULTS: readonly Fault[] = [
  fault(1, 'ERR_TOKEN_SIZE', 'too long', 'text', (a) => (a.text = (json) => json.padEnd(10_001))),
  fault(1, 'ERR_TOKEN_SIZE', 'too short', 'text', (a) => (a.text = (json) => json.slice(0, 99))),
  fault(2, 'ERR_TOKEN_MALFORMED', 'cut JSON', 'text', (a) => (a.text = (json) => json.slice(0, -1))),
  fault(2, 'ERR_TOKEN_MALFORMED', 'no signature', 'signature', (a) => (a.fields.signature = undefined)),
  fault(2, 'ERR_TOKEN_MALFORMED', 'no base64', 'signature', (a) => (a.fields.signature = '!')),
  fault(2, 'ERR_TOKEN_MALFORMED', 'number for text', 'version', (a) => (a.fields.appVersion = 1)),
  fault(3, 'ERR_TOKEN_FORMAT', 'format 2', 'format', (a) => (a.fields.format = 'web-eid:2.0')),
  fault(3, 'ERR_TOKEN_FORMAT', 'format 10', 'format', (a) => (a.fields.format = 'web-eid:10')),
  fault(4, 'ERR_TOKEN_CERTIFICATE_MALFORMED', 'cut certificate', 'der', (a) => (a.truncated = true)),
  fault(5, 'ERR_TOKEN_CERTIFICATE_PURPOSE', 'a signature certificate', 'usage', (a) => (a.leaf.usage = 0x40)),
  fault(5, 'ERR_TOKEN_CERTIFICATE_PURPOSE', 'a server certificate', 'extended usage', (a) => {
    a.leaf.extendedUsage = ['1.3.6.1.5.5.7.3.1'];
  }),
  fault(6, 'ERR_TOKEN_CERTIFICATE_EXPIRED', 'expired', 'dates', (a) => (a.leaf.expired = true)),
  fault(7, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED', 'unknown authority', 'issuer', (a) => (a.leaf.issuer = unknownAuthority)),
  fault(8, 'ERR_REVOCATION_REVOKED', 'revoked', 'revocation', (a) => (a.options.revocation = REVOKES_ALL)),
  fault(8, 'ERR_REVOCATION_UNAVAILABLE', 'silence', 'revocation', (a) => (a.options.revocation = UNREACHABLE)),
  fault(9, 'ERR_TOKEN_ALGORITHM', 'algorithm ES256', 'algorithm', (a) => (a.fields.algorithm = 'ES256')),
  fault(9, 'ERR_TOKEN_ALGORITHM', 'algorithm none', 'algorithm', (a) => (a.fields.algorithm = 'none')),
  fault(9, 'ERR_TOKEN_ALGORITHM', 'not allowed here', 'algorithm', (a) => (a.options.algorithms = ['PS256'])),
  fault(10, 'ERR_TOKEN_SIGNATURE', 'another nonce', 'nonce', (a) => (a.signedNonce = encodeBase64(new Uint8Array(32)))),
  fault(10, 'ERR_TOKEN_SIGNATURE', 'another site', 'origin', (a) => (a.signedOrigin = 'https://evil.fr')),
  fault(10, 'ERR_TOKEN_SIGNATURE', 'another key', 'key', (a) => (a.signedWith = 'rsa thief')),
  fault(10, 'ERR_TOKEN_SIGNATURE', 'empty signature', 'signature', (a) => (a.fields.signature = '')),
  fault(10, 'ERR_TOKEN_SIGNATURE', 'signed otherwise', 'algorithm', (a) => (a.fields.algorithm = 'PS256')),
  fault(11, 'ERR_TOKEN_IDENTITY', 'no CPx card', 'cpx', (a) => (a.leaf.withoutCpxExtensions = true)),
  fault(11, 'ERR_TOKEN_CERTIFICATE_UNTRUSTED', 'a test card', 'cpx', (a) => (a.leaf.test = true)),
];

async function attemptWith(faults: readonly Fault[]): Promise<string> {
  const attempt: Attempt = { leaf: {}, options: {}, fields: {}, text: (json) => json };
  for (const { spoil } of faults) spoil(attempt);
  const challenge = await challenges.issue('session', 'login');
  const der = cpxLeafDer(attempt.leaf);
  const token = {
    unverifiedCertificate: encodeBase64(attempt.truncated === true ? der.subarray(0, -40) : der),
    algorithm: 'RS256',
    signature: encodeBase64(
      signLikeACompanion({
        origin: attempt.signedOrigin ?? ORIGIN,
        challengeNonce: attempt.signedNonce ?? challenge.challengeNonce,
        algorithm: 'RS256',
        key: keyNamed(attempt.signedWith ?? 'rsa leaf'),
      }),
    ),
    format: 'web-eid:1.0',
    appVersion: 'https://example.fr/1.0.0',
    ...attempt.fields,
  };
  const verifier = createTokenVerifier({
    anchors: [trustedAuthority.certificate],
    origin: ORIGIN,
    revocation: 'none',
    now: () => NOW,
    ...attempt.options,
  });
  return codeOf(verifier.verify(attempt.text(JSON.stringify(token)), challenge));
}

describe('createTokenVerifier', () => {
  it('accepts a token without a fault', async () => {
    expect(await attemptWith([])).to.equal('accepted');
  });

  for (const one of FAULTS) {
    it(`refuses at step ${one.step}: ${one.what}`, async () => {
      expect(await attemptWith([one])).to.equal(one.code);
    });
  }

  it('fails at the first step, whatever else is wrong', async () => {
    for (const first of FAULTS) {
      const others = FAULTS.filter(({ step, field }) => step > first.step && field !== first.field);
      for (const later of others) {
        expect(await attemptWith([first, later]), `${first.what}, then ${later.what}`).to.equal(first.code);
      }
      const all = others.filter(({ field }, index) => others.findIndex((other) => other.field === field) === index);
      expect(await attemptWith([first, ...all]), `${first.what}, then everything`).to.equal(first.code);
    }
  });

  it('refuses a certificate that is not valid yet', async () => {
    const challenge = await challenges.issue('session', 'login');
    const verifier = createTokenVerifier({
      anchors: [trustedAuthority.certificate],
      origin: ORIGIN,
      revocation: 'none',
      now: () => days(-200),
    });
    const text = JSON.stringify(tokenFor(challenge, {}));
    expect(await codeOf(verifier.verify(text, challenge))).to.equal('ERR_TOKEN_CERTIFICATE_NOT_YET_VALID');
  });

  it('asks for clientAuth only where there is an extended key usage', async () => {
    expect(await verdictOn({ extendedUsage: [] })).to.equal('accepted');
    expect(await verdictOn({ extendedUsage: ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2'] })).to.equal('accepted');
  });

  it('refuses a certificate for both authentication and signature: no CPx card has one', async () => {
    expect(await verdictOn({ usage: 0xc0 })).to.equal('ERR_TOKEN_CERTIFICATE_PURPOSE');
  });

  it('refuses a key that no algorithm of the token fits', async () => {
    expect(await verdictOn({ key: 'ec leaf' })).to.equal('ERR_TOKEN_ALGORITHM');
  });

  it('refuses a certificate with an extension twice', async () => {
    expect(await verdictOn({ more: [extendedKeyUsage('1.3.6.1.5.5.7.3.2')] })).to.equal(
      'ERR_TOKEN_CERTIFICATE_MALFORMED',
    );
  });

  it('refuses a challenge that was made for another site', async () => {
    const other = createChallengeIssuer({ origin: 'https://other.fr', store: createMemoryChallengeStore() });
    const challenge = await other.issue('session', 'login');
    const verifier = createTokenVerifier({ anchors: [], origin: ORIGIN, revocation: 'none' });
    expect(await codeOf(verifier.verify('', challenge))).to.equal('ERR_TOKEN_CHALLENGE_UNKNOWN');
  });

  it('says of a production card that it is one', async () => {
    const challenge = await challenges.issue('session', 'link');
    const verifier = createTokenVerifier({
      anchors: [trustedAuthority.certificate],
      origin: ORIGIN,
      revocation: 'none',
      now: () => NOW,
    });
    const verified = await verifier.verify(JSON.stringify(tokenFor(challenge, {})), challenge);
    expect(verified.purpose).to.equal('link');
    expect(verified.card).to.deep.include({
      identityKey: 'production:CPS:899700000017',
      series: 'production',
      cardType: 'CPS',
      nationalIdentifier: '899700000017',
      displayName: 'Marie DUPONT',
      profession: 'Médecin',
      cardNumber: '3997009911',
    });
    expect(verified.revocation).to.deep.equal({ status: 'unchecked', why: 'revocation is not checked' });
    expect(JSON.parse(JSON.stringify(verified.card))).to.deep.equal(verified.card);
  });

  it('never names the holder in an error', async () => {
    const challenge = await challenges.issue('session', 'login');
    const verifier = createTokenVerifier({ anchors: [], origin: ORIGIN, revocation: 'none', now: () => NOW });
    const error = await verifier.verify(JSON.stringify(tokenFor(challenge, {})), challenge).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(CpxError);
    expect((error as Error).message).not.to.match(/8997|DUPONT/);
  });
});

describe('createTokenVerifier with the generated test cards', () => {
  let site: TestSite;
  before(async () => {
    site = await openTestSite();
  });

  for (const [name, identityKey] of [
    ['cps4-dupont', 'test:CPS:899700000017'],
    ['cps3-dupont', 'test:CPS:899700000017'],
    ['cps4-dupont-renewed', 'test:CPS:899700000017'],
    ['cpf-bernard', 'test:CPF:999700000033'],
    ['cpe-accueil', 'test:CPE:3997000041/0000000041'],
    ['cpa-petit', 'test:CPA:599700000000058/0000000058'],
  ] as const) {
    for (const algorithm of ['RS256', 'PS256'] as const) {
      it(`accepts ${name} with ${algorithm}`, async () => {
        const challenge = await site.challenges.issue('session', 'login');
        const text = JSON.stringify(site.tokenOf(name, challenge, { algorithm }));
        const verified = await verifierOf(site).verify(text, challenge);
        expect(verified.card.identityKey).to.equal(identityKey);
        expect(verified.algorithm).to.equal(algorithm);
      });
    }
  }

  it('refuses them all unless an option says so', async () => {
    const challenge = await site.challenges.issue('session', 'login');
    const text = JSON.stringify(site.tokenOf('cps4-dupont', challenge));
    const strict = verifierOf(site, { dangerouslyAllowTestCards: false });
    expect(await codeOf(strict.verify(text, challenge))).to.equal('ERR_TOKEN_CERTIFICATE_UNTRUSTED');
  });

  for (const [name, changes, code] of [
    ['cps4-expired', {}, 'ERR_TOKEN_CERTIFICATE_EXPIRED'],
    ['cps4-not-yet-valid', {}, 'ERR_TOKEN_CERTIFICATE_NOT_YET_VALID'],
    ['cps4-dupont', { purpose: 'signature' }, 'ERR_TOKEN_CERTIFICATE_PURPOSE'],
    ['cps3-contactless', { purpose: 'technical' }, 'ERR_TOKEN_CERTIFICATE_PURPOSE'],
  ] as const) {
    it(`refuses ${name}${'purpose' in changes ? `'s ${changes.purpose} certificate` : ''}`, async () => {
      const challenge = await site.challenges.issue('session', 'login');
      const text = JSON.stringify(site.tokenOf(name, challenge, changes));
      expect(await codeOf(verifierOf(site).verify(text, challenge))).to.equal(code);
    });
  }

  it('needs the intermediate authority', async () => {
    const challenge = await site.challenges.issue('session', 'login');
    const text = JSON.stringify(site.tokenOf('cps4-dupont', challenge));
    const blind = verifierOf(site, { intermediates: [] });
    expect(await codeOf(blind.verify(text, challenge))).to.equal('ERR_TOKEN_CERTIFICATE_UNTRUSTED');
  });
});

function tokenFor(challenge: IssuedChallenge, leaf: CpxLeafPlan): Record<string, string> {
  const { challengeNonce } = challenge;
  const key = keyNamed('rsa leaf');
  return {
    unverifiedCertificate: encodeBase64(cpxLeafDer(leaf)),
    algorithm: 'RS256',
    signature: encodeBase64(signLikeACompanion({ origin: ORIGIN, challengeNonce, algorithm: 'RS256', key })),
    format: 'web-eid:1.0',
    appVersion: 'https://example.fr/1.0.0',
  };
}

async function verdictOn(leaf: CpxLeafPlan): Promise<string> {
  const challenge = await challenges.issue('session', 'login');
  const verifier = createTokenVerifier({
    anchors: [trustedAuthority.certificate],
    origin: ORIGIN,
    revocation: 'none',
    now: () => NOW,
  });
  return codeOf(verifier.verify(JSON.stringify(tokenFor(challenge, leaf)), challenge));
}
