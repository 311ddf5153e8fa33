import * as tls from 'node:tls';
import { createAuthorityStore, type AuthorityStore } from '../../pki/index.js';

/** Whom servers are believed because of. */
export interface TrustedRoots {
  readonly store: AuthorityStore;
  /** DER of the anchors that somebody configured: one of them may be the server's own certificate. */
  readonly configured: readonly Uint8Array[];
}

/** Present since Node 22.15; the types are of Node 20. @see nodejs.org, tls.getCACertificates */
interface TlsWithSystemStore {
  getCACertificates?: (type: 'bundled' | 'system' | 'extra') => readonly string[];
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;

/**
 * The roots of Node and, where Node can read it, of the system and of NODE_EXTRA_CA_CERTS, and the anchors that were
 * configured.
 * @param anchors PEM, each of one or more certificates
 * @throws RangeError when a text holds none: whoever configured it meant something
 */
export function openTrustedRoots(anchors: readonly string[]): TrustedRoots {
  const { getCACertificates } = tls as TlsWithSystemStore;
  const own = [
    ...tls.rootCertificates,
    ...(getCACertificates === undefined ? [] : [...getCACertificates('system'), ...getCACertificates('extra')]),
  ];
  const configured = anchors.flatMap((text) => {
    const found = decodePem(text);
    if (found.length === 0) throw new RangeError('an anchor holds no certificate in PEM');
    return found;
  });
  return { store: createAuthorityStore(withoutRepeats([...configured, ...own.flatMap(decodePem)])), configured };
}

/** Most of a system's roots are Node's too: each would be tried for every path as often as it stands here. */
function withoutRepeats(certificates: readonly Buffer[]): Buffer[] {
  return [...new Map(certificates.map((der) => [der.toString('latin1'), der])).values()];
}

function decodePem(text: string): Buffer[] {
  return [...text.matchAll(PEM_CERTIFICATE)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
