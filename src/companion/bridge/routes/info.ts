import { API_VERSION, type Feature, type InfoMessage } from '../../../protocol/index.js';
import type { Settings } from '../../settings/index.js';
import { answerJson } from '../answer.js';
import { proveInstallation } from '../prove-installation.js';
import { headerValues } from '../raw-headers.js';
import type { Route } from '../route.js';

const FEATURES: readonly Feature[] = ['events', 'context', 'tls-sign-in'];

/** `GET /v1/info`: which companion this is; to the diagnosis, which sends a nonce, also a proof that it is ours. */
export function createInfoRoute(version: string, { installSecret }: Pick<Settings, 'installSecret'>): Route {
  const message: InfoMessage = { name: 'cpx-bridge', api: API_VERSION, version, features: FEATURES };
  return {
    method: 'GET',
    path: '/v1/info',
    handle: ({ request, response }) => {
      const proof = proveInstallation(headerValues(request, 'x-cpx-bridge-nonce')[0], installSecret);
      answerJson(response, proof === undefined ? message : { ...message, proof });
    },
  };
}
