import { CpxError } from '../../../protocol/index.js';
import type { Gate } from '../exchange.js';
import { hasHeader, headerValues } from '../raw-headers.js';

/** The exact type and our own header: each of them alone already forces a preflight. */
export const checkPostHeaders: Gate = ({ request }) => {
  if (request.method !== 'POST') return undefined;
  if (!hasHeader(request, 'content-type', 'application/json') || headerValues(request, 'content-encoding').length > 0) {
    throw new CpxError('ERR_REQUEST_MEDIA_TYPE', 'the body is not application/json');
  }
  if (!hasHeader(request, 'x-cpx-bridge', '1')) {
    throw new CpxError('ERR_REQUEST_HEADER_MISSING', 'the header X-Cpx-Bridge is missing');
  }
  return undefined;
};
