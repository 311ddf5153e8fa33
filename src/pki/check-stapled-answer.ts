import { OID, type Certificate } from './certificate.js';
import { checkFreshness } from './check-freshness.js';
import { certificateIdOf } from './encode-ocsp-request.js';
import { REVOCATION_LIMITS } from './limits.js';
import { parseOcspResponse, type OcspStatement } from './parse-ocsp-response.js';
import { verifyOcspAnswer } from './verify-ocsp-answer.js';

/** Responders make answers to staple for days ahead; one that does not say until when is held to be good for this long. */
const MAXIMUM_AGE_MS = 86_400_000;

/**
 * Judges an OCSP answer that a server brought along (stapled). Nobody asked with a nonce, so that freshness rests on its
 * times alone.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE when it is no good answer about this certificate
 * @see RFC 6066, section 8; RFC 6960, section 3.2
 */
export async function checkStapledAnswer(
  der: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  now: Date,
): Promise<OcspStatement['status']> {
  const answer = parseOcspResponse(der);
  const hash = answer.statements.some(({ id }) => id.hashOid === OID.sha256) ? 'sha256' : 'sha1';
  const id = certificateIdOf(certificate, issuer, hash);
  const statement = await verifyOcspAnswer(answer, { id, issuer, nonce: undefined, now });
  const { thisUpdate, nextUpdate } = statement;
  const { clockSkewMs } = REVOCATION_LIMITS;
  checkFreshness({ thisUpdate, nextUpdate }, { clockSkewMs, maximumAgeMs: MAXIMUM_AGE_MS }, now);
  return statement.status;
}
