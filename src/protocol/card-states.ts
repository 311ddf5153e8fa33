import type { ErrorCode } from './errors.js';

/** The state of a reader, or of the best reader, from worst to best. */
export const CARD_STATES = [
  'starting',
  'no-module',
  'service-stopped',
  'no-reader',
  'no-card',
  'not-a-cpx-card',
  'card-unusable',
  'ready',
] as const;
export type CardState = (typeof CARD_STATES)[number];

/**
 * What is wrong in a state, where no `reason` says it more exactly; `undefined`: nothing is. Whoever is `ready` and
 * still finds nothing to choose says ERR_CERTIFICATE_NOT_FOUND: that is about the choice, not about the reader.
 * @see protocol.md, `GET /v1/certificates`
 */
export const CODE_OF_CARD_STATE: Readonly<Record<CardState, ErrorCode | undefined>> = {
  starting: undefined,
  'no-module': 'ERR_MODULE_NONE',
  'service-stopped': 'ERR_READER_SERVICE_STOPPED',
  'no-reader': 'ERR_READER_NONE',
  'no-card': 'ERR_CARD_NONE',
  'not-a-cpx-card': 'ERR_CARD_NOT_CPX',
  'card-unusable': 'ERR_CARD_FAILED',
  ready: undefined,
};
