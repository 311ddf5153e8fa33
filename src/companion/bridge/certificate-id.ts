import { createHmac } from 'node:crypto';

/**
 * The name of a certificate for one origin: HMAC-SHA-256(install secret, origin ‖ 00 ‖ SHA-256(DER)), 43 characters
 * of base64url. Two sites cannot find out by it that they see the same card.
 * @param fingerprint hexadecimal SHA-256 of the DER bytes
 * @see protocol.md, "Endpoints"
 */
export function certificateIdOf(fingerprint: string, origin: string, installSecret: Uint8Array): string {
  return createHmac('sha256', installSecret)
    .update(`${origin}\0`, 'utf8')
    .update(Buffer.from(fingerprint, 'hex'))
    .digest('base64url');
}
