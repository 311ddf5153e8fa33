import { decodeBase64, encodeBase64 } from './base64.js';
import { CpxError } from './errors.js';
import { readersFor } from './fields.js';

/** Signature algorithms of the token, by their JOSE names. @see RFC 7518, section 3.1 */
export const SIGNATURE_ALGORITHMS = ['RS256', 'PS256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** The Web eID authentication token, version 1, field for field. @see protocol.md, "Endpoints" */
export interface AuthenticationTokenMessage {
  /** Base64 DER. */
  readonly unverifiedCertificate: string;
  readonly algorithm: SignatureAlgorithm;
  /** Base64; for RSA as long as the modulus. */
  readonly signature: string;
  /** `web-eid:1` or `web-eid:1.<minor>`. */
  readonly format: string;
  readonly appVersion: string;
}

/** A token with its bytes decoded. */
export interface AuthenticationToken {
  readonly certificate: Uint8Array;
  /** Not checked here: the server refuses what it does not allow after it has looked at the certificate. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly format: string;
  readonly appVersion: string;
}

/** Size of a token's JSON text, in characters. @see protocol.md, "Server side" */
export const TOKEN_SIZE = Object.freeze({ minimum: 100, maximum: 10_000 });

/** The format that this version writes. */
export const TOKEN_FORMAT = 'web-eid:1.0';

/** @param version of the companion, for instance `1.2.3` */
export function encodeToken(
  parts: { readonly certificate: Uint8Array; readonly algorithm: SignatureAlgorithm; readonly signature: Uint8Array },
  version: string,
): AuthenticationTokenMessage {
  return {
    unverifiedCertificate: encodeBase64(parts.certificate),
    algorithm: parts.algorithm,
    signature: encodeBase64(parts.signature),
    format: TOKEN_FORMAT,
    appVersion: `https://github.com/cpx-bridge/cpx-bridge/releases/${version}`,
  };
}

/**
 * Accepts a token as text: steps 1 to 3 of protocol.md, "Server side" 2. The others look at the certificate.
 * @throws CpxError ERR_TOKEN_SIZE, ERR_TOKEN_MALFORMED, ERR_TOKEN_FORMAT
 */
export function parseToken(text: string): AuthenticationToken {
  requireTokenSize(text);
  const token = readTokenFields(text);
  requireTokenFormat(token);
  return token;
}

/**
 * Step 1: the text is neither too short to be a token nor too long to be looked at.
 * @throws CpxError ERR_TOKEN_SIZE
 */
function requireTokenSize({ length }: string): void {
  const { minimum, maximum } = TOKEN_SIZE;
  if (length >= minimum && length <= maximum) return;
  throw new CpxError('ERR_TOKEN_SIZE', `a token has ${String(minimum)} to ${String(maximum)} characters`);
}

const read = readersFor('ERR_TOKEN_MALFORMED');
const fields = read.object(
  {
    unverifiedCertificate: read.anyText(TOKEN_SIZE.maximum),
    algorithm: read.anyText(32),
    signature: read.anyText(TOKEN_SIZE.maximum),
    format: read.anyText(32),
    appVersion: read.anyText(1024),
  },
  // Web eID allows later minor versions of the format to add fields.
  { unknownKeys: 'ignore' },
);

/**
 * Step 2: the text is JSON with the fields of a token, and what should be base64 is.
 * @throws CpxError ERR_TOKEN_MALFORMED
 */
function readTokenFields(text: string): AuthenticationToken {
  const { unverifiedCertificate, algorithm, signature, format, appVersion } = fields(parseJson(text), '');
  return {
    certificate: decodeBase64(unverifiedCertificate, 'unverifiedCertificate', 'ERR_TOKEN_MALFORMED'),
    algorithm,
    signature: decodeBase64(signature, 'signature', 'ERR_TOKEN_MALFORMED'),
    format,
    appVersion,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CpxError('ERR_TOKEN_MALFORMED', 'the token is not JSON', { cause });
  }
}

/**
 * Step 3: the format is version 1 of Web eID's, whatever its minor version.
 * @throws CpxError ERR_TOKEN_FORMAT
 */
function requireTokenFormat({ format }: AuthenticationToken): void {
  if (!/^web-eid:1(?:\.\d+)?$/.test(format)) throw new CpxError('ERR_TOKEN_FORMAT', 'format is not web-eid:1');
}
