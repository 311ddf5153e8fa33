/** Longest address at which a card identifies itself, in characters. */
export const LONGEST_CARD_URL = 2_048;

/** An address at which a card identifies itself, in parts. */
export interface CardUrl {
  /** As sites are listed: `https://host[:port]`. */
  readonly origin: string;
  /** A name in lower case, or an IPv4 or IPv6 address (without brackets). */
  readonly host: string;
  readonly port: number;
  /** With its query: what an origin-form request line holds. */
  readonly path: string;
}

/**
 * One spelling of each address, the one that URL parsers leave as it is: https, a host in lower case, no user, no port
 * 443, no fragment, a path without dot segments; what is no letter, digit or mark of RFC 3986 is percent-encoded.
 * @see RFC 3986, section 3
 */
const CARD_URL =
  /^(https:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?)(\/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)$/;
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;

/** @returns undefined for what is not such an address */
export function splitCardUrl(url: string): CardUrl | undefined {
  const [, origin, host, port = '443', path] = CARD_URL.exec(url) ?? [];
  if (origin === undefined || host === undefined || path === undefined || url.length > LONGEST_CARD_URL)
    return undefined;
  if (origin.endsWith(':443') || Number(port) > 65_535 || DOT_SEGMENT.test(path)) return undefined;
  return { origin, host: host.replace(/^\[|\]$/g, ''), port: Number(port), path };
}
