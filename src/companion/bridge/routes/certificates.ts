import { answerJson } from '../answer.js';
import { describeCertificates } from '../describe-certificates.js';
import type { BridgeLimits } from '../limits.js';
import type { BridgeDependencies } from '../ports.js';
import { createCardRefresh } from '../refresh-cards.js';
import type { Route } from '../route.js';

/** `GET /v1/certificates`: what is known now, after another look where nothing is ready. */
export function createCertificatesRoute(
  dependencies: Pick<BridgeDependencies, 'cards' | 'settings' | 'clock' | 'log'>,
  limits: BridgeLimits,
): Route {
  const { cards, settings } = dependencies;
  const refresh = createCardRefresh(dependencies, limits);
  return {
    method: 'GET',
    path: '/v1/certificates',
    async handle({ response, origin }) {
      await refresh();
      answerJson(response, describeCertificates(cards.inventory, origin, settings.installSecret));
    },
  };
}
