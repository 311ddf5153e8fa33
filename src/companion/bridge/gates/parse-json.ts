import { visit } from 'jsonc-parser';
import { CpxError } from '../../../protocol/index.js';
import { logWith } from '../../log/index.js';
import type { Gate } from '../exchange.js';

/** Strict JSON of the route's own shape: what it does not know, it refuses. */
export function createJsonGate(maximumDepth: number): Gate {
  return (exchange) => {
    if (exchange.rawBody === undefined || exchange.route?.parse === undefined) return undefined;
    const input = parseJson(exchange.rawBody, maximumDepth);
    exchange.body = exchange.route.parse(input);
    const requestId = requestIdOf(exchange.body);
    // From here to the card every line bears it: what failed is found by what the page knows.
    if (requestId !== undefined) exchange.log = logWith(exchange.log, { requestId });
    return undefined;
  };
}

/** Each message that has one was held to the form of it by its parser. */
function requestIdOf(body: unknown): string | undefined {
  const { requestId } = (body ?? {}) as { readonly requestId?: unknown };
  return typeof requestId === 'string' ? requestId : undefined;
}

/**
 * Bytes → JSON value: valid UTF-8 without a byte order mark, no key twice in an object (parsers differ on which one
 * counts), no `__proto__`, no deep nesting.
 * @throws CpxError ERR_REQUEST_MALFORMED
 * @see RFC 8259, sections 4 and 8.1
 */
export function parseJson(bytes: Uint8Array, maximumDepth: number): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the body, which has no place in a log: no cause.
    throw malformed('the body is not JSON in UTF-8');
  }
  checkKeys(text, maximumDepth);
  return value;
}

/** Walks a text that is known to be JSON; stops by throwing, before depth from outside becomes depth of our stack. */
function checkKeys(text: string, maximumDepth: number): void {
  /** The keys of each open object; an array has none. */
  const open: Set<string>[] = [];
  const enter = (): void => {
    open.push(new Set());
    if (open.length > maximumDepth) throw malformed('the body is nested too deeply');
  };
  const leave = (): void => void open.pop();
  const see = (key: string): void => {
    const keys = open.at(-1);
    if (key === '__proto__' || keys?.has(key) === true) throw malformed('the body has a forbidden key');
    keys?.add(key);
  };
  visit(
    text,
    { onObjectBegin: enter, onArrayBegin: enter, onObjectEnd: leave, onArrayEnd: leave, onObjectProperty: see },
    { disallowComments: true },
  );
}

function malformed(message: string): CpxError {
  return new CpxError('ERR_REQUEST_MALFORMED', message);
}
