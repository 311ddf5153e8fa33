import { createCpxBridge, type CpxBridge } from '../client/index.js';
import type { AuthenticationTokenMessage, ChallengeContext } from '../protocol/index.js';

/** What the mailbox answered: the page that a browser would show, or the JSON that a script would read. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Where the answer sends the person. */
  readonly location: string | undefined;
}

/**
 * A mailbox page played without a browser: the mailbox over HTTP with cookies and the CSRF token of the page last seen,
 * and the companion through the browser library, whose requests carry what a browser would add.
 */
export interface PlayedPage {
  readonly companion: CpxBridge;
  open(path: string): Promise<Answer>;
  /** Sends a form of the page last opened. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends JSON as the page's script does. */
  send(path: string, body: unknown): Promise<Answer>;
  requestChallenge(): Promise<{ readonly challengeNonce: string; readonly context: ChallengeContext }>;
  sendToken(token: AuthenticationTokenMessage, certificateId: string): Promise<Answer>;
}

/** @param origin of the mailbox, for instance `http://localhost:3000` */
export function createPlayedPage(origin: string, companionPort: number): PlayedPage {
  const cookies = new Map<string, string>();
  let csrf = '';

  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    csrf = /data-csrf="([^"]*)"/.exec(text)?.[1] ?? csrf;
    return { status: response.status, text, location: response.headers.get('location') ?? locationIn(text) };
  };

  const send = (path: string, body: unknown): Promise<Answer> =>
    request(path, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', Origin: origin, 'X-CSRF-Token': csrf },
      body: JSON.stringify(body),
    });

  return {
    companion: createCpxBridge({ port: companionPort, environment: { fetch: fetchAs(origin), host: 'localhost' } }),
    open: (path) => request(path, { headers: { Accept: 'text/html' } }),
    submit: (path, fields) =>
      request(path, {
        method: 'POST',
        headers: { Accept: 'text/html', Origin: origin },
        body: new URLSearchParams({ csrf, ...fields }),
      }),
    send,
    requestChallenge: async () => {
      const { text } = await send('/sign-in/challenge', {});
      return JSON.parse(text) as { challengeNonce: string; context: ChallengeContext };
    },
    sendToken: (token, certificateId) => send('/sign-in/card', { token: JSON.stringify(token), certificateId }),
  };
}

/** A script is told where to go in JSON, a form by a redirect. */
function locationIn(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  const { location } = JSON.parse(text) as { location?: unknown };
  return typeof location === 'string' ? location : undefined;
}

/** `fetch` with the headers that a browser adds to what a page asks of another origin; Node adds Sec-Fetch-Mode itself. */
function fetchAs(origin: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('Origin', origin);
    headers.set('Sec-Fetch-Dest', 'empty');
    headers.set('Sec-Fetch-Site', 'cross-site');
    return fetch(input, { ...init, headers });
  };
}
