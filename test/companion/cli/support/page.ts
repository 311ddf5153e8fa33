import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
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
          ...headersOf(page),
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

/** Waits until the companion has read the card, or sees what else is wanted. */
export async function waitUntilReady(page: Page, wanted: CardState = 'ready'): Promise<void> {
  await waitForCards(page, ({ state }) => state === wanted);
}

/** Listens to the companion's events, as the page does, until the cards are as wanted. */
export async function waitForCards(page: Page, wanted: (cards: Answer['body']) => boolean): Promise<Answer['body']> {
  const { port } = page;
  const outgoing = request({ host: '127.0.0.1', port, path: '/v1/events', agent: false, headers: headersOf(page) });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  // Left, the loop hangs up.
  for await (const piece of incoming.setEncoding('utf8')) {
    text += piece as string;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^data: (.*)$/m.exec(event) ?? [];
      const cards = data === undefined ? undefined : (JSON.parse(data) as Answer['body']);
      if (cards !== undefined && wanted(cards)) return cards;
    }
  }
  throw new Error(`the events were answered with ${String(incoming.statusCode)} and ended`);
}

/** What a browser says of the page that asks. */
function headersOf(page: Page): Record<string, string> {
  return {
    Origin: page.origin,
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
    'Sec-Fetch-Site': 'cross-site',
  };
}
