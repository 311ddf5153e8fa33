import type { Gate } from '../exchange.js';
import { hasHeader } from '../raw-headers.js';

/** Exactly one `Host`, and it is the literal address: what a rebound name can never say. */
export const checkHost: Gate = ({ request }) =>
  hasHeader(request, 'host', `127.0.0.1:${String(request.socket.localPort)}`) ? undefined : 421;
