import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { parseCertificate, type Certificate } from '../../../src/pki/index.js';
import {
  bits,
  boolean,
  der,
  integer,
  nothing,
  octets,
  oid,
  primitive,
  sequence,
  set,
  tagged,
  utcTime,
  utf8,
} from './encode-der.js';

/** The moment that tests of this folder call now. */
export const NOW = new Date('2026-06-15T12:00:00Z');
export const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);
export const days = (count: number): Date => minutes(count * 1440);

const keys = new Map<string, KeyObject>();

/** A private key by name, made once a run: `rsa`, `rsa-other`, `rsa-1024`, `ec`, … */
export function keyNamed(name: string): KeyObject {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = name.startsWith('rsa')
    ? generateKeyPairSync('rsa', { modulusLength: name.includes('1024') ? 1024 : 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: name.includes('k1') ? 'secp256k1' : 'prime256v1' }).privateKey;
  keys.set(name, key);
  return key;
}

/** Signature algorithms by a short name, weak ones included. */
export const ALGORITHMS = {
  'ec-sha256': { hash: 'sha256', identifier: sequence(oid('1.2.840.10045.4.3.2')), pss: false },
  'ec-sha1': { hash: 'sha1', identifier: sequence(oid('1.2.840.10045.4.1')), pss: false },
  'rsa-sha256': { hash: 'sha256', identifier: sequence(oid('1.2.840.113549.1.1.11'), nothing()), pss: false },
  'rsa-sha1': { hash: 'sha1', identifier: sequence(oid('1.2.840.113549.1.1.5'), nothing()), pss: false },
  'rsa-md5': { hash: 'md5', identifier: sequence(oid('1.2.840.113549.1.1.4'), nothing()), pss: false },
  'rsa-pss': { hash: 'sha256', identifier: pssIdentifier('2.16.840.1.101.3.4.2.1'), pss: true },
  'rsa-pss-sha1': { hash: 'sha1', identifier: pssIdentifier('1.3.14.3.2.26'), pss: true },
} as const;
export type AlgorithmShortName = keyof typeof ALGORITHMS;

function pssIdentifier(hash: string): Uint8Array {
  const hashIdentifier = sequence(oid(hash), nothing());
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(
      tagged(0, hashIdentifier),
      tagged(1, sequence(oid('1.2.840.113549.1.1.8'), hashIdentifier)),
      tagged(2, integer(hash.startsWith('2.') ? 32 : 20)),
    ),
  );
}

/** SEQUENCE { tbs, algorithm, signature }, the shape of certificates and lists. */
export function signed(tbs: Uint8Array, key: KeyObject, algorithm = defaultAlgorithm(key)): Uint8Array {
  return sequence(tbs, ALGORITHMS[algorithm].identifier, bits(signBytes(tbs, key, algorithm)));
}

export function signBytes(data: Uint8Array, key: KeyObject, algorithm = defaultAlgorithm(key)): Uint8Array {
  const { hash, pss } = ALGORITHMS[algorithm];
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
  return sign(hash, data, { key, ...padding });
}

export function defaultAlgorithm(key: KeyObject): AlgorithmShortName {
  return key.asymmetricKeyType === 'ec' ? 'ec-sha256' : 'rsa-sha256';
}

/** A name of one RDN with a common name. */
export const nameOf = (commonName: string): Uint8Array => sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));

export const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

/** keyUsage as the bits of its first octet: 0x80 digitalSignature, 0x40 nonRepudiation, 0x04 keyCertSign, 0x02 cRLSign. */
export const keyUsage = (octet: number): Uint8Array => extension('2.5.29.15', bits(Buffer.of(octet)), true);
export const basicConstraints = (authority: boolean, pathLength?: number): Uint8Array =>
  extension(
    '2.5.29.19',
    sequence(...(authority ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])),
    true,
  );
export const extendedKeyUsage = (...oids: readonly string[]): Uint8Array =>
  extension('2.5.29.37', sequence(...oids.map(oid)));
const uri = (address: string): Uint8Array => primitive(6, Buffer.from(address, 'latin1'));
export const crlAddress = (...addresses: readonly string[]): Uint8Array =>
  extension('2.5.29.31', sequence(...addresses.map((address) => sequence(tagged(0, tagged(0, uri(address)))))));
export const ocspAddress = (...addresses: readonly string[]): Uint8Array =>
  extension(
    '1.3.6.1.5.5.7.1.1',
    sequence(...addresses.map((address) => sequence(oid('1.3.6.1.5.5.7.48.1'), uri(address)))),
  );

export function publicKeyBits(key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  // The BIT STRING is the last element: its content follows the algorithm identifier.
  const algorithmLength = 2 + (spki[spki.indexOf(0x30, 1) + 1] ?? 0);
  const header = (spki[1] ?? 0) < 0x80 ? 2 : 2 + ((spki[1] ?? 0) & 0x7f);
  const bitString = spki.subarray(header + algorithmLength);
  const bitHeader = (bitString[1] ?? 0) < 0x80 ? 2 : 2 + ((bitString[1] ?? 0) & 0x7f);
  return bitString.subarray(bitHeader + 1);
}

export const keyIdOf = (key: KeyObject): Uint8Array => createHash('sha1').update(publicKeyBits(key)).digest();

/** Who issues: a name and a key. */
export interface Signer {
  readonly name: Uint8Array;
  readonly key: KeyObject;
}

export interface CertificatePlan {
  readonly name: Uint8Array;
  readonly key: KeyObject;
  readonly issuer?: Signer;
  readonly extensions?: readonly Uint8Array[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly algorithm?: AlgorithmShortName;
  readonly serial?: Uint8Array;
  /** Leaves out subject and authority key identifiers. */
  readonly withoutKeyIds?: boolean;
}

/** The DER bytes of a certificate made to plan. */
export function certificateDer(plan: CertificatePlan): Uint8Array {
  const issuer = plan.issuer ?? plan;
  const algorithm = plan.algorithm ?? defaultAlgorithm(issuer.key);
  const keyIds = [
    extension('2.5.29.14', octets(keyIdOf(plan.key))),
    extension('2.5.29.35', sequence(primitive(0, keyIdOf(issuer.key)))),
  ];
  const extensions = [...(plan.withoutKeyIds === true ? [] : keyIds), ...(plan.extensions ?? [])];
  const tbs = sequence(
    tagged(0, integer(2)),
    integer(plan.serial ?? Buffer.concat([Buffer.of(0x11), randomBytes(15)])),
    ALGORITHMS[algorithm].identifier,
    issuer.name,
    sequence(utcTime(plan.notBefore ?? days(-100)), utcTime(plan.notAfter ?? days(300))),
    plan.name,
    createPublicKey(plan.key).export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [tagged(3, sequence(...extensions))]),
  );
  return signed(tbs, issuer.key, algorithm);
}

/** A certificate with the key that belongs to it. */
export interface Holder extends Signer {
  readonly certificate: Certificate;
}

export function issue(plan: CertificatePlan): Holder {
  return { name: plan.name, key: plan.key, certificate: parseCertificate(certificateDer(plan)) };
}

/** An authority: certificate and CRL signing, as the plan changes it. */
export function issueAuthority(commonName: string, plan: Partial<CertificatePlan> = {}): Holder {
  return issue({
    name: nameOf(commonName),
    key: keyNamed(`ec ${commonName}`),
    extensions: [basicConstraints(true), keyUsage(0x06)],
    ...plan,
  });
}

/** An authentication certificate of nobody in particular. */
export function issueLeaf(issuer: Signer, plan: Partial<CertificatePlan> = {}): Holder {
  return issue({
    name: nameOf('leaf'),
    key: keyNamed('ec leaf'),
    issuer,
    extensions: [keyUsage(0x80), extendedKeyUsage('1.3.6.1.5.5.7.3.2')],
    ...plan,
  });
}

/** PEM text of DER bytes. */
export function pem(label: string, bytes: Uint8Array): string {
  const body = Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

/** SEQUENCE with a wrong tag in front: for malformed input. */
export const untyped = (...items: readonly Uint8Array[]): Uint8Array => der(0x6f, ...items);
