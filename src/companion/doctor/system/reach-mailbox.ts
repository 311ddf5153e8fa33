import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { MailboxSight } from '../ports.js';

/** How a mailbox is reached; replaced in tests. */
export interface ReachOptions {
  readonly timeoutMs?: number;
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  /** Trusted in place of the authorities of Node: PEM. */
  readonly authorities?: string;
}

/**
 * Asks a mailbox for the head of its front page. The certificate is judged and not insisted on: what is wrong with it is
 * what we want to know, and nothing is sent that anybody could take.
 * @param origin `https://…`
 */
export async function reachMailbox(
  origin: string,
  { timeoutMs = 5_000, resolve = resolveName, authorities }: ReachOptions = {},
): Promise<MailboxSight> {
  const { hostname } = new URL(origin);
  let addresses: readonly string[];
  try {
    addresses = await resolve(hostname.replace(/^\[|\]$/g, ''));
  } catch (error) {
    return { origin, reached: 'unknown-name', addresses: [], code: codeOf(error) };
  }
  return new Promise((done) => {
    const asking = request(origin, {
      method: 'HEAD',
      agent: false,
      timeout: timeoutMs,
      // Judged below.
      rejectUnauthorized: false,
      ...(authorities === undefined ? {} : { ca: authorities }),
      lookup: (_name, options, answer) => {
        const [first = ''] = addresses;
        const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        if (options.all === true) answer(null, found);
        else answer(null, first, first.includes(':') ? 6 : 4);
      },
    });
    const deadline = setTimeout(() => fail('ETIMEDOUT'), timeoutMs);
    const settle = (sight: MailboxSight): void => {
      clearTimeout(deadline);
      done(sight);
      asking.destroy();
    };
    const fail = (code: string): void => settle({ origin, reached: 'no', addresses, code });
    asking.once('error', (error) => fail(codeOf(error)));
    asking.once('response', (response) => {
      const { socket } = response;
      const trusted = socket instanceof TLSSocket && socket.authorized;
      const theirs = Date.parse(response.headers.date ?? '');
      settle({
        origin,
        reached: 'yes',
        addresses,
        ...(Number.isNaN(theirs) ? {} : { date: { theirs, ours: Date.now() } }),
        // Node gives the code as a text although its type says Error.
        ...(trusted ? {} : { tlsProblem: codeOfTls(socket) }),
      });
    });
    asking.end();
  });
}

async function resolveName(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

function codeOfTls(socket: unknown): string {
  const problem: unknown = socket instanceof TLSSocket ? socket.authorizationError : undefined;
  return typeof problem === 'string' ? problem : codeOf(problem ?? {});
}
