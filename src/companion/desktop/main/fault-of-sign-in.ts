import type { ErrorCode } from '../../../protocol/index.js';

/** Faults of this computer or of the card beside those of the families MODULE and READER. */
const OTHER_FAULTS: readonly ErrorCode[] = ['ERR_CARD_FAILED', 'ERR_FLOW_INTERNAL', 'ERR_FLOW_PROMPT_UNAVAILABLE'];

/** Why a sign-in failed, where it is for the tray to say: no person chose it, and no page. */
export function faultOfSignIn(outcome: 'signed' | ErrorCode): ErrorCode | undefined {
  if (outcome === 'signed') return undefined;
  return /^ERR_(?:MODULE|READER)_/.test(outcome) || OTHER_FAULTS.includes(outcome) ? outcome : undefined;
}
