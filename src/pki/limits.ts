/** Bounds of every question about revocation; each may be changed by an option. */
export interface RevocationLimits {
  /** From request to last octet of an OCSP answer. */
  readonly ocspTimeoutMs: number;
  /** From request to last octet of a revocation list. */
  readonly crlTimeoutMs: number;
  readonly ocspMaximumBytes: number;
  readonly crlMaximumBytes: number;
  /** How far the clocks of authorities may be from ours. */
  readonly clockSkewMs: number;
  /** Oldest OCSP answer that is accepted when it does not say until when it holds. */
  readonly ocspMaximumAgeMs: number;
  /** An OCSP answer is used again for this long at most, and never beyond its own next update. */
  readonly ocspReuseMs: number;
  /** A revocation list is fetched anew after this long, though it may hold for days. */
  readonly crlRefreshMs: number;
  /** An address that did not answer is left alone for this long: the next person need not wait for it again. */
  readonly retryAfterFailureMs: number;
  /** Addresses of one certificate that are tried. */
  readonly addresses: number;
  readonly cachedAnswers: number;
  readonly cachedLists: number;
  readonly cachedListBytes: number;
}

/** Defaults. A list of ANS's largest authority has some megabytes; the size leaves room for ten times that. */
export const REVOCATION_LIMITS: RevocationLimits = Object.freeze({
  ocspTimeoutMs: 3_000,
  crlTimeoutMs: 8_000,
  ocspMaximumBytes: 65_536,
  crlMaximumBytes: 67_108_864,
  clockSkewMs: 300_000,
  ocspMaximumAgeMs: 600_000,
  ocspReuseMs: 300_000,
  crlRefreshMs: 3_600_000,
  retryAfterFailureMs: 5_000,
  addresses: 2,
  cachedAnswers: 10_000,
  cachedLists: 32,
  cachedListBytes: 268_435_456,
});
