import type { ServerResponse } from 'node:http';
import { errorTexts, problemTypeOf, type CpxError, type Language, type ProblemMessage } from '../../protocol/index.js';

/** On everything that is answered to a listed origin. */
export function setCommonHeaders(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

/** Answers a JSON message. */
export function answerJson(response: ServerResponse, message: object): void {
  send(response, 200, 'application/json', message);
}

/** Answers an error as problem details. @see RFC 9457; protocol.md, "Errors" */
export function answerProblem(response: ServerResponse, error: CpxError, language: Language): void {
  const { code, status, retryable, helpCode } = error;
  const problem: ProblemMessage = {
    type: problemTypeOf(code),
    title: errorTexts(code, language).title,
    status,
    code,
    retryable,
    helpCode,
  };
  send(response, status, 'application/problem+json', problem);
}

function send(response: ServerResponse, status: number, type: string, message: object): void {
  const body = Buffer.from(JSON.stringify(message));
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}
