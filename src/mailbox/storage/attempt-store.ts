import { dateColumn } from './columns.js';
import type { Queryable } from './database.js';

/** What became of the wish to try a password: go ahead, or wait until then. */
export type Reservation = { readonly allowed: true } | { readonly allowed: false; readonly blockedUntil: Date };

/** How many wrong passwords are free, and how the wait grows after them. */
export interface BackOff {
  readonly freeFailures: number;
  readonly firstWaitMilliseconds: number;
  readonly longestWaitMilliseconds: number;
  /** Failures older than this are forgotten. */
  readonly memoryMilliseconds: number;
}

/** Counters of wrong passwords, by subject (a hash of account and browser). */
export interface AttemptStore {
  /**
   * Counts an attempt as failed before the password is looked at, in one statement, so that a hundred requests at
   * once have no more tries than a hundred in a row.
   */
  reserve(subjectHash: string, now: Date): Promise<Reservation>;
  /** The password was right: forget the failures. */
  clear(subjectHash: string): Promise<void>;
  /** Forgets counters that no longer matter. */
  purge(now: Date): Promise<void>;
}

const RESERVE = `
  INSERT INTO password_attempts AS a (subject_hash, failures, blocked_until, last_attempt_at)
  VALUES ($1, 1, $2, $2)
  ON CONFLICT (subject_hash) DO UPDATE SET
    failures = CASE WHEN a.last_attempt_at < $3 THEN 1 ELSE a.failures + 1 END,
    last_attempt_at = $2,
    blocked_until = CASE WHEN a.last_attempt_at < $3 OR a.failures + 1 < $4 THEN $2
      ELSE $2 + make_interval(secs => LEAST($5 * power(2, LEAST(a.failures + 1 - $4, 20)), $6)) END
  WHERE a.blocked_until <= $2
  RETURNING failures`;

export function createAttemptStore(database: Queryable, backOff: BackOff): AttemptStore {
  return {
    async reserve(subjectHash, now) {
      const forgetBefore = new Date(now.getTime() - backOff.memoryMilliseconds);
      for (;;) {
        const [counted] = await database.query(RESERVE, [
          subjectHash,
          now,
          forgetBefore,
          backOff.freeFailures,
          backOff.firstWaitMilliseconds / 1000,
          backOff.longestWaitMilliseconds / 1000,
        ]);
        if (counted !== undefined) return { allowed: true };
        const [row] = await database.query('SELECT blocked_until FROM password_attempts WHERE subject_hash = $1', [
          subjectHash,
        ]);
        if (row !== undefined) return { allowed: false, blockedUntil: dateColumn(row, 'blocked_until') };
        // Cleared by a right password between the two statements: count anew.
      }
    },
    async clear(subjectHash) {
      await database.query('DELETE FROM password_attempts WHERE subject_hash = $1', [subjectHash]);
    },
    async purge(now) {
      await database.query('DELETE FROM password_attempts WHERE last_attempt_at < $1 AND blocked_until < $2', [
        new Date(now.getTime() - backOff.memoryMilliseconds),
        now,
      ]);
    },
  };
}
