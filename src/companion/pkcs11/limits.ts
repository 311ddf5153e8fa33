/**
 * How long each thing may take before its host is killed, and how often things happen. A card answers slowly (a CPS3
 * takes two seconds to be recognised, a signature a third of one); these are for modules that hang.
 */
export interface CardLimits {
  readonly loadMs: number;
  readonly lookMs: number;
  readonly openMs: number;
  readonly pinStateMs: number;
  readonly signMs: number;
  readonly changePinMs: number;
  /** A change whose codes are typed on the reader, the new PIN twice. */
  readonly changePinOnReaderMs: number;
  /** A signature whose PIN is typed on the reader waits for a person. */
  readonly signOnReaderMs: number;
  /** From "finish" until the process is gone. */
  readonly finishMs: number;
  /** As `finishMs`, for a host in the middle of a call whose answer nobody waits for. */
  readonly abandonMs: number;
  readonly resetMs: number;
  /** How often a module without a PC/SC reader is polled. */
  readonly pollMs: number;
  /** How often its host is asked whether it still answers: a poll that hangs would go unnoticed otherwise. */
  readonly aliveEveryMs: number;
  /**
   * How long after a failed call a removal may still be noticed: PC/SC looks at a reader every 400 ms, and until then the
   * module answers GENERAL_ERROR.
   * @see virtual-card.md, section 10, "Removal"
   */
  readonly removalNoticeMs: number;
  /** Before the start of a spare process, so that it does not compete with the operation that took the last one. */
  readonly spareAfterMs: number;
  /** Failures in a row before a module is left alone for a while, and for how long at first and at most. */
  readonly backOffAfter: number;
  readonly backOffFirstMs: number;
  readonly backOffMaximumMs: number;
}

export const CARD_LIMITS: CardLimits = Object.freeze({
  loadMs: 10_000,
  lookMs: 15_000,
  openMs: 15_000,
  pinStateMs: 8_000,
  signMs: 20_000,
  signOnReaderMs: 90_000,
  changePinMs: 20_000,
  changePinOnReaderMs: 180_000,
  finishMs: 4_000,
  abandonMs: 1_000,
  resetMs: 5_000,
  pollMs: 300,
  aliveEveryMs: 15_000,
  removalNoticeMs: 600,
  spareAfterMs: 500,
  backOffAfter: 3,
  backOffFirstMs: 1_000,
  backOffMaximumMs: 60_000,
});
