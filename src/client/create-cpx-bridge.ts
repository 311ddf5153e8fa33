import {
  API_VERSION,
  CpxError,
  DEFAULT_PORT,
  parseCertificates,
  parseInfo,
  parseTicket,
  parseTokenMessage,
  type AuthenticateRequest,
  type AuthenticationTokenMessage,
  type CertificatesMessage,
  type Feature,
  type InfoMessage,
  type TicketMessage,
  type TlsSignInRequest,
} from '../protocol/index.js';
import { createCaller, jsonBy } from './call-companion.js';
import { browserEnvironment, queryPermission, type Environment, type LoopbackPermission } from './environment.js';
import { queueUpdates } from './queue-updates.js';
import { TIME_OUTS } from './time-outs.js';
import { watchCards, type CardsUpdate } from './watch-cards.js';

/** How to reach the companion. */
export interface CpxBridgeOptions {
  /** Default 28765. */
  readonly port?: number;
  /** Parts of the browser to replace, for tests. */
  readonly environment?: Partial<Environment>;
}

/** What every call takes. Aborting ends it with ERR_FLOW_CANCELLED, or with the signal's reason where that is a CpxError. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What to sign in with. `context` goes together with the `challengeNonce` that the server derived from it. */
export type AuthenticateOptions = CallOptions & Omit<AuthenticateRequest, 'requestId'>;

/** Where to sign in over TLS: `url` is one that the page's server has made for this session. */
export type SignInOverTlsOptions = CallOptions & Omit<TlsSignInRequest, 'requestId'>;

/** The companion, as a page sees it. Every rejection is a CpxError. */
export interface CpxBridge {
  /**
   * Does this page need a permission of the browser to reach the companion, and has it got it? Raises no question.
   * With `prompt`, make the first call inside a click, so that the person knows what the browser's question is about.
   */
  queryPermission(): Promise<LoopbackPermission>;
  /** @throws CpxError of the family CLIENT, ERR_ORIGIN_NOT_ALLOWED */
  getInfo(options?: CallOptions): Promise<InfoMessage>;
  /** Readers, cards and certificates as they are now. */
  listCertificates(options?: CallOptions): Promise<CertificatesMessage>;
  /**
   * Readers, cards and certificates, at once and at every change, for as long as the loop runs. Tabs of one origin share
   * one stream; a lost one is said (`lost`) and found again. Ends, without throwing, when the signal aborts.
   */
  watchCertificates(options?: CallOptions): AsyncIterableIterator<CardsUpdate>;
  /**
   * Asks the person for the PIN, in a window of the companion's own, and signs the challenge with the card. Aborting
   * closes that window.
   * @returns the Web eID authentication token, for the server to verify
   */
  authenticate(options: AuthenticateOptions): Promise<AuthenticationTokenMessage>;
  /**
   * Asks the person for the PIN, and has the card identify itself to a server that the companion's settings list for this
   * site, in a TLS handshake of the companion's own.
   * @returns that server's ticket, for the page's server to redeem
   */
  signInOverTls(options: SignInOverTlsOptions): Promise<TicketMessage>;
  /** Ends the sign-in that this object has in flight, if any: `authenticate` or `signInOverTls` then throws ERR_FLOW_CANCELLED. */
  cancel(options?: CallOptions): Promise<void>;
}

/** @returns the companion of this computer; nothing is asked of it yet */
export function createCpxBridge({ port = DEFAULT_PORT, environment: replaced }: CpxBridgeOptions = {}): CpxBridge {
  const environment = { ...browserEnvironment(), ...replaced };
  const call = createCaller(environment, port);
  const inFlight = new Set<string>();

  const getInfo = async ({ signal }: CallOptions = {}): Promise<InfoMessage> => {
    const info = await call({ path: 'info', signal, read: jsonBy(parseInfo) });
    if (info.api < API_VERSION) throw new CpxError('ERR_CLIENT_COMPANION_TOO_OLD', `its API is version ${info.api}`);
    return info;
  };
  const requireFeature = async (feature: Feature, signal: AbortSignal | undefined): Promise<void> => {
    const { features, version } = await getInfo({ signal });
    if (features.includes(feature)) return;
    throw new CpxError('ERR_CLIENT_COMPANION_TOO_OLD', `version ${version} lacks "${feature}"`);
  };

  const newRequestId = (): string => {
    const requestId = environment.randomUUID?.();
    if (requestId) return requestId;
    throw new CpxError('ERR_CLIENT_INSECURE_CONTEXT', 'crypto.randomUUID needs a secure context');
  };
  /** A sign-in: held until the person has answered. */
  const hold = async <T>(
    path: 'authenticate' | 'tls-sign-in',
    body: { readonly requestId: string },
    signal: AbortSignal | undefined,
    parse: (input: unknown) => T,
  ): Promise<T> => {
    inFlight.add(body.requestId);
    try {
      return await call({ path, body, signal, milliseconds: TIME_OUTS.authenticateMilliseconds, read: jsonBy(parse) });
    } finally {
      inFlight.delete(body.requestId);
    }
  };

  return {
    queryPermission: () => queryPermission(environment),
    getInfo,
    listCertificates: ({ signal } = {}) => call({ path: 'certificates', signal, read: jsonBy(parseCertificates) }),
    watchCertificates: ({ signal: caller } = {}) =>
      queueUpdates(caller, (onUpdate, signal) => {
        watchCards({ environment, call, port, signal, onUpdate, check: () => requireFeature('events', signal) });
      }),
    authenticate: async ({ signal, ...request }) => {
      const { context } = request;
      if (context) await requireFeature('context', signal);
      return hold(
        'authenticate',
        { ...request, requestId: context?.requestId ?? newRequestId() },
        signal,
        parseTokenMessage,
      );
    },
    signInOverTls: async ({ signal, ...request }) => {
      await requireFeature('tls-sign-in', signal);
      return hold('tls-sign-in', { ...request, requestId: newRequestId() }, signal, parseTicket);
    },
    cancel: async ({ signal } = {}) => {
      await Promise.all(
        [...inFlight].map((requestId) =>
          call({ path: 'cancel', body: { requestId }, signal, read: () => Promise.resolve() }),
        ),
      );
    },
  };
}
