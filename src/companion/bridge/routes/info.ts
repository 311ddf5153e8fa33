import { API_VERSION, type Feature, type InfoMessage } from '../../../protocol/index.js';
import { answerJson } from '../answer.js';
import type { Route } from '../route.js';

const FEATURES: readonly Feature[] = ['events', 'context'];

/** `GET /v1/info`: which companion this is. */
export function createInfoRoute(version: string): Route {
  const message: InfoMessage = { name: 'cpx-bridge', api: API_VERSION, version, features: FEATURES };
  return { method: 'GET', path: '/v1/info', handle: ({ response }) => answerJson(response, message) };
}
