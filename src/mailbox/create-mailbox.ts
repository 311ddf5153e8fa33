import type { RequestListener } from 'node:http';
import express from 'express';
import { DEFAULT_PORT } from '../protocol/index.js';
import {
  createChallengeIssuer,
  createProxiedCertificateReader,
  createTicketIssuer,
  type CardVerifier,
  type TokenVerifier,
} from '../relying-party/index.js';
import { createCredentialsCheck, DEFAULT_SCRYPT_COST, type ScryptCost } from './accounts/index.js';
import {
  answerError,
  answerNotFound,
  assetRoutes,
  cardHostRoutes,
  inboxRoutes,
  keepAlive,
  limitAddresses,
  linkCardRoutes,
  openRequest,
  requireCsrfToken,
  securityHeaders,
  sessionRoutes,
  settingsRoutes,
  signInRoutes,
  tlsSignInRoutes,
  type Environment,
} from './http/index.js';
import { TIME_LIMITS } from './limits.js';
import type { SecurityLog } from './security-log.js';
import { cookiesFor, createSessionKeeper } from './session/index.js';
import type { Storage } from './storage/index.js';

/** A proxy in front of this mailbox that authenticates cards in TLS handshakes: resources/nginx/card-host.conf. */
export interface CardHostOptions {
  /** As the companion reaches it: `https://carte.mailbox.example`. */
  readonly origin: string;
  /** What the proxy and this mailbox share, 32 characters or more. */
  readonly proxySecret: string;
  /** Of the relying party: trusts the configured authorities. */
  readonly verifier: CardVerifier;
}

/** What a mailbox is made of. */
export interface MailboxOptions {
  readonly storage: Storage;
  /** Of the relying party: trusts the configured authorities, for this origin. */
  readonly verifier: TokenVerifier;
  /** As browsers write it: `https://mailbox.example`. Cookies are Secure unless it is http. */
  readonly origin: string;
  /** Where pages reach the companion on 127.0.0.1; 28765 unless told. */
  readonly companionPort?: number;
  /** The folder of the bundled browser scripts. */
  readonly scriptsFolder: string;
  readonly log: SecurityLog;
  /** What the pages call this mailbox; a plain name in the language of each page unless told. */
  readonly productName?: string;
  /** Address of the page from which CPx Bridge can be downloaded: shown to whoever lacks it. */
  readonly companionDownload?: string;
  /** Proxies in front of this server whose word about the client's address counts. */
  readonly trustedProxies?: number;
  /** Cards sign in over TLS, in the place of a token; adding a card to an account takes a token all the same. */
  readonly cardHost?: CardHostOptions;
  readonly passwordCost?: ScryptCost;
  readonly now?: () => Date;
}

export interface Mailbox {
  readonly handler: RequestListener;
  /** Removes what has timed out; also runs by itself from time to time. */
  purge(): Promise<void>;
  /** Ends what runs by itself. Storage is its owner's to close. */
  close(): void;
}

/** Longest body of a POST, in bytes: a token is the longest thing that a page sends. */
const LONGEST_BODY = 32_768;

/** Makes the reference mailbox over storage that was migrated; it listens to nothing yet. */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { storage, verifier, origin, log, now = () => new Date(), passwordCost = DEFAULT_SCRYPT_COST } = options;
  const { companionPort = DEFAULT_PORT } = options;
  const cookies = cookiesFor(origin);
  const cardHost = options.cardHost && {
    origin: options.cardHost.origin,
    verifier: options.cardHost.verifier,
    tickets: createTicketIssuer({ store: storage.tickets, now }),
    readCertificate: createProxiedCertificateReader(options.cardHost.proxySecret),
  };
  const environment: Environment = {
    storage,
    verifier,
    origin,
    log,
    now,
    cookies,
    companionPort,
    cardHost,
    productName: options.productName,
    companionDownload: options.companionDownload,
    sessions: createSessionKeeper(storage.sessions, cookies, now),
    challenges: createChallengeIssuer({ origin, store: storage.challenges, now }),
    checkCredentials: await createCredentialsCheck(storage, passwordCost, now),
  };

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies ?? 0);
  app.set('query parser', 'simple');
  app.use(securityHeaders(origin, `http://127.0.0.1:${String(companionPort)}`));
  app.use('/assets', assetRoutes(options.scriptsFolder));
  if (cardHost) app.use(cardHostRoutes(environment, cardHost));
  app.use(openRequest(environment));
  app.use(express.urlencoded({ extended: false, limit: LONGEST_BODY, parameterLimit: 16 }));
  app.use(express.json({ limit: LONGEST_BODY }));
  app.use(requireCsrfToken(environment));
  app.post(
    [
      '/sign-in/password',
      '/sign-in/link-card',
      '/sign-in/card',
      '/sign-in/tls',
      '/settings/confirm',
      '/settings/identity/cards',
    ],
    limitAddresses(environment),
  );
  app.use(sessionRoutes(environment));
  app.use(keepAlive(environment));
  app.use(inboxRoutes(environment));
  app.use(signInRoutes(environment));
  if (cardHost) app.use(tlsSignInRoutes(environment, cardHost));
  app.use(linkCardRoutes(environment));
  app.use(settingsRoutes(environment));
  app.use(answerNotFound(environment));
  app.use(answerError(environment));

  const purge = async (): Promise<void> => {
    const time = now();
    await storage.sessions.purge(time);
    await storage.attempts.purge(time);
    await storage.knownDevices.purge(new Date(time.getTime() - TIME_LIMITS.knownDeviceMilliseconds));
  };
  const timer = setInterval(() => {
    purge().catch((error: unknown) => {
      log('request-failed', { reason: error instanceof Error ? `purge: ${error.message}` : 'purge' });
    });
  }, TIME_LIMITS.purgeMilliseconds);
  timer.unref();
  return { handler: app, purge, close: () => clearInterval(timer) };
}
