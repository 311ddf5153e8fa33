/** How long things may take in a sign-in. */
export interface SignInLimits {
  /** From the request to its answer. @see protocol.md, "Endpoints": held open up to 120 s */
  readonly requestMilliseconds: number;
  /** How long a site is refused after a person's "Cancel", so that it cannot nag. */
  readonly coolDownMilliseconds: number;
}

/** The limits of the product. */
export const SIGN_IN_LIMITS: SignInLimits = Object.freeze({
  requestMilliseconds: 120_000,
  coolDownMilliseconds: 3_000,
});
