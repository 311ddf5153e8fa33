import { CpxError } from '../../../protocol/index.js';
import type { Gate } from '../exchange.js';
import { hasHeader, headerValues } from '../raw-headers.js';

/** What a browser says of a cross-origin request; `none` would be an address typed by the person. */
const SITES: ReadonlySet<string | undefined> = new Set(['cross-site', 'same-site', 'same-origin']);

/**
 * `fetch`, a stream or a preflight by a page's own code; never a form, a link, an image or a window. No page can set
 * or remove these headers, and a page with a rebound name comes without them.
 * @see W3C Fetch Metadata Request Headers
 */
export const checkFetchMetadata: Gate = ({ request }) => {
  const sites = headerValues(request, 'sec-fetch-site');
  if (
    !hasHeader(request, 'sec-fetch-mode', 'cors') ||
    !hasHeader(request, 'sec-fetch-dest', 'empty') ||
    sites.length !== 1 ||
    !SITES.has(sites[0])
  ) {
    throw new CpxError('ERR_REQUEST_HEADER_MISSING', 'the Sec-Fetch headers of a CORS request are missing');
  }
  return undefined;
};
