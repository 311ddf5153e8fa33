import type { Gate } from '../exchange.js';

/**
 * Origin-form HTTP/1.1 only. Node also takes HTTP/1.0, the absolute form and `*`; Express would route the path of an
 * absolute one. No upgrade to anything, and no `Expect`: no browser sends it for a page.
 * @see RFC 9112, section 3.2
 */
export const checkRequestLine: Gate = ({ request }) => {
  if (request.httpVersion !== '1.1' || !request.url.startsWith('/')) return 400;
  if (request.headers.upgrade !== undefined) return 400;
  return request.headers.expect === undefined ? undefined : 417;
};
