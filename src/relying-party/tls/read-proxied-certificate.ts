import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';

/** Names of the headers by which the proxy of a card host speaks; resources/nginx/card-host.conf sets them. */
export const PROXY_HEADERS = Object.freeze({
  secret: 'x-cpx-proxy-secret',
  /** nginx's `$ssl_client_verify` */
  verified: 'x-cpx-client-verify',
  /** nginx's `$ssl_client_escaped_cert`: PEM, percent-encoded */
  certificate: 'x-cpx-client-certificate',
});

/** Shortest secret that a proxy and its server may share, in characters. */
const SHORTEST_SECRET = 32;

/** Reads what the proxy of a card host says of a handshake. */
export type ReadProxiedCertificate = (
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
) => Uint8Array | undefined;

/**
 * Makes the reader of what a proxy says whose secret this server knows.
 * @returns a reader: DER of the client's certificate, or undefined for a request that is not the proxy's. It throws
 * CpxError ERR_TOKEN_CERTIFICATE_UNTRUSTED for one whose certificate the proxy did not verify, and
 * ERR_TOKEN_CERTIFICATE_MALFORMED
 * @throws RangeError for a secret under 32 characters: anybody on the computer of the server may try some
 */
export function createProxiedCertificateReader(secret: string): ReadProxiedCertificate {
  if (secret.length < SHORTEST_SECRET)
    throw new RangeError(`the secret has less than ${String(SHORTEST_SECRET)} characters`);
  const expected = digest(secret);
  return (headers) => {
    const said = headers[PROXY_HEADERS.secret];
    if (typeof said !== 'string' || !timingSafeEqual(digest(said), expected)) return undefined;
    if (headers[PROXY_HEADERS.verified] !== 'SUCCESS') {
      throw new CpxError('ERR_TOKEN_CERTIFICATE_UNTRUSTED', 'the proxy has not verified the certificate');
    }
    return decode(headers[PROXY_HEADERS.certificate]);
  };
}

function decode(escaped: unknown): Uint8Array {
  try {
    return new X509Certificate(decodeURIComponent(String(escaped))).raw;
  } catch (cause) {
    throw new CpxError('ERR_TOKEN_CERTIFICATE_MALFORMED', 'the certificate of the handshake does not parse', { cause });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
