import { request, type IncomingHttpHeaders } from 'node:http';
import { browserHeaders } from './start-bridge.js';

/** An answer that arrived whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

/** Sends a request as a browser's page would; `undefined` takes a header away. */
export function sendRequest(
  port: number,
  method: string,
  path: string,
  options: {
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly body?: unknown;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Answer> {
  const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
  const headers: Record<string, string | undefined> = {
    ...browserHeaders,
    ...(body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'X-Cpx-Bridge': '1', 'Content-Length': String(body.length) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            json: () => JSON.parse(text) as Record<string, unknown>,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
