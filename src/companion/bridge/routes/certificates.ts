import { answerJson } from '../answer.js';
import { describeCertificates } from '../describe-certificates.js';
import type { BridgeDependencies } from '../ports.js';
import type { Route } from '../route.js';

/** `GET /v1/certificates`: what is known now. */
export function createCertificatesRoute({ cards, settings }: Pick<BridgeDependencies, 'cards' | 'settings'>): Route {
  return {
    method: 'GET',
    path: '/v1/certificates',
    handle: ({ response, origin }) =>
      answerJson(response, describeCertificates(cards.inventory, origin, settings.installSecret)),
  };
}
