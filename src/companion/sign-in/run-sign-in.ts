import type { CardCertificate, CardOperation, CardProvider, SignRequest } from '../card/index.js';
import type { Log } from '../log/index.js';
import { CpxError, type SignatureAlgorithm } from '../../protocol/index.js';
import { createHandshakes, type Handshakes, type PendingHandshake } from './handshakes.js';
import type {
  Clock,
  EndedSignIn,
  OpenPrompt,
  Prompt,
  PromptAnswer,
  PromptView,
  SignInRequest,
  SignInResult,
  TicketResult,
  TicketServer,
  TlsSignInRequest,
} from './ports.js';
import { promptViewOf } from './prompt-view.js';
import { assertNever, heldPin, next, type SignInEvent, type SignInState } from './sign-in-state.js';

/** The one algorithm that every CPx card has (a CPS3 has no PSS). @see protocol.md, "What is signed" */
const ALGORITHM: SignatureAlgorithm = 'RS256';

/** What a running sign-in needs. */
export interface SignInCollaborators {
  readonly cards: CardProvider;
  readonly prompt: Prompt;
  readonly ticketServer: TicketServer;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of each end, once; what it does is nothing to the sign-in, not even when it throws. */
  readonly onEnded?: (ended: EndedSignIn) => void;
}

/** A sign-in under way. */
export interface RunningSignIn {
  /** Settles when the person and the page are done with; the card may still be closing. */
  readonly answer: Promise<SignInResult | TicketResult>;
  /** Resolves when the card's operation has ended and every PIN is wiped. Never rejects. */
  readonly closed: Promise<void>;
  end(error: CpxError): void;
}

/**
 * Runs one sign-in: feeds what happens to `next`, and does what each new state asks for. Events are taken one after
 * the other, so that a collaborator may call back from within a call.
 * @param onCancel is called when the person, and not the page, cancelled
 */
export function runSignIn(
  { cards, prompt, ticketServer, clock, log, onEnded }: SignInCollaborators,
  request: SignInRequest | TlsSignInRequest,
  options: { readonly requestMilliseconds: number; readonly onCancel: () => void },
): RunningSignIn {
  const { requestId } = request;
  const begun = clock.now();
  const events: SignInEvent[] = [];
  const leave: (() => void)[] = [];
  /** Aborts when the sign-in has ended. */
  const over = new AbortController();
  const { fingerprint } = request;
  let state: SignInState = { name: 'looking-for-cards', fingerprint, overTls: 'url' in request };
  let dispatching = false;
  let openPrompt: OpenPrompt | undefined;
  let operation: CardOperation | undefined;
  /** The PIN that the card was last given. */
  let presented: Uint8Array | undefined;
  let handshakes: Handshakes | undefined;
  let resolve: (result: SignInResult | TicketResult) => void;
  let reject: (error: CpxError) => void;
  let release: () => void;
  const answer = new Promise<SignInResult | TicketResult>((...settle) => ([resolve, reject] = settle));
  const closed = new Promise<void>((settle) => (release = settle));

  function dispatch(event: SignInEvent): void {
    events.push(event);
    if (dispatching) return;
    dispatching = true;
    try {
      for (let taken = events.shift(); taken !== undefined; taken = events.shift()) take(taken);
    } finally {
      dispatching = false;
    }
  }

  function take(event: SignInEvent): void {
    const before = state;
    state = next(before, event);
    const held = heldPin(before);
    // While a signature runs its PIN belongs to the card: wiped too early, other digits could reach the card.
    if (held !== undefined && held !== heldPin(state) && before.name !== 'signing') held.fill(0);
    if (event.type === 'pin-entered' && event.digits !== heldPin(state)) event.digits.fill(0);
    if (state === before) return;
    try {
      enter(before, event);
    } catch (cause) {
      dispatch({ type: 'ended', error: toCpxError(cause) });
    }
  }

  function enter(before: SignInState, event: SignInEvent): void {
    if (state.name === 'done' || state.name === 'failed') {
      finish(state);
      return;
    }
    log.debug('sign-in state', { requestId, state: state.name });
    if ('certificate' in state && operation === undefined) {
      operation = open(state.certificate);
      readPinState(operation);
      if ('url' in request) void reachServer(operation, request);
    } else if (state.name === 'reading-card' && before.name === 'signing' && operation !== undefined) {
      readPinState(operation);
    }
    if (state.name === 'signing' && before.name !== 'signing' && operation !== undefined) {
      presented = state.digits;
      void present(operation, state.digits);
    }
    show(before, event);
  }

  function show(before: SignInState, event: SignInEvent): void {
    const view = promptViewOf(state, request);
    if (view === undefined) return;
    if (openPrompt === undefined) {
      openPrompt = prompt.open(view, takeAnswer);
      log.info('prompt shown', { requestId, step: view.step, afterMilliseconds: clock.now() - begun });
    } else if (event.type !== 'pin-state-read' || !isSameView(view, promptViewOf(before, request))) {
      openPrompt.update(view);
    }
  }

  function open(certificate: CardCertificate): CardOperation {
    const opened = cards.openOperation(certificate, { requestId });
    onAbort(opened.gone, () => dispatch({ type: 'ended', error: reasonOf(opened.gone, 'ERR_CARD_REMOVED') }));
    return opened;
  }

  function readPinState(from: CardOperation): void {
    from.readPinState().then(
      (pin) => dispatch({ type: 'pin-state-read', pin }),
      (cause: unknown) => dispatch({ type: 'ended', error: toCpxError(cause) }),
    );
  }

  function handshakesOf(card: CardOperation, { url }: TlsSignInRequest): Handshakes {
    const onLost = (): void => log.info('connection lost before the signature', { requestId });
    return (handshakes ??= createHandshakes(ticketServer, card, { requestId, url, signal: over.signal, onLost }));
  }

  async function reachServer(card: CardOperation, by: TlsSignInRequest): Promise<void> {
    try {
      await handshakesOf(card, by).live();
      log.info('server has proved itself', { requestId, afterMilliseconds: clock.now() - begun });
      dispatch({ type: 'server-proved' });
    } catch (cause) {
      dispatch({ type: 'ended', error: toCpxError(cause) });
    }
  }

  async function present(by: CardOperation, pin: Uint8Array | undefined): Promise<void> {
    let handshake: PendingHandshake | undefined;
    let signature: Uint8Array;
    try {
      const order = 'url' in request ? (handshake = await handshakesOf(by, request).live()) : orderOf(request);
      // It may have ended while a connection was made: then nothing is presented.
      if (state.name !== 'signing') return;
      const { statement, algorithm } = order;
      signature = await by.sign({ statement, algorithm, pin });
    } catch (cause) {
      dispatch({ type: 'refused', error: toCpxError(cause) });
      return;
    } finally {
      pin?.fill(0);
    }
    if (handshake !== undefined) await handOver(handshake, signature);
    else dispatch({ type: 'signed', result: { certificate: by.certificate.der, algorithm: ALGORITHM, signature } });
  }

  async function handOver(handshake: PendingHandshake, signature: Uint8Array): Promise<void> {
    dispatch({ type: 'handshake-signed' });
    try {
      dispatch({ type: 'signed', result: { ticket: await handshake.finish(signature) } });
    } catch (cause) {
      dispatch({ type: 'ended', error: toCpxError(cause) });
    }
  }

  function takeAnswer(given: PromptAnswer): void {
    if (given.type === 'cancelled' && state.name !== 'done' && state.name !== 'failed') options.onCancel();
    dispatch(eventOf(given));
  }

  function onAbort(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) {
      listener();
      return;
    }
    signal.addEventListener('abort', listener, { once: true });
    leave.push(() => signal.removeEventListener('abort', listener));
  }

  function finish(end: SignInState & { readonly name: 'done' | 'failed' }): void {
    for (const undo of leave) undo();
    over.abort(end.name === 'failed' ? end.error : new CpxError('ERR_FLOW_INTERNAL', 'the sign-in has ended'));
    const outcome = end.name === 'done' ? 'signed' : end.error.code;
    log.info('sign-in ended', { requestId, outcome, afterMilliseconds: clock.now() - begun });
    if (end.name === 'failed' && end.error.code === 'ERR_FLOW_INTERNAL') {
      log.error('sign-in failed unexpectedly', { requestId, cause: String(end.error.cause) });
    }
    // The answer leaves before the card is closed, which takes time that nobody need wait for.
    if (end.name === 'done') resolve(end.result);
    else reject(end.error);
    try {
      openPrompt?.close(end.name === 'failed' ? end.error : undefined);
    } catch (cause) {
      log.error('prompt could not be closed', { requestId, cause: String(cause) });
    }
    try {
      onEnded?.({ request, certificate: operation?.certificate, outcome });
    } catch (cause) {
      log.error('end of a sign-in could not be told', { requestId, cause: String(cause) });
    }
    void endOperation();
  }

  async function endOperation(): Promise<void> {
    try {
      await operation?.end();
    } catch (cause) {
      log.error('card operation could not be ended', { requestId, cause: String(cause) });
    }
    // Ended, the operation reads the PIN no more, even if its call were never to settle.
    presented?.fill(0);
    release();
  }

  leave.push(cards.subscribe((inventory) => dispatch({ type: 'cards-seen', inventory })));
  leave.push(
    clock.after(options.requestMilliseconds, () =>
      dispatch({ type: 'ended', error: new CpxError('ERR_FLOW_TIMEOUT', 'nobody answered in time') }),
    ),
  );
  onAbort(request.signal, () => dispatch({ type: 'ended', error: reasonOf(request.signal, 'ERR_FLOW_ABORTED') }));
  dispatch({ type: 'cards-seen', inventory: cards.inventory });
  return { answer, closed, end: (error) => dispatch({ type: 'ended', error }) };
}

/** What a page has signed. */
function orderOf({ origin, purpose, challengeNonce }: SignInRequest): Pick<SignRequest, 'statement' | 'algorithm'> {
  return { statement: { kind: 'authentication', purpose, origin, challengeNonce }, algorithm: ALGORITHM };
}

function eventOf(given: PromptAnswer): SignInEvent {
  switch (given.type) {
    case 'certificate-chosen':
      return { type: 'certificate-chosen', fingerprint: given.fingerprint };
    case 'last-try-confirmed':
      return { type: 'last-try-confirmed' };
    case 'pin-entered':
      return { type: 'pin-entered', digits: given.pin };
    case 'cancelled':
      return { type: 'ended', error: new CpxError('ERR_FLOW_CANCELLED', 'the person cancelled') };
    default:
      return assertNever(given);
  }
}

/** Whatever was thrown, as an error with a code; what is not one of ours is our own fault. */
function toCpxError(cause: unknown): CpxError {
  return cause instanceof CpxError ? cause : new CpxError('ERR_FLOW_INTERNAL', 'unexpected error', { cause });
}

function reasonOf(signal: AbortSignal, otherwise: CpxError['code']): CpxError {
  const reason: unknown = signal.reason;
  return reason instanceof CpxError ? reason : new CpxError(otherwise, 'aborted', { cause: reason });
}

/** Views are plain data apart from certificates, which are compared by fingerprint. */
function isSameView(one: PromptView, other: PromptView | undefined): boolean {
  const text = (view: PromptView): string =>
    JSON.stringify(view, (key, value: unknown) =>
      key === 'certificate' ? (value as CardCertificate).fingerprint : value,
    );
  return other !== undefined && text(one) === text(other);
}
