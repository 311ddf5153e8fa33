import type { CookieOptions, Request, Response } from 'express';

/** The cookies of the mailbox. */
export interface Cookies {
  readonly session: string;
  readonly device: string;
  readonly notice: string;
  readonly language: string;
  readonly options: CookieOptions;
}

/**
 * Cookie names and flags. Over https all have the prefix `__Host-`, which a browser accepts only with Secure, Path=/
 * and no Domain, so that no neighbouring host can plant one. Lax: a link in a notification e-mail finds its session.
 * @see RFC 6265bis, sections 4.1.3 and 5.4
 */
export function cookiesFor(origin: string): Cookies {
  const secure = origin.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  return Object.freeze({
    session: `${prefix}mailbox-session`,
    device: `${prefix}mailbox-device`,
    notice: `${prefix}mailbox-notice`,
    language: `${prefix}mailbox-language`,
    options: Object.freeze({ httpOnly: true, secure, sameSite: 'lax', path: '/' }),
  });
}

/** @returns a cookie's value; the first one, where a browser sends several of the name */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export function setCookie(response: Response, cookies: Cookies, name: string, value: string, maxAge?: number): void {
  response.cookie(name, value, { ...cookies.options, ...(maxAge === undefined ? {} : { maxAge }) });
}

export function clearCookie(response: Response, cookies: Cookies, name: string): void {
  response.clearCookie(name, cookies.options);
}
