import { CpxError, parseProblem } from '../../protocol/index.js';

/** The page's own server, for its scripts. */
export interface Server {
  /** @throws CpxError with the code of the server's problem answer */
  post(path: string, body: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

/** @param csrfToken of the session that this page was made in */
export function createServer(csrfToken: string): Server {
  const call = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(path, { ...init, credentials: 'same-origin' });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { code, title } = parseProblem(answer);
    throw new CpxError(code, title);
  };
  return {
    post: (path, body, options = {}) =>
      call(path, {
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
        body: JSON.stringify(body),
        // Reaches the server even when the page is closed meanwhile.
        keepalive: true,
        ...options,
      }),
    get: (path) => call(path, { headers: { Accept: 'application/json' } }),
  };
}

/** Goes where an answer of the server says, within this site. */
export function goWhereTold(answer: unknown): void {
  const { location: path } = answer as { readonly location: string };
  location.assign(new URL(path, location.origin));
}
