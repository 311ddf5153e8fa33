import { buildChain, OID, type Certificate } from '../../pki/index.js';
import { CpxError } from '../../protocol/index.js';

/** Whom the verifier trusts. */
export interface Trust {
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

/**
 * Step 7: a path leads from the certificate to a configured anchor.
 * @returns the path, leaf first
 * @throws CpxError ERR_TOKEN_CERTIFICATE_UNTRUSTED, with each problem that was met in its message
 */
export async function requireTrustedPath(
  leaf: Certificate,
  trust: Trust,
  now: Date,
): Promise<readonly [Certificate, Certificate, ...Certificate[]]> {
  const result = await buildChain(leaf, { ...trust, now, extendedKeyUsage: OID.clientAuthentication });
  if (result.trusted) return result.path;
  // The leaf's own subject holds a national identifier: an authority may be named, the holder may not.
  const problems = result.problems.map(({ reason, certificate }) =>
    certificate === leaf ? `${reason} (the token's certificate)` : `${reason} (${certificate.subjectText})`,
  );
  throw new CpxError('ERR_TOKEN_CERTIFICATE_UNTRUSTED', `no path to a trust anchor: ${problems.join('; ')}`);
}
