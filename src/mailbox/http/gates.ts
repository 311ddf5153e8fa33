import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { CpxError, type Language } from '../../protocol/index.js';
import { clearCookie, readCookie, setCookie } from '../session/index.js';
import { isNotice } from '../views/index.js';
import { preferredLanguage } from './answers.js';
import { logEvent, pagePathOf, setStateOf, stateOf, type Environment } from './environment.js';

/**
 * Headers that keep a page to itself: nothing inline, nothing from elsewhere, no frames; scripts may talk to this
 * server and to the companion on this computer, and to nobody else.
 * @param companion `http://127.0.0.1:28765`
 */
export function securityHeaders(origin: string, companion: string): RequestHandler {
  const secure = origin.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'", companion],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 63_072_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
}

/** Language, session, account and the word that the previous page left: what every route needs to know. */
export function openRequest(environment: Environment): RequestHandler {
  const { cookies, sessions, storage } = environment;
  return async (request: Request, response: Response, next: NextFunction) => {
    const chosen = languageOf(request.query.lang);
    if (chosen !== undefined && request.method === 'GET') {
      setCookie(response, cookies, cookies.language, chosen, 31_536_000_000);
      response.redirect(303, pagePathOf(request));
      return;
    }
    const notice = readCookie(request, cookies.notice);
    const state = {
      language: languageOf(readCookie(request, cookies.language)) ?? preferredLanguage(request),
      notice: isNotice(notice) ? notice : undefined,
    };
    setStateOf(response, { ...state, session: undefined, account: undefined });
    const session = await sessions.find(request);
    if (session === undefined) {
      if (readCookie(request, cookies.session) !== undefined) clearCookie(response, cookies, cookies.session);
    } else {
      const { state: kind } = session;
      const accountId = kind.kind === 'anonymous' ? undefined : kind.accountId;
      const account = accountId === undefined ? undefined : await storage.accounts.findById(accountId);
      setStateOf(response, { ...state, session, account });
    }
    next();
  };
}

/** A request that gets this far is activity of the person: the idle time begins anew. */
export function keepAlive(environment: Environment): RequestHandler {
  return async (_request: Request, response: Response, next: NextFunction) => {
    const { session } = stateOf(response);
    if (session !== undefined) await environment.sessions.touch(session);
    next();
  };
}

/**
 * Lets a POST pass only with the session's own token, in the field `csrf` or the header `X-CSRF-Token`, and only from
 * a page of this site, where the browser says which page it was.
 * @throws CpxError ERR_ACCOUNT_CSRF
 * @see OWASP, Cross-Site Request Forgery Prevention: synchroniser token
 */
export function requireCsrfToken(environment: Environment): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    const { origin } = request.headers;
    const sent = request.get('x-csrf-token') ?? (request.body as { csrf?: unknown } | undefined)?.csrf;
    const { session } = stateOf(response);
    const right =
      (origin === undefined || origin === environment.origin) &&
      session !== undefined &&
      typeof sent === 'string' &&
      timingSafeEqual(digest(sent), digest(session.csrfToken));
    if (!right) {
      logEvent(environment, request, 'csrf-refused', { path: request.path });
      throw new CpxError('ERR_ACCOUNT_CSRF', 'the request does not carry the token of its session');
    }
    next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function languageOf(value: unknown): Language | undefined {
  return value === 'fr' || value === 'en' ? value : undefined;
}
