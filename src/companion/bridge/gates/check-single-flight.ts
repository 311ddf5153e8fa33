import { CpxError } from '../../../protocol/index.js';
import type { SignIn } from '../../sign-in/index.js';
import type { Gate } from '../exchange.js';

/** One PIN window at a time, for the whole companion; nobody queues. */
export function createSingleFlightGate(signIn: Pick<SignIn, 'busy'>): Gate {
  return ({ request, route }) => {
    if (request.method !== 'OPTIONS' && route?.singleFlight === true && signIn.busy) {
      throw new CpxError('ERR_FLOW_BUSY', 'another sign-in is under way');
    }
    return undefined;
  };
}
