/**
 * Chromium knows no `app://`: the stand-in shows `https://cpx-bridge.app.stand-in.invalid/…` instead, which no name server
 * can ever answer, and main hears of `app://cpx-bridge/…` alone.
 */
const SUFFIX = '.stand-in.invalid';
const SCHEME_OF_ITS_OWN = /^(?!https?:|data:|about:|blob:|file:)([a-z][a-z0-9-]*):\/\/([a-z0-9-]+)(\/.*)?$/;

/** The address that Chromium is given. */
export function toChromium(url: string): string {
  const [, scheme, host, rest = '/'] = SCHEME_OF_ITS_OWN.exec(url) ?? [];
  return scheme === undefined || host === undefined ? url : `https://${host}.${scheme}${SUFFIX}${rest}`;
}

/** The address that main is told. */
export function fromChromium(url: string): string {
  const [, host, scheme, rest] = /^https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.stand-in\.invalid(\/.*)$/.exec(url) ?? [];
  return scheme === undefined || host === undefined || rest === undefined ? url : `${scheme}://${host}${rest}`;
}
