import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { CardState } from '../../../../src/protocol/index.js';

/** What a page of an allowed site would send. */
export interface Page {
  readonly port: number;
  readonly origin: string;
}

/** An answer of the companion. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A request as a browser sends it for a page; `abort` closes the connection. */
export function send(
  page: Page,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  abort?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: page.port,
        path,
        method,
        agent: false,
        signal: abort,
        headers: {
          Origin: page.origin,
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Dest': 'empty',
          'Sec-Fetch-Site': 'cross-site',
          ...(text === undefined
            ? {}
            : { 'Content-Type': 'application/json', 'X-Cpx-Bridge': '1', 'Content-Length': Buffer.byteLength(text) }),
        },
      },
      (incoming) => {
        let received = '';
        incoming.setEncoding('utf8').on('data', (piece: string) => (received += piece));
        incoming.on('end', () => {
          const parsed = received === '' ? {} : (JSON.parse(received) as Record<string, unknown>);
          resolve({ status: incoming.statusCode ?? 0, body: parsed });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** Asks to sign in, as the page does. */
export function signIn(page: Page, abort?: AbortSignal, lang?: 'fr' | 'en'): Promise<Answer> {
  const body = { requestId: randomUUID(), challengeNonce: randomBytes(33).toString('base64'), ...(lang && { lang }) };
  return send(page, 'POST', '/v1/authenticate', body, abort);
}

/** Waits until the companion has read the card; it is asked again, because a card takes its time. */
export async function waitUntilReady(page: Page, state: CardState = 'ready'): Promise<Answer> {
  for (;;) {
    const answer = await send(page, 'GET', '/v1/certificates');
    if (answer.body.state === state) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
