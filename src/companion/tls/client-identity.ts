import type { TlsStatement } from '../../protocol/index.js';
import type { TlsVersion } from './cipher-suites.js';
import { CLIENT_SCHEME_OF, type ClientScheme } from './signature-schemes.js';

/** A certificate and whoever holds its key: a card, whose owner is asked for the PIN before it signs. */
export interface ClientIdentity {
  /** DER, the card's own first, then the authorities that lead to the one that the server knows. */
  readonly certificateChain: readonly Uint8Array[];
  /**
   * What the card's key can sign with. A CPS3 has rsa_pkcs1_sha256 alone, and therefore TLS 1.2 alone: its ClientHello
   * does not offer TLS 1.3, where a client signs with PSS. A CPS4 has both.
   */
  readonly schemes: readonly ClientScheme[];
  /**
   * Signs the handshake, called at most once, and only after the server has proved who it is. May take minutes. The bytes
   * to sign are `encodeStatement(statement, sha256)`, and nothing else.
   * @param signal aborts when the connection is lost meanwhile, its reason an Error
   * @returns the signature; its form is checked against the certificate before it is sent
   */
  sign(statement: TlsStatement, scheme: ClientScheme, signal: AbortSignal): Promise<Uint8Array>;
}

/** The versions in which this identity can sign; without an identity, all. */
export function versionsFor(identity: ClientIdentity | undefined): TlsVersion[] {
  const all: readonly TlsVersion[] = ['TLSv1.3', 'TLSv1.2'];
  return all.filter((version) => identity?.schemes.includes(CLIENT_SCHEME_OF[version]) ?? true);
}
