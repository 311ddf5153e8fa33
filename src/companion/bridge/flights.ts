import { CpxError } from '../../protocol/index.js';

/** The sign-ins that pages wait for, each known by its origin and requestId. */
export interface Flights {
  /** @returns the signal that ends it, and a function to call when it has landed */
  begin(origin: string, requestId: string): { readonly controller: AbortController; readonly land: () => void };
  /** Ends what this origin began under this id; nothing when there is none. */
  cancel(origin: string, requestId: string): void;
  /** Ends those of the origins that `isEnded` names. */
  end(isEnded: (origin: string) => boolean, error: CpxError): void;
}

/** An empty register of sign-ins. */
export function createFlights(): Flights {
  const flights = new Map<string, { readonly origin: string; readonly controller: AbortController }>();
  // An origin holds no space.
  const keyOf = (origin: string, requestId: string): string => `${origin} ${requestId}`;
  return {
    begin(origin, requestId) {
      const controller = new AbortController();
      const key = keyOf(origin, requestId);
      flights.set(key, { origin, controller });
      return { controller, land: () => void flights.delete(key) };
    },
    cancel(origin, requestId) {
      flights.get(keyOf(origin, requestId))?.controller.abort(new CpxError('ERR_FLOW_CANCELLED', 'the page cancelled'));
    },
    end(isEnded, error) {
      for (const { origin, controller } of flights.values()) if (isEnded(origin)) controller.abort(error);
    },
  };
}
