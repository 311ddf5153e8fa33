import { CpxError } from '../protocol/index.js';
import { NO_CARD_SESSION, type CardRecord, type CardSession } from '../relying-party/index.js';

/**
 * What a session may do. Every change of `kind` gives the session a new id and a new CSRF token.
 *
 * ```
 *                 password-accepted                card-accepted
 *   anonymous ────────────────────────► weak ───────────────────────► strong ──┐ card-accepted,
 *     │    └──────────────────────────────┼──────card-accepted───────►▲   ▲    │ the same card
 *     │                                   │                           │   └────┘
 *     └──────────card-not-linked──────────┴──► card-pending ──────────┘
 *                                                 │           card-linked
 *                                                 └──► what it was before (link-abandoned; after 5 minutes)
 *   any ──► no session (signed out, card removed, card unlinked, idle, too old)
 * ```
 */
export type SessionState =
  | { readonly kind: 'anonymous' }
  /** A card was verified that no account knows: whose is it? */
  | {
      readonly kind: 'card-pending';
      readonly card: CardRecord;
      /** Seconds since 1970. */
      readonly until: number;
      readonly certificateId: string | undefined;
      /** The account of the weak session that it began in: it may link to no other. */
      readonly accountId: string | undefined;
    }
  /** E-mail and password: may read. */
  | { readonly kind: 'weak'; readonly accountId: string }
  /** A linked card, still in its reader: may do everything. */
  | {
      readonly kind: 'strong';
      readonly accountId: string;
      readonly identityKey: string;
      /** The companion's id of the certificate, by which the page notices that the card was taken out. */
      readonly certificateId: string | undefined;
    };

export type SessionEvent =
  | { readonly kind: 'password-accepted'; readonly accountId: string }
  | {
      readonly kind: 'card-accepted' | 'card-linked';
      readonly accountId: string;
      readonly identityKey: string;
      readonly certificateId: string | undefined;
    }
  | {
      readonly kind: 'card-not-linked';
      readonly card: CardRecord;
      readonly until: number;
      readonly certificateId: string | undefined;
    }
  | { readonly kind: 'link-abandoned' };

/**
 * The state after an event.
 * @throws CpxError ERR_ACCOUNT_CARD_MISMATCH when a card is presented that is not this session's, or not this
 * account's; ERR_ACCOUNT_LINK_EXPIRED when nothing waits to be linked
 */
export function nextSessionState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'password-accepted':
      // A session that a card opened never becomes somebody else's: sign out first.
      if (state.kind === 'strong') throw mismatch();
      return { kind: 'weak', accountId: event.accountId };
    case 'card-accepted':
    case 'card-linked': {
      if (event.kind === 'card-linked' && state.kind !== 'card-pending') {
        throw new CpxError('ERR_ACCOUNT_LINK_EXPIRED', 'no verified card waits to be linked');
      }
      const otherCard = state.kind === 'strong' && state.identityKey !== event.identityKey;
      const otherAccount =
        state.kind !== 'anonymous' && state.accountId !== undefined && state.accountId !== event.accountId;
      if (otherCard || otherAccount) throw mismatch();
      const { accountId, identityKey, certificateId } = event;
      return { kind: 'strong', accountId, identityKey, certificateId };
    }
    case 'card-not-linked': {
      if (state.kind === 'strong') throw mismatch();
      const accountId = state.kind === 'anonymous' ? undefined : state.accountId;
      return {
        kind: 'card-pending',
        card: event.card,
        until: event.until,
        certificateId: event.certificateId,
        accountId,
      };
    }
    case 'link-abandoned':
      return state.kind === 'card-pending' ? stateWithoutCard(state) : state;
    default:
      return assertNever(event);
  }
}

/** Where a session that waits for credentials falls back to: what it was before the card. */
export function stateWithoutCard(state: Extract<SessionState, { kind: 'card-pending' }>): SessionState {
  return state.accountId === undefined ? { kind: 'anonymous' } : { kind: 'weak', accountId: state.accountId };
}

/** What the relying party's linking rules ask of a session. */
export function cardSessionOf(state: SessionState): CardSession {
  switch (state.kind) {
    case 'anonymous':
    case 'weak':
      return NO_CARD_SESSION;
    case 'card-pending':
      return { state: 'not-linked', card: state.card, until: state.until };
    case 'strong':
      return { state: 'strong', accountId: state.accountId, identityKey: state.identityKey };
    default:
      return assertNever(state);
  }
}

function mismatch(): CpxError {
  return new CpxError('ERR_ACCOUNT_CARD_MISMATCH', 'the card is not the one of this session');
}

function assertNever(value: never): never {
  throw new CpxError('ERR_ACCOUNT_INTERNAL', `unknown session state or event: ${JSON.stringify(value)}`);
}
