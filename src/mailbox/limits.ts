const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every time-out of the mailbox, in milliseconds. */
export const TIME_LIMITS = Object.freeze({
  /** A session nobody has signed in to: long enough to read the page and look for the card. */
  anonymousIdleMilliseconds: 30 * MINUTE,
  /** A session without a request. */
  idleMilliseconds: 20 * MINUTE,
  /** A session from its last sign-in, however busy. */
  absoluteMilliseconds: 8 * HOUR,
  /** How long after a password sign-in cards may be linked and unlinked without typing the password again. */
  confirmationMilliseconds: 10 * MINUTE,
  /** Activity is written at most this often. */
  touchMilliseconds: 30 * SECOND,
  /** How long a browser counts as one from which the owner signs in. */
  knownDeviceMilliseconds: 180 * DAY,
  /** Between two removals of what has expired. */
  purgeMilliseconds: 10 * MINUTE,
});

/** Wrong passwords of one account, from one known browser or from all unknown ones together. */
export const PASSWORD_BACK_OFF = Object.freeze({
  freeFailures: 5,
  firstWaitMilliseconds: 30 * SECOND,
  longestWaitMilliseconds: 15 * MINUTE,
  memoryMilliseconds: DAY,
});

/** Failed attempts from one network address: a hospital has one address for hundreds of people. */
export const ADDRESS_LIMIT = Object.freeze({ windowMilliseconds: 15 * MINUTE, failures: 60 });
