import type { Request, Response } from 'express';
import { CpxError, type Purpose } from '../../protocol/index.js';
import type { VerifiedCard } from '../../relying-party/index.js';
import type { StoredSession } from '../storage/index.js';
import { logRevocation } from './accept-card.js';
import { sendJson } from './answers.js';
import { logEvent, type Environment } from './environment.js';

/** Answers a page the one challenge of its session. */
export async function issueChallenge(
  environment: Environment,
  response: Response,
  session: StoredSession,
  purpose: Purpose,
): Promise<void> {
  sendJson(response, await environment.challenges.issue(session.idHash, purpose));
}

/**
 * Verifies a token against the session's challenge, which is used up whatever comes of it.
 * @throws CpxError of the families TOKEN and REVOCATION
 */
export async function verifyCard<P extends Purpose>(
  environment: Environment,
  request: Request,
  session: StoredSession,
  purpose: P,
  token: string,
): Promise<VerifiedCard<P>> {
  try {
    const challenge = await environment.challenges.take(session.idHash, purpose);
    const verified = await environment.verifier.verify(token, challenge);
    logRevocation(environment, request, verified);
    return verified;
  } catch (error) {
    if (error instanceof CpxError) logEvent(environment, request, 'card-refused', { purpose, code: error.code });
    throw error;
  }
}
