import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { buildChain, checkStapledAnswer, OID, type Certificate, type ChainProblemReason } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';
import type { AlertName } from './alerts.js';
import type { ProvedServer } from './handshake-context.js';
import { TlsFailure, type TlsErrorCode } from './tls-failure.js';
import type { TrustedRoots } from './trusted-roots.js';

/** What a server's certificates are judged by. */
export interface ServerExpectation {
  /** The name that was asked for, or an address. */
  readonly serverName: string;
  readonly roots: TrustedRoots;
  readonly now: Date;
}

/** What is said to the server and to the person for each reason why a chain is refused. @see RFC 8446, section 6.2 */
const REFUSALS: Readonly<Record<ChainProblemReason, readonly [AlertName, TlsErrorCode]>> = {
  'no-issuer': ['unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED'],
  'not-yet-valid': ['certificate_expired', 'ERR_TLS_SERVER_EXPIRED'],
  expired: ['certificate_expired', 'ERR_TLS_SERVER_EXPIRED'],
  // Among them SHA-1 and MD5, for which the RFC names this alert. @see RFC 8446, section 4.4.2.4
  'weak-algorithm': ['bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED'],
  'weak-key': ['bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED'],
  'wrong-signature': ['bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED'],
  'not-an-authority': ['unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED'],
  'path-too-long': ['unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED'],
  'not-for-signing-certificates': ['unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED'],
  'not-for-this-usage': ['unsupported_certificate', 'ERR_TLS_SERVER_UNTRUSTED'],
  'unknown-critical-extension': ['unsupported_certificate', 'ERR_TLS_SERVER_UNTRUSTED'],
  'too-many-candidates': ['certificate_unknown', 'ERR_TLS_SERVER_UNTRUSTED'],
};

/**
 * Is this chain one of the server that we asked for, and from an authority that we trust? Chain, dates, strength, usage,
 * name, and the stapled OCSP answer where there is one.
 * @param chain DER, the server's own first
 * @throws TlsFailure ERR_TLS_SERVER_UNTRUSTED, ERR_TLS_SERVER_EXPIRED or ERR_TLS_SERVER_NAME, with the alert
 * @see RFC 5280, section 6; RFC 9525, section 6; RFC 6066, section 8
 */
export async function authenticateServer(
  chain: readonly Uint8Array[],
  staple: Uint8Array | undefined,
  { serverName, roots, now }: ServerExpectation,
): Promise<ProvedServer> {
  const [leaf, ...intermediates] = chain.map((der) => readOrRefuse(der, roots));
  if (leaf === undefined) throw refused('bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED', 'the server showed none');
  checkUsage(leaf);
  const issuer = await findIssuer(leaf, intermediates, roots, now);
  checkName(leaf.der, serverName);
  const stapled = staple === undefined ? 'none' : await checkStaple(staple, leaf, issuer, now);
  return { key: leaf.publicKey, stapled };
}

function readOrRefuse(der: Uint8Array, { store }: TrustedRoots): Certificate {
  try {
    return store.read(der);
  } catch (cause) {
    throw refused('bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED', 'a certificate of the server does not parse', cause);
  }
}

/** Every suite here has the server sign. @see RFC 5280, sections 4.2.1.3 and 4.2.1.12 */
function checkUsage({ keyUsage, extendedKeyUsage }: Certificate): void {
  const signs = keyUsage?.has('digitalSignature') ?? true;
  const serves =
    extendedKeyUsage?.some((usage) => usage === OID.serverAuthentication || usage === OID.anyExtendedKeyUsage) ?? true;
  if (!signs || !serves) {
    const message = 'the server’s certificate is not for servers';
    throw refused('unsupported_certificate', 'ERR_TLS_SERVER_UNTRUSTED', message);
  }
}

/** @returns the issuer of the server's certificate; the certificate itself when it was configured as an anchor */
async function findIssuer(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  { store, configured }: TrustedRoots,
  now: Date,
): Promise<Certificate> {
  const pinned = configured.some((der) => Buffer.compare(der, leaf.der) === 0);
  // One that is trusted for itself still has to be of its time, and strong.
  const anchors = [leaf, ...intermediates].flatMap(({ issuer }) => store.named(issuer));
  const built = await buildChain(leaf, {
    anchors,
    intermediates,
    now,
    extendedKeyUsage: OID.serverAuthentication,
  });
  if (built.trusted) return built.path[1];
  const problem = built.problems.find(({ reason }) => reason !== 'no-issuer') ?? built.problems[0];
  if (pinned && problem.reason === 'no-issuer') return leaf;
  const [alert, code] = REFUSALS[problem.reason];
  const { certificate, reason } = problem;
  throw refused(alert, code, `the server’s chain is refused: ${reason} (${certificate.subjectText})`);
}

/** By subjectAltName alone, never by the common name; a wildcard stands for one whole label. @see RFC 9525, section 6 */
function checkName(der: Uint8Array, serverName: string): void {
  const certificate = new X509Certificate(der);
  const matches =
    isIP(serverName) === 0
      ? certificate.checkHost(serverName, { subject: 'never', wildcards: true, partialWildcards: false })
      : certificate.checkIP(serverName);
  if (matches === undefined) {
    throw refused('bad_certificate', 'ERR_TLS_SERVER_NAME', 'the server’s certificate is for another name');
  }
}

async function checkStaple(staple: Uint8Array, leaf: Certificate, issuer: Certificate, now: Date): Promise<'good'> {
  const status = await checkStapledAnswer(staple, leaf, issuer, now).catch((cause: unknown) => {
    if (!(cause instanceof CpxError)) throw cause;
    const message = 'the OCSP answer that the server brought along is not good';
    throw refused('bad_certificate_status_response', 'ERR_TLS_SERVER_UNTRUSTED', message, cause);
  });
  if (status === 'good') return status;
  const alert = status === 'revoked' ? 'certificate_revoked' : 'bad_certificate_status_response';
  throw refused(alert, 'ERR_TLS_SERVER_UNTRUSTED', `the server’s certificate is ${status} to its authority`);
}

function refused(sent: AlertName, code: TlsErrorCode, message: string, cause?: unknown): TlsFailure {
  return new TlsFailure(code, message, { sent, cause });
}
