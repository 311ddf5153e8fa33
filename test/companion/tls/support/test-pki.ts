import { constants, createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { ClientIdentity, ClientScheme } from '../../../../src/companion/tls/index.js';
import { encodeStatement, type TlsStatement } from '../../../../src/protocol/index.js';
import {
  basicConstraints,
  certificateDer,
  extendedKeyUsage,
  extension,
  keyNamed,
  keyUsage,
  nameOf,
  pem,
  type CertificatePlan,
  type Signer,
} from '../../../pki/support/authority.js';
import { primitive, sequence } from '../../../pki/support/encode-der.js';

const DAY_MS = 86_400_000;

/** So many days from today: these certificates are judged by real clocks, the servers' and ours. */
export const fromToday = (count: number): Date => new Date(Date.now() + count * DAY_MS);

/** A certificate of a test, with its key. */
export interface Issued extends Signer {
  readonly der: Uint8Array;
}

const VALIDITY = { notBefore: fromToday(-30), notAfter: fromToday(300) };

/** The name that servers of tests have. */
export const SERVER_NAME = 'card-host.test';

export function issueTls(plan: CertificatePlan): Issued {
  return { name: plan.name, key: plan.key, der: certificateDer({ ...VALIDITY, ...plan }) };
}

export function issueTlsAuthority(commonName: string, plan: Partial<CertificatePlan> = {}): Issued {
  return issueTls({
    name: nameOf(commonName),
    key: keyNamed(`ec ${commonName}`),
    extensions: [basicConstraints(true), keyUsage(0x06)],
    ...plan,
  });
}

/** subjectAltName of DNS names and, by default, the loopback address. */
export const alternativeNames = (...names: readonly string[]): Uint8Array =>
  extension(
    '2.5.29.17',
    sequence(...names.map((name) => primitive(2, Buffer.from(name))), primitive(7, Buffer.from([127, 0, 0, 1]))),
  );

export const serverExtensions = (name = SERVER_NAME): Uint8Array[] => [
  keyUsage(0x80),
  extendedKeyUsage('1.3.6.1.5.5.7.3.1'),
  alternativeNames(name),
];

export function issueServer(issuer: Signer, plan: Partial<CertificatePlan> = {}): Issued {
  return issueTls({
    name: nameOf('card host'),
    key: keyNamed('rsa server'),
    issuer,
    extensions: serverExtensions(),
    ...plan,
  });
}

/** An RSA certificate to sign in with, as a card has one. */
export function issueClient(issuer: Signer, plan: Partial<CertificatePlan> = {}): Issued {
  return issueTls({
    name: nameOf('client'),
    key: keyNamed('rsa client'),
    issuer,
    extensions: [keyUsage(0x80), extendedKeyUsage('1.3.6.1.5.5.7.3.2')],
    ...plan,
  });
}

export const certificatePem = (...ders: readonly Uint8Array[]): string =>
  ders.map((der) => pem('CERTIFICATE', der)).join('');
export const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A key on a curve that `keyNamed` does not make. */
export const p384Key = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;

/** The authorities and certificates that most tests use. */
export const serverRoot = issueTlsAuthority('TLS server root');
export const serverSub = issueTlsAuthority('TLS server sub', { issuer: serverRoot });
export const SERVERS = {
  rsa: issueServer(serverSub),
  // Of other names: NSS takes two certificates of one name for one.
  'ec-p256': issueServer(serverSub, { name: nameOf('card host on P-256'), key: keyNamed('ec server') }),
  'ec-p384': issueServer(serverSub, { name: nameOf('card host on P-384'), key: p384Key }),
} as const;
export type ServerKind = keyof typeof SERVERS;
export const ANCHORS = [certificatePem(serverRoot.der)];

export const clientRoot = issueTlsAuthority('TLS client root');
export const clientSub = issueTlsAuthority('TLS client sub', { issuer: clientRoot });
export const strangeRoot = issueTlsAuthority('TLS strange root');
/** Serial number that the revocation list names. */
export const REVOKED_SERIAL = Buffer.from('11000000000000000000000000000bad', 'hex');
export const CLIENTS = {
  good: [issueClient(clientSub), clientSub],
  'wrong issuer': [issueClient(strangeRoot)],
  expired: [issueClient(clientSub, { notBefore: fromToday(-60), notAfter: fromToday(-10) }), clientSub],
  revoked: [issueClient(clientSub, { serial: REVOKED_SERIAL }), clientSub],
} as const satisfies Record<string, readonly Issued[]>;
export type ClientKind = keyof typeof CLIENTS;

/** The card that goes with each version: a CPS3 cannot sign as TLS 1.3 wants it. */
export const FAMILY_FOR = { 'TLSv1.3': 'CPS4', 'TLSv1.2': 'CPS3' } as const;
export const VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const;

/** What a card of each family can sign with. */
export const CARD_SCHEMES = {
  CPS3: ['rsa_pkcs1_sha256'],
  CPS4: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256'],
} as const satisfies Record<string, readonly ClientScheme[]>;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Signs a statement with a key in memory, as a card would. */
export function signStatement(key: KeyObject, statement: TlsStatement, scheme: ClientScheme): Uint8Array {
  const padding =
    scheme === 'rsa_pss_rsae_sha256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  return sign('sha256', encodeStatement(statement, sha256), { key, ...padding });
}

/** An identity whose key is in memory, and the statements that it has signed. */
export interface FileIdentity extends ClientIdentity {
  readonly signed: TlsStatement[];
}

export function fileIdentity(
  chain: readonly Issued[],
  schemes: readonly ClientScheme[] = CARD_SCHEMES.CPS4,
): FileIdentity {
  const signed: TlsStatement[] = [];
  return {
    certificateChain: chain.map(({ der }) => der),
    schemes,
    signed,
    sign(statement, scheme) {
      signed.push(statement);
      return Promise.resolve(signStatement(chain[0]!.key, statement, scheme));
    },
  };
}
