import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { TIME_LIMITS } from '../limits.js';
import { nextSessionState, stateWithoutCard, type SessionEvent, type SessionState } from '../session-state.js';
import type { SessionStore, StoredSession } from '../storage/index.js';
import { clearCookie, readCookie, setCookie, type Cookies } from './cookies.js';

/** Opens, changes and ends sessions: the cookie in the browser and the row in storage. */
export interface SessionKeeper {
  /** The session of a request, if it has one that lives. */
  find(request: Request): Promise<StoredSession | undefined>;
  /** Notes that the session is in use. */
  touch(session: StoredSession): Promise<void>;
  /** A session nobody has signed in to: it holds a CSRF token and, later, a challenge. */
  begin(response: Response): Promise<StoredSession>;
  /**
   * Moves a session on; a change of kind gives it a new id and CSRF token, so that an id that was planted before a
   * sign-in is worth nothing after it.
   * @throws CpxError as {@link nextSessionState}; ERR_ACCOUNT_SESSION_REQUIRED when it was ended meanwhile
   */
  change(response: Response, session: StoredSession, event: SessionEvent): Promise<StoredSession>;
  /** The password was typed once more. */
  confirm(session: StoredSession): Promise<void>;
  end(response: Response, session: StoredSession): Promise<void>;
}

/** 256 bits: nobody guesses it. */
const ID_BYTES = 32;

export function createSessionKeeper(sessions: SessionStore, cookies: Cookies, now: () => Date): SessionKeeper {
  const make = (state: SessionState, confirmed: boolean): { id: string; session: StoredSession } => {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const time = now();
    const session = {
      idHash: hashId(id),
      csrfToken: randomBytes(ID_BYTES).toString('base64url'),
      state,
      confirmedAt: confirmed ? time : undefined,
      lastSeenAt: time,
      idleUntil: idleUntil(state, time),
      expiresAt: later(time, TIME_LIMITS.absoluteMilliseconds),
    };
    return { id, session };
  };
  return {
    async find(request) {
      const id = readCookie(request, cookies.session);
      if (id === undefined) return undefined;
      const session = await sessions.find(hashId(id), now());
      // A card that waited too long is forgotten; the session is what it was before.
      return session?.state.kind === 'card-pending' && session.state.until * 1000 <= now().getTime()
        ? { ...session, state: stateWithoutCard(session.state) }
        : session;
    },
    async touch(session) {
      const time = now();
      if (time.getTime() - session.lastSeenAt.getTime() < TIME_LIMITS.touchMilliseconds) return;
      await sessions.touch(session.idHash, time, idleUntil(session.state, time));
    },
    async begin(response) {
      const { id, session } = make({ kind: 'anonymous' }, false);
      await sessions.insert(session);
      setCookie(response, cookies, cookies.session, id);
      return session;
    },
    async change(response, session, event) {
      const { id, session: next } = make(
        nextSessionState(session.state, event),
        event.kind === 'password-accepted' || event.kind === 'card-linked',
      );
      await sessions.replace(session.idHash, next);
      setCookie(response, cookies, cookies.session, id);
      return next;
    },
    confirm: (session) => sessions.confirm(session.idHash, now()),
    async end(response, session) {
      await sessions.remove(session.idHash);
      clearCookie(response, cookies, cookies.session);
    },
  };
}

function hashId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

function idleUntil(state: SessionState, now: Date): Date {
  return later(now, state.kind === 'anonymous' ? TIME_LIMITS.anonymousIdleMilliseconds : TIME_LIMITS.idleMilliseconds);
}

function later(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
