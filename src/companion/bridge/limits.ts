/** Every limit of the loopback server. @see protocol.md, "Gates, in this order" */
export interface BridgeLimits {
  /** From the connection to the end of the headers. */
  readonly headersMilliseconds: number;
  /** From the first byte of a request to its last. */
  readonly requestMilliseconds: number;
  /** How often Node looks for connections past these two; its own default of 30 s would make them meaningless. */
  readonly checkingMilliseconds: number;
  /** How long a connection without a request stays open. */
  readonly idleMilliseconds: number;
  readonly connections: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
  /** Nesting of JSON; the deepest message has two levels. */
  readonly jsonDepth: number;
  /** Requests an origin may make at once, and how many more it gains each second. */
  readonly rateBurst: number;
  readonly ratePerSecond: number;
  readonly eventStreamsPerOrigin: number;
  /** Between two comment lines of an event stream. */
  readonly eventCommentMilliseconds: number;
  /** What may wait in an event stream that its reader does not read. */
  readonly eventBacklogBytes: number;
  /** How long `GET /v1/certificates` waits for another look at the readers, and how often it may ask for one. */
  readonly refreshMilliseconds: number;
  readonly refreshIntervalMilliseconds: number;
  /** How long a requestId is remembered. */
  readonly replayMilliseconds: number;
  /** Beyond this, the difference to a server's clock is worth a warning. */
  readonly clockSkewMilliseconds: number;
  readonly preflightSeconds: number;
  /** Until the probe of our own port must have come back. */
  readonly probeMilliseconds: number;
  /** What answers may take to leave when the bridge closes. */
  readonly closingMilliseconds: number;
}

/** The limits of the product. */
export const BRIDGE_LIMITS: BridgeLimits = Object.freeze({
  headersMilliseconds: 2_000,
  requestMilliseconds: 5_000,
  checkingMilliseconds: 1_000,
  idleMilliseconds: 5_000,
  connections: 32,
  headerBytes: 8_192,
  bodyBytes: 8_192,
  jsonDepth: 4,
  rateBurst: 60,
  ratePerSecond: 20,
  eventStreamsPerOrigin: 2,
  eventCommentMilliseconds: 15_000,
  eventBacklogBytes: 65_536,
  refreshMilliseconds: 1_500,
  refreshIntervalMilliseconds: 2_000,
  replayMilliseconds: 600_000,
  clockSkewMilliseconds: 60_000,
  preflightSeconds: 600,
  probeMilliseconds: 2_000,
  closingMilliseconds: 500,
});
