import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { CpxError } from '../../protocol/index.js';
import { ADDRESS_LIMIT } from '../limits.js';
import { logEvent, type Environment } from './environment.js';

/**
 * Refuses an address after too many wrong passwords and wrong tokens; right ones do not count, because a whole
 * hospital may come from one address. IPv6 is counted by network.
 * @throws CpxError ERR_ACCOUNT_RATE_LIMITED
 */
export function limitAddresses(environment: Environment): RequestHandler {
  return rateLimit({
    windowMs: ADDRESS_LIMIT.windowMilliseconds,
    limit: ADDRESS_LIMIT.failures,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (request, _response, next) => {
      logEvent(environment, request, 'address-blocked', { path: request.path });
      next(new CpxError('ERR_ACCOUNT_RATE_LIMITED', 'too many failed attempts from this address'));
    },
  });
}
