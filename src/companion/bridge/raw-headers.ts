import type { IncomingMessage } from 'node:http';

/**
 * Every value of a header as it was sent. `request.headers` cannot be trusted for that: Node keeps the first `Host`
 * and the first `Content-Type` and joins most others.
 */
export function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter((_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name);
}

/** Whether a header was sent exactly once, with exactly this value. */
export function hasHeader(request: IncomingMessage, name: string, value: string): boolean {
  const values = headerValues(request, name);
  return values.length === 1 && values[0] === value;
}
