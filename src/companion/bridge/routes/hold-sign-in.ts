import { CpxError, type Language } from '../../../protocol/index.js';
import { answerJson } from '../answer.js';
import { certificateIdOf } from '../certificate-id.js';
import type { Flights } from '../flights.js';
import type { BridgeDependencies } from '../ports.js';
import type { AdmittedExchange } from '../route.js';
import type { SeenRequests } from '../seen-requests.js';

/** What the requests of both kinds of sign-in say alike. */
interface SignInMessage {
  readonly requestId: string;
  readonly certificateId?: string;
  readonly lang?: Language;
}

/** What the workflow is handed of it. */
export interface HeldRequest {
  readonly requestId: string;
  readonly origin: string;
  readonly fingerprint?: string;
  readonly language?: Language;
  readonly signal: AbortSignal;
}

/**
 * Holds the exchange of a sign-in until the person has answered: its requestId is used once, `POST /v1/cancel` ends it,
 * and closing the connection does.
 * @param work signs in; what it resolves with is answered as JSON
 * @throws CpxError ERR_REQUEST_REPLAYED, ERR_CERTIFICATE_NOT_FOUND, and what `work` throws
 */
export type HoldSignIn = (
  exchange: AdmittedExchange,
  message: SignInMessage,
  work: (request: HeldRequest) => Promise<object>,
) => Promise<void>;

/** @param seen of all kinds of sign-in together */
export function createHoldSignIn(
  { cards, settings }: Pick<BridgeDependencies, 'cards' | 'settings'>,
  flights: Flights,
  seen: SeenRequests,
): HoldSignIn {
  function fingerprintOf(certificateId: string, origin: string): string {
    const certificate = cards.inventory.readers
      .flatMap(({ card }) => card?.certificates ?? [])
      .find(({ fingerprint }) => certificateIdOf(fingerprint, origin, settings.installSecret) === certificateId);
    if (certificate === undefined) throw new CpxError('ERR_CERTIFICATE_NOT_FOUND', 'no card here has this certificate');
    return certificate.fingerprint;
  }

  return async ({ response, origin, log }, { requestId, certificateId, lang }, work) => {
    seen.remember(origin, requestId);
    log.info('authentication asked for', { origin });
    const { controller, land } = flights.begin(origin, requestId);
    const hangUp = (): void => controller.abort(new CpxError('ERR_FLOW_ABORTED', 'the page closed its connection'));
    response.once('close', hangUp);
    try {
      const answer = await work({
        requestId,
        origin,
        ...(certificateId === undefined ? {} : { fingerprint: fingerprintOf(certificateId, origin) }),
        ...(lang === undefined ? {} : { language: lang }),
        signal: controller.signal,
      });
      answerJson(response, answer);
      log.info('request answered', { status: 200 });
    } finally {
      response.off('close', hangUp);
      land();
    }
  };
}
