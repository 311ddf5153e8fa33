import { ORIGIN } from '../../../protocol/index.js';
import type { Settings } from '../../settings/index.js';
import { setCommonHeaders } from '../answer.js';
import type { Gate } from '../exchange.js';
import { headerValues } from '../raw-headers.js';

/** Exactly one `Origin`, and it is listed. From here on refusals say why. */
export function createOriginGate(settings: Pick<Settings, 'isAllowed' | 'noteAskedForAccess'>): Gate {
  return (exchange) => {
    const [origin, ...more] = headerValues(exchange.request, 'origin');
    if (origin === undefined || more.length > 0) return 403;
    if (!settings.isAllowed(origin)) {
      if (origin.length <= 255 && ORIGIN.test(origin)) settings.noteAskedForAccess(origin);
      exchange.log.debug('origin refused', { origin: origin.slice(0, 255) });
      return 403;
    }
    exchange.origin = origin;
    setCommonHeaders(exchange.response, origin);
    return undefined;
  };
}
