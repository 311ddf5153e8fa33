import type { Gate } from '../exchange.js';

/** The other end is on this computer. The server is bound so; this proves it again for each request. */
export const checkPeerAddress: Gate = ({ request }) =>
  request.socket.localAddress === '127.0.0.1' && request.socket.remoteAddress?.startsWith('127.') === true
    ? undefined
    : 403;
