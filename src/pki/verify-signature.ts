import { constants, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto';
import { AlgorithmIdentifier, RSASSAPSSParams } from 'pkijs';
import type { AlgorithmName } from './algorithm-name.js';
import { OID } from './certificate.js';

/** Smallest RSA modulus that is accepted, in bits. @see ANSSI, RGS annex B1; ETSI TS 119 312 */
export const MINIMUM_RSA_BITS = 2048;

const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

interface SignatureScheme {
  readonly keyType: 'rsa' | 'ec';
  readonly hash: string;
  readonly pss?: boolean;
}

/** What certificates, lists and OCSP answers may be signed with. SHA-1 and MD5 are not here. @see RFC 4055; RFC 5758 */
const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  '1.2.840.113549.1.1.11': { keyType: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { keyType: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { keyType: 'rsa', hash: 'sha512' },
  '1.2.840.113549.1.1.10': { keyType: 'rsa', hash: 'sha256', pss: true },
  '1.2.840.10045.4.3.2': { keyType: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { keyType: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { keyType: 'ec', hash: 'sha512' },
};

/** Is this signature algorithm strong enough, and one that we know? */
export function isStrongAlgorithm({ oid }: AlgorithmName): boolean {
  return Object.hasOwn(SCHEMES, oid);
}

/** Is this public key of a kind and size that we accept? */
export function isStrongKey(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= MINIMUM_RSA_BITS;
  return key.asymmetricKeyType === 'ec' && CURVES.has(namedCurve);
}

/** What was signed, how, and by whom. */
export interface SignedBytes {
  readonly data: Uint8Array;
  readonly algorithm: AlgorithmName;
  readonly signature: Uint8Array;
  readonly key: KeyObject;
}

/** Is the signature right? Never throws: an unknown algorithm, a weak key or a malformed signature is a wrong one. */
export function verifySignature({ data, algorithm, signature, key }: SignedBytes): Promise<boolean> {
  const scheme = SCHEMES[algorithm.oid];
  if (scheme === undefined || scheme.keyType !== key.asymmetricKeyType) return Promise.resolve(false);
  if (!isStrongKey(key)) return Promise.resolve(false);
  const how = scheme.pss === true ? readPss(algorithm) : { hash: scheme.hash, input: {} };
  if (how === undefined) return Promise.resolve(false);
  const input: VerifyKeyObjectInput = { key, ...how.input };
  // The callback form leaves the event loop free: a revocation list can have tens of megabytes.
  return new Promise((resolve) => {
    try {
      verify(how.hash, data, input, signature, (error, right) => resolve(error === null && right));
    } catch {
      resolve(false); // OpenSSL refuses the key or the signature's form
    }
  });
}

const PSS_HASHES: Readonly<Record<string, string>> = {
  [OID.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** @see RFC 4055, section 3.1: the same hash for the message and the mask, and an explicit salt length */
function readPss({ parameters }: AlgorithmName): { hash: string; input: object } | undefined {
  try {
    const pss = RSASSAPSSParams.fromBER(Uint8Array.from(parameters ?? []));
    const hash = PSS_HASHES[pss.hashAlgorithm.algorithmId];
    const mask = new AlgorithmIdentifier({ schema: pss.maskGenAlgorithm.algorithmParams as never }).algorithmId;
    if (hash === undefined || mask !== pss.hashAlgorithm.algorithmId || pss.trailerField !== 1) return undefined;
    return { hash, input: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.saltLength } };
  } catch {
    return undefined; // malformed parameters: no scheme that we know
  }
}
