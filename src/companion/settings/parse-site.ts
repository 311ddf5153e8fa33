import { CpxError, ORIGIN } from '../../protocol/index.js';

/** Sites that are allowed until a person or an administrator says otherwise. */
export const SHIPPED_SITES: readonly string[] = Object.freeze(['https://medimail.mipih.fr']);

/** Longest origin that is kept: 253 characters of host name, scheme and port. @see RFC 1035, section 2.3.4 */
const LONGEST_ORIGIN = 268;

const LOOPBACK_SITE = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::[1-9][0-9]{0,4})?$/;

/** Is this text an origin exactly as a browser writes it in `Origin`? */
export function isOrigin(text: string): boolean {
  if (text.length > LONGEST_ORIGIN || !ORIGIN.test(text)) return false;
  return URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Accepts a site that may be allowed: `https://host[:port]` as a browser writes it; in development mode also
 * `http://localhost[:port]` and `http://127.0.0.1[:port]`.
 * @throws CpxError ERR_SETTINGS_INVALID; ERR_SETTINGS_DEVELOPMENT_ONLY for an http site outside development mode
 * @see protocol.md, "Transport"
 */
export function parseSite(text: string, mode: { readonly development: boolean }): string {
  if (!isOrigin(text)) {
    throw new CpxError(
      'ERR_SETTINGS_INVALID',
      'a site is written as https://host or https://host:port, without a path',
    );
  }
  if (text.startsWith('https://')) return text;
  if (!LOOPBACK_SITE.test(text)) throw new CpxError('ERR_SETTINGS_INVALID', 'a site must use https');
  if (!mode.development) {
    throw new CpxError('ERR_SETTINGS_DEVELOPMENT_ONLY', 'an http site on this computer is for development mode alone');
  }
  return text;
}
