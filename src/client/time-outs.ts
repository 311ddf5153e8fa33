/** How long the library waits. */
export const TIME_OUTS = Object.freeze({
  /** For an answer that no person has to do anything for. Does not run while the browser asks for permission. */
  answerMilliseconds: 10_000,
  /** For a token: the companion itself gives up after 120 s. @see protocol.md, "Endpoints" */
  authenticateMilliseconds: 130_000,
  /** For the probe that tells "not allowed" from "not running". */
  probeMilliseconds: 3_000,
  /** For any sign of life on the event stream, where a comment line comes every 15 s. */
  silentStreamMilliseconds: 40_000,
  /** Between two attempts to reach a companion that went away: doubled each time, up to the longest. */
  firstRetryMilliseconds: 500,
  longestRetryMilliseconds: 15_000,
});
