import type { CertificateMessage, CertificatesMessage, ErrorCode } from '../protocol/index.js';
import type { LoopbackPermission } from './environment.js';

/** Where a sign-in stands once the person has clicked: the server is asked, the PIN is typed, the server decides. */
export type SignInPhase = 'challenge' | 'pin' | 'server';

/**
 * What the element is doing.
 *
 *     starting ──► asking ──click──► connecting ──► choosing ──submit──► signing-in ──► signed-in
 *        │  (permission "prompt")      ▲ │  ▲        │  ▲  ▲                  │
 *        └─────────────────────────────┘ │  │   lost │  │  └── failed ────────┤
 *          (any other permission)   lost ▼  │        ▼  │ cards               │ the companion is gone
 *                                       unavailable ────┘ ◄───────────────────┘
 */
export type LoginState =
  | { readonly step: 'starting' }
  /** The browser will ask for permission: the person is told first, and clicks. */
  | { readonly step: 'asking' }
  | { readonly step: 'connecting'; readonly asked: boolean; readonly selected: string | undefined }
  | { readonly step: 'unavailable'; readonly code: ErrorCode; readonly selected: string | undefined }
  | Choosing
  | { readonly step: 'signing-in'; readonly phase: SignInPhase; readonly choosing: Choosing }
  | { readonly step: 'signed-in' };

/** The list is shown. */
export interface Choosing {
  readonly step: 'choosing';
  readonly cards: CertificatesMessage;
  /** Id of the selected certificate. */
  readonly selected: string | undefined;
  readonly refreshing: boolean;
  /** Why the last sign-in failed. */
  readonly problem: ErrorCode | undefined;
}

/** What happens to it. */
export type LoginEvent =
  | { readonly type: 'permission-known'; readonly permission: LoopbackPermission }
  | { readonly type: 'connect'; readonly asked: boolean }
  | { readonly type: 'cards'; readonly cards: CertificatesMessage }
  | { readonly type: 'lost'; readonly code: ErrorCode }
  | { readonly type: 'select'; readonly id: string }
  | { readonly type: 'refresh' }
  | { readonly type: 'submit' }
  | { readonly type: 'phase'; readonly phase: SignInPhase }
  | { readonly type: 'failed'; readonly code: ErrorCode }
  | { readonly type: 'signed-in' };

/** Errors that end with the list gone: the companion cannot be reached, or does not speak with this site. */
const isUnavailable = (code: ErrorCode): boolean => code.startsWith('ERR_CLIENT_') || code === 'ERR_ORIGIN_NOT_ALLOWED';

/** Problems of a card or reader: said until a card is ready again. The others stand until the person does something. */
const endsWithReadyCard = (code: ErrorCode | undefined): boolean =>
  code !== undefined && /^ERR_(?:READER|CARD|CERTIFICATE|MODULE)_/.test(code);

/** @returns the state after an event; the same state for an event that has no meaning in it */
export function next(state: LoginState, event: LoginEvent): LoginState {
  switch (event.type) {
    case 'permission-known':
      if (state.step !== 'starting') return state;
      // Denied or not, the first attempt says why it cannot work: a frame or a page over http is denied too, and has
      // nothing to set right in the browser.
      return event.permission === 'prompt'
        ? { step: 'asking' }
        : { step: 'connecting', asked: false, selected: undefined };
    case 'connect':
      return { step: 'connecting', asked: event.asked, selected: 'selected' in state ? state.selected : undefined };
    case 'cards':
      return withCards(state, event.cards);
    case 'lost':
      // A sign-in ends by its own answer; and before a click nothing was connected that could be lost.
      if (state.step === 'signing-in' || state.step === 'signed-in' || state.step === 'asking') return state;
      return { step: 'unavailable', code: event.code, selected: 'selected' in state ? state.selected : undefined };
    case 'select':
      return state.step === 'choosing' ? { ...state, selected: event.id, problem: undefined } : state;
    case 'refresh':
      return state.step === 'choosing' ? { ...state, refreshing: true, problem: undefined } : state;
    case 'submit':
      if (state.step !== 'choosing' || selectedCertificate(state)?.usable !== true) return state;
      return { step: 'signing-in', phase: 'challenge', choosing: { ...state, refreshing: false, problem: undefined } };
    case 'phase':
      return state.step === 'signing-in' ? { ...state, phase: event.phase } : state;
    case 'failed':
      if (state.step === 'choosing') return { ...state, refreshing: false, problem: event.code };
      if (state.step !== 'signing-in') return state;
      return isUnavailable(event.code)
        ? { step: 'unavailable', code: event.code, selected: state.choosing.selected }
        : { ...state.choosing, problem: event.code };
    case 'signed-in':
      return state.step === 'signing-in' ? { step: 'signed-in' } : state;
  }
}

/** The certificate that the list shows as chosen. */
export function selectedCertificate({ cards, selected }: Choosing): CertificateMessage | undefined {
  return cards.certificates.find(({ id }) => id === selected);
}

function withCards(state: LoginState, cards: CertificatesMessage): LoginState {
  switch (state.step) {
    case 'starting':
    case 'asking':
    case 'connecting':
    case 'unavailable': {
      const before = 'selected' in state ? state.selected : undefined;
      return {
        step: 'choosing',
        cards,
        selected: chooseAgain(cards, before),
        refreshing: false,
        problem: undefined,
      };
    }
    case 'choosing': {
      const mended = cards.state === 'ready' && endsWithReadyCard(state.problem);
      return {
        ...state,
        cards,
        selected: chooseAgain(cards, state.selected),
        refreshing: false,
        problem: mended ? undefined : state.problem,
      };
    }
    case 'signing-in':
      return {
        ...state,
        choosing: { ...state.choosing, cards, selected: chooseAgain(cards, state.choosing.selected) },
      };
    case 'signed-in':
      return state;
  }
}

/**
 * Keeps the choice while its card is there. Else takes the only usable certificate; of several, none: with two cards
 * in, the person says which, since one may be a colleague's. With none usable, the first, so that its reason is shown.
 */
function chooseAgain({ certificates }: CertificatesMessage, before: string | undefined): string | undefined {
  if (certificates.some(({ id }) => id === before)) return before;
  const usable = certificates.filter((certificate) => certificate.usable);
  if (usable.length > 1) return undefined;
  return (usable[0] ?? certificates[0])?.id;
}
