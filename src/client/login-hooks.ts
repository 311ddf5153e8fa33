import type { AuthenticateRequest, AuthenticationTokenMessage, Purpose, TicketMessage } from '../protocol/index.js';

/** What the page's server has the card sign. `context` belongs to a challenge that the server bound to it. */
export type Challenge = Pick<AuthenticateRequest, 'challengeNonce' | 'context'>;

/** Fetches a challenge from the page's own server. Rejects with a CpxError, or any error that has one of our codes. */
export type GetChallenge = (signal: AbortSignal, purpose: Purpose) => Promise<Challenge>;

/** Hands the token to the page's own server; the element shows its progress, and its error where that has a code. */
export type TokenHandler = (token: AuthenticationTokenMessage, signal: AbortSignal) => unknown;

/** Fetches from the page's own server the address at which the card identifies itself, made for this session. */
export type GetTicketUrl = (signal: AbortSignal) => Promise<{ readonly url: string }>;

/** Hands the ticket of that address to the page's own server. */
export type TicketHandler = (message: TicketMessage, signal: AbortSignal) => unknown;
