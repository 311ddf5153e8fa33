import type { Request, Response } from 'express';
import type {
  CardVerifier,
  ChallengeIssuer,
  ReadProxiedCertificate,
  TicketIssuer,
  TokenVerifier,
} from '../../relying-party/index.js';
import { CpxError, type Language } from '../../protocol/index.js';
import type { CheckCredentials } from '../accounts/index.js';
import type { SecurityEvent, SecurityFields, SecurityLog } from '../security-log.js';
import { setCookie, type Cookies, type SessionKeeper } from '../session/index.js';
import type { Account, Storage, StoredSession } from '../storage/index.js';
import { translator, type Frame, type Notice, type SignedIn } from '../views/index.js';

/** What sign-ins over TLS need. */
export interface CardHost {
  /** Of the proxy that authenticates cards: `https://carte.mailbox.example`. */
  readonly origin: string;
  readonly tickets: TicketIssuer;
  readonly verifier: CardVerifier;
  readonly readCertificate: ReadProxiedCertificate;
}

/** What the routes are handed. */
export interface Environment {
  readonly storage: Storage;
  readonly sessions: SessionKeeper;
  readonly cookies: Cookies;
  readonly challenges: ChallengeIssuer;
  readonly verifier: TokenVerifier;
  readonly checkCredentials: CheckCredentials;
  readonly log: SecurityLog;
  readonly now: () => Date;
  readonly origin: string;
  readonly productName: string | undefined;
  readonly companionDownload: string | undefined;
  /** Where pages reach the companion on 127.0.0.1. */
  readonly companionPort: number;
  /** Undefined where cards sign in by a token alone. */
  readonly cardHost: CardHost | undefined;
}

/** What the gates have found out about a request. */
export interface RequestState {
  readonly language: Language;
  readonly notice: Notice | undefined;
  session: StoredSession | undefined;
  account: Account | undefined;
}

const KEY = 'mailbox';

export function setStateOf(response: Response, state: RequestState): void {
  (response.locals as Record<string, unknown>)[KEY] = state;
}

/** @returns undefined before the gate that makes it, that is, when even that gate failed */
export function findStateOf(response: Response): RequestState | undefined {
  return (response.locals as Record<string, RequestState | undefined>)[KEY];
}

export function stateOf(response: Response): RequestState {
  const state = findStateOf(response);
  if (state === undefined) throw new Error('a route stands before the gates');
  return state;
}

/** @throws CpxError ERR_ACCOUNT_SESSION_REQUIRED when the request has no session at all */
export function requireSession(response: Response): StoredSession {
  const { session } = stateOf(response);
  if (session === undefined) throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'the request has no session');
  return session;
}

/** @throws CpxError ERR_ACCOUNT_SESSION_REQUIRED when nobody is signed in */
export function requireSignedIn(response: Response): { readonly session: StoredSession; readonly account: Account } {
  const { session, account } = stateOf(response);
  if (session === undefined || account === undefined || !isSignedIn(session)) {
    throw new CpxError('ERR_ACCOUNT_SESSION_REQUIRED', 'nobody is signed in');
  }
  return { session, account };
}

export function isSignedIn(session: StoredSession | undefined): boolean {
  return session?.state.kind === 'weak' || session?.state.kind === 'strong';
}

/** The frame of a page that answers this request. */
export function frameOf(environment: Environment, request: Request, response: Response): Frame {
  const { language, notice, session, account } = stateOf(response);
  if (notice !== undefined) response.clearCookie(environment.cookies.notice, environment.cookies.options);
  return {
    language,
    t: translator(language),
    productName: environment.productName,
    companionDownload: environment.companionDownload,
    companionPort: environment.companionPort,
    overTls: environment.cardHost !== undefined,
    path: pagePathOf(request),
    csrfToken: session?.csrfToken,
    signedIn: signedInOf(session, account),
    notice,
  };
}

/** Pages that also answer a form, by the address that the form is sent to. */
const PAGE_OF_FORM: Readonly<Record<string, string>> = {
  '/sign-in/password': '/sign-in',
  '/sign-in/link-card': '/sign-in/link-card',
  '/settings/confirm': '/settings/identity',
};

/**
 * The address at which a person gets this page again with GET. Only plain paths of this site: `//elsewhere` would be
 * another one.
 */
export function pagePathOf(request: Request): string {
  if (request.method === 'POST') return PAGE_OF_FORM[request.path] ?? '/';
  return /^(?:\/[\w-]+)+$/.test(request.path) ? request.path : '/';
}

function signedInOf(session: StoredSession | undefined, account: Account | undefined): SignedIn | undefined {
  if (session === undefined || account === undefined) return undefined;
  const { state } = session;
  if (state.kind !== 'weak' && state.kind !== 'strong') return undefined;
  const certificateId = state.kind === 'strong' ? state.certificateId : undefined;
  return { displayName: account.displayName, strength: state.kind, certificateId };
}

/** Leaves a word for the next page. A cookie, so that no link can make the mailbox say something. */
export function leaveNotice(environment: Environment, response: Response, notice: Notice): void {
  setCookie(response, environment.cookies, environment.cookies.notice, notice, 60_000);
}

/** Writes a line of the security log, with where the request came from. */
export function logEvent(
  environment: Environment,
  request: Request,
  event: SecurityEvent,
  fields: SecurityFields = {},
): void {
  environment.log(event, { address: request.ip, ...fields });
}
