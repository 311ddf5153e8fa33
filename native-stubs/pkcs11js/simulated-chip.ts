import { createHash } from 'node:crypto';
import { PIN_TRIES, TEST_PIN, TEST_UNBLOCK_CODE, type TestCardDescription } from '../test-cards/index.js';
import type { CardState } from './world-state.js';

/** Which code is meant: the holder's PIN or the unblocking code. */
export type CardCode = 'user' | 'unblock';

/** What a card says to a VERIFY: right, wrong (63Cx), or blocked (6983). */
export type Verification = 'right' | 'wrong' | 'blocked';

/** Wrong unblocking codes that kill a card, and unblocks that it grants: our own numbers, the real ones are not public. */
const UNBLOCK_TRIES = 3;
const UNBLOCKS = 5;

/** A new card, as it comes from the table. */
export function createCardState(card: TestCardDescription, salt: string): CardState {
  return {
    pinDigest: digestCode(salt, Buffer.from(TEST_PIN)),
    unblockDigest: digestCode(salt, Buffer.from(TEST_UNBLOCK_CODE)),
    triesLeft: card.triesLeft,
    unblockTriesLeft: UNBLOCK_TRIES,
    unblocksLeft: UNBLOCKS,
    verified: { user: false, unblock: false },
  };
}

/** How a PIN is kept and compared: nobody who reads the folder sees one. */
export function digestCode(salt: string, code: Uint8Array): string {
  return createHash('sha256').update(salt).update(code).digest('base64');
}

/** VERIFY: one try is gone with each wrong code, all come back with the right one. */
export function verifyCode(card: CardState, code: CardCode, digest: string): Verification {
  const left = code === 'user' ? 'triesLeft' : 'unblockTriesLeft';
  if (card[left] === 0) return 'blocked';
  if (digest === (code === 'user' ? card.pinDigest : card.unblockDigest)) {
    card[left] = code === 'user' ? PIN_TRIES : UNBLOCK_TRIES;
    card.verified[code] = true;
    return 'right';
  }
  card[left]--;
  card.verified[code] = false;
  return card[left] === 0 ? 'blocked' : 'wrong';
}

/** CHANGE REFERENCE DATA, after a VERIFY. */
export function changePin(card: CardState, digest: string): void {
  card.pinDigest = digest;
}

/** RESET RETRY COUNTER with the unblocking code verified: false when the card has no unblock left. */
export function unblockPin(card: CardState, digest: string): boolean {
  if (card.unblocksLeft === 0) return false;
  card.unblocksLeft--;
  card.pinDigest = digest;
  card.triesLeft = PIN_TRIES;
  return true;
}

/** Reset, removal or loss of power: the card forgets who was verified. */
export function forgetVerification(card: CardState): void {
  card.verified = { user: false, unblock: false };
}
