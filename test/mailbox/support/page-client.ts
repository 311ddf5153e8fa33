/** A person's browser without its window: keeps cookies, sends forms, follows nothing by itself. */
export interface PageClient {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Sends a form with the CSRF token of the page last seen, unless the fields have their own. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
  /** Sends JSON as the page's script does. */
  send(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** The CSRF token of the page last seen. */
  csrf(): string;
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where the answer sends the person. */
  readonly location: string | undefined;
  json(): unknown;
}

export function createPageClient(origin: string, cookies = new Map<string, string>()): PageClient {
  let csrf = '';
  const request = async (path: string, init: RequestInit): Promise<Page> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    csrf = /data-csrf="([^"]*)"/.exec(text)?.[1] ?? csrf;
    const location = response.headers.get('location') ?? undefined;
    return {
      status: response.status,
      headers: response.headers,
      text,
      location,
      json: () => JSON.parse(text) as unknown,
    };
  };
  return {
    cookies,
    csrf: () => csrf,
    get: (path, headers = {}) => request(path, { headers: { Accept: 'text/html', ...headers } }),
    post: (path, fields, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { Accept: 'text/html', Origin: origin, ...headers },
        body: new URLSearchParams({ csrf, ...fields }),
      }),
    send: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
          Origin: origin,
          'X-CSRF-Token': csrf,
          ...headers,
        },
        body: JSON.stringify(body),
      }),
  };
}
