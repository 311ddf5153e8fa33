import { CpxError } from '../../protocol/index.js';
import { SIGN_IN_LIMITS, type SignInLimits } from './limits.js';
import type { SignIn, SignInRequest, SignInResult, TicketResult, TlsSignInRequest } from './ports.js';
import { runSignIn, type RunningSignIn, type SignInCollaborators } from './run-sign-in.js';

/**
 * The workflow over its ports. One sign-in at a time for the whole companion and no queue: a second window could
 * never be told apart from the first by the person who types a PIN into it.
 */
export function createSignIn({
  limits = SIGN_IN_LIMITS,
  ...collaborators
}: SignInCollaborators & { readonly limits?: SignInLimits }): SignIn {
  const { clock, log } = collaborators;
  /** Sites whose last request the person cancelled, and when. */
  const cancelled = new Map<string, number>();
  const closing = new Set<Promise<void>>();
  let running: RunningSignIn | undefined;
  let closed = false;

  function refuse(origin: string): void {
    if (closed) throw new CpxError('ERR_FLOW_SHUTTING_DOWN', 'the companion is closing');
    if (running !== undefined) throw new CpxError('ERR_FLOW_BUSY', 'another sign-in is under way');
    // Negative when the clock was set back, which must not keep a site waiting for hours.
    const since = clock.now() - (cancelled.get(origin) ?? -Infinity);
    if (since >= 0 && since < limits.coolDownMilliseconds)
      throw new CpxError('ERR_FLOW_COOLING_DOWN', 'the person has just cancelled');
  }

  function run(request: SignInRequest): Promise<SignInResult>;
  function run(request: TlsSignInRequest): Promise<TicketResult>;
  async function run(request: SignInRequest | TlsSignInRequest): Promise<SignInResult | TicketResult> {
    refuse(request.origin);
    log.info('sign-in begun', { requestId: request.requestId, origin: request.origin, purpose: request.purpose });
    const started = runSignIn(collaborators, request, {
      requestMilliseconds: limits.requestMilliseconds,
      onCancel: () => cancelled.set(request.origin, clock.now()),
    });
    running = started;
    closing.add(started.closed);
    void started.closed.then(() => closing.delete(started.closed));
    try {
      return await started.answer;
    } finally {
      running = undefined;
    }
  }

  return {
    get busy() {
      return running !== undefined;
    },
    authenticate: (request) => run(request),
    fetchTicket: (request) => run(request),
    async close() {
      closed = true;
      running?.end(new CpxError('ERR_FLOW_SHUTTING_DOWN', 'the companion is closing'));
      await Promise.all(closing);
    },
  };
}
