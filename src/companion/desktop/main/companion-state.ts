import type { CardInventory } from '../../card/index.js';
import { helpCodeOf, type CardState, type ErrorCode } from '../../../protocol/index.js';

/** What the tray shows of the companion. */
export type CompanionState =
  | { readonly kind: 'starting' | 'no-reader' | 'no-card' | 'waiting' }
  | { readonly kind: 'ready'; readonly holder: string; readonly notAfter: Date | undefined }
  | { readonly kind: 'problem'; readonly code: ErrorCode; readonly helpCode: string };

/** The problem that each state of the cards is, where no reader says it more exactly; undefined: it is none. */
const PROBLEM_OF_STATE: Readonly<Record<CardState, ErrorCode | undefined>> = {
  starting: undefined,
  'no-module': 'ERR_MODULE_NONE',
  'service-stopped': 'ERR_READER_SERVICE_STOPPED',
  'no-reader': undefined,
  'no-card': undefined,
  'not-a-cpx-card': 'ERR_CARD_NOT_CPX',
  'card-unusable': 'ERR_CARD_FAILED',
  ready: undefined,
};

/**
 * What is to be shown of readers and cards.
 * @param facts.asking a person is being asked for a PIN
 * @param facts.failure why the companion does not serve at all
 */
export function companionStateOf(
  inventory: CardInventory | undefined,
  facts: { readonly asking: boolean; readonly failure: ErrorCode | undefined },
): CompanionState {
  if (facts.failure !== undefined) return problem(facts.failure);
  if (facts.asking) return { kind: 'waiting' };
  if (inventory === undefined || inventory.state === 'starting') return { kind: 'starting' };
  const certificate = inventory.readers
    .flatMap(({ card }) => card?.certificates ?? [])
    .find(({ forAuthentication, usable }) => forAuthentication && usable);
  if (certificate !== undefined) {
    const { identity, label } = certificate;
    return { kind: 'ready', holder: identity?.displayName ?? label, notAfter: identity?.notAfter };
  }
  const code = PROBLEM_OF_STATE[inventory.state];
  if (code !== undefined) return problem(inventory.reason ?? code);
  return { kind: inventory.state === 'no-reader' ? 'no-reader' : 'no-card' };
}

function problem(code: ErrorCode): CompanionState {
  return { kind: 'problem', code, helpCode: helpCodeOf(code) };
}
