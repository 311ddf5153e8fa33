import type { NextFunction, Request, Response } from 'express';
import {
  CpxError,
  errorTexts,
  helpCodeOf,
  problemTypeOf,
  type ErrorCode,
  type ProblemMessage,
} from '../../protocol/index.js';
import { readCookie } from '../session/index.js';
import { renderErrorPage, translator, type ErrorWords, type Html } from '../views/index.js';
import { findStateOf, frameOf, leaveNotice, logEvent, setStateOf, type Environment } from './environment.js';

/** Sends a page. Nothing of a mailbox is ever kept in a cache. */
export function sendPage(response: Response, page: Html, status = 200): void {
  response.status(status).set('Cache-Control', 'no-store').type('html').send(page.toString());
}

/** Sends a script its answer. */
export function sendJson(response: Response, body: unknown): void {
  response.set('Cache-Control', 'no-store').json(body);
}

/** After a POST of a form: the next page is fetched with GET, so that reloading it sends nothing twice. */
export function redirectTo(response: Response, path: string): void {
  response.set('Cache-Control', 'no-store').redirect(303, path);
}

/** Does a script ask, and not a person? */
export function isScript(request: Request): boolean {
  return typeof request.is('application/json') === 'string' || request.accepts(['html', 'json']) === 'json';
}

/** Answers what no route knows. */
export function answerNotFound(environment: Environment) {
  return (request: Request, response: Response): void => {
    answerStatus(environment, request, response, 404);
  };
}

/**
 * Answers every error: to a script problem details (RFC 9457), to a person a page with words and a help code. What was
 * not foreseen is logged and answered ERR_ACCOUNT_INTERNAL; nothing of its text leaves the server.
 */
export function answerError(environment: Environment) {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = httpStatusOf(error);
    if (status !== undefined) {
      answerStatus(environment, request, response, status);
      return;
    }
    if (isCode(error, 'ERR_ACCOUNT_SESSION_REQUIRED') && !isScript(request)) {
      // A person is sent to the sign-in page, and told why when there was a session before.
      if (readCookie(request, environment.cookies.session) !== undefined) {
        leaveNotice(environment, response, 'session-ended');
      }
      redirectTo(response, '/sign-in');
      return;
    }
    const code: ErrorCode = error instanceof CpxError ? error.code : 'ERR_ACCOUNT_INTERNAL';
    if (code === 'ERR_ACCOUNT_INTERNAL') {
      logEvent(environment, request, 'request-failed', {
        method: request.method,
        path: request.path,
        reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
      });
    }
    answerCode(environment, request, response, code);
  };
}

function answerCode(environment: Environment, request: Request, response: Response, code: ErrorCode): void {
  const { status, retryable } = new CpxError(code, code);
  const language = languageFor(request, response);
  const words = errorTexts(code, language);
  const helpCode = helpCodeOf(code);
  response.status(status);
  if (isScript(request)) {
    const problem: ProblemMessage & { readonly detail: string } = {
      type: problemTypeOf(code),
      title: words.title,
      detail: `${words.explanation} ${words.remedy}`,
      status,
      code,
      retryable,
      helpCode,
    };
    sendProblem(response, problem);
  } else {
    sendErrorPage(environment, request, response, status, { ...words, helpCode });
  }
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof CpxError && error.code === code;
}

/** Errors that only say how HTTP was used: no code of ours, the status says it all. */
function answerStatus(environment: Environment, request: Request, response: Response, status: number): void {
  const t = translator(languageFor(request, response));
  const words =
    status === 404
      ? { title: t('notFoundTitle'), explanation: t('notFoundExplanation') }
      : { title: t('badRequestTitle'), explanation: t('badRequestExplanation') };
  response.status(status);
  if (isScript(request)) sendProblem(response, { type: 'about:blank', title: words.title, status });
  else {
    sendErrorPage(environment, request, response, status, { ...words, remedy: undefined, helpCode: undefined });
  }
}

function sendErrorPage(
  environment: Environment,
  request: Request,
  response: Response,
  status: number,
  words: ErrorWords,
): void {
  if (findStateOf(response) === undefined) {
    const language = languageFor(request, response);
    setStateOf(response, { language, notice: undefined, session: undefined, account: undefined });
  }
  sendPage(response, renderErrorPage(frameOf(environment, request, response), words), status);
}

function sendProblem(response: Response, problem: object): void {
  response.set('Cache-Control', 'no-store').type('application/problem+json').send(JSON.stringify(problem));
}

function languageFor(request: Request, response: Response): 'fr' | 'en' {
  return findStateOf(response)?.language ?? preferredLanguage(request);
}

/** French, unless the browser prefers English. */
export function preferredLanguage(request: Request): 'fr' | 'en' {
  return request.acceptsLanguages(['fr', 'en']) === 'en' ? 'en' : 'fr';
}

/** The 4xx status of an error of Express or its parsers, or of a malformed request; undefined for every other error. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof CpxError) return error.code.startsWith('ERR_REQUEST_') ? error.status : undefined;
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
