import { createHmac } from 'node:crypto';

/** A fresh nonce of whoever wants to know that it is this installation that answers: 32 bytes, base64url. */
const NONCE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Answers a nonce with what only this installation can: HMAC-SHA-256(install secret, "cpx-bridge:info:v1" ‖ 00 ‖ nonce),
 * base64url. No page can ask for it: its header is not among those that a preflight allows.
 * @returns undefined for what is no nonce
 */
export function proveInstallation(nonce: string | undefined, installSecret: Uint8Array): string | undefined {
  if (nonce === undefined || !NONCE.test(nonce)) return undefined;
  return createHmac('sha256', installSecret).update('cpx-bridge:info:v1\0').update(nonce).digest('base64url');
}
