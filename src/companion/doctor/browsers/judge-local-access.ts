import type { Browser } from './browser-table.js';
import { isObject, type Policies } from './read-policies.js';

/** What a browser does when a page of the mailbox wants to reach the companion. */
export type LocalAccess = 'allowed' | 'blocked' | 'asks';

/** The first of these that matches decides. @see Chrome Enterprise, LoopbackNetworkAllowedForUrls (since 146) */
const PRECEDENCE = [
  ['LoopbackNetworkBlockedForUrls', 'blocked'],
  ['LoopbackNetworkAllowedForUrls', 'allowed'],
  ['LocalNetworkAccessBlockedForUrls', 'blocked'],
  ['LocalNetworkAccessAllowedForUrls', 'allowed'],
] as const satisfies readonly (readonly [string, LocalAccess])[];

/** @param origin of the mailbox */
export function judgeLocalAccess({ engine }: Browser, policies: Policies, origin: string): LocalAccess {
  if (engine === 'chromium') {
    for (const [name, verdict] of PRECEDENCE) {
      const patterns = policies[name];
      if (!Array.isArray(patterns)) continue;
      if (patterns.some((pattern) => typeof pattern === 'string' && matchesOrigin(pattern, origin))) return verdict;
    }
    return 'asks';
  }
  // Firefox: `LocalNetworkAccess`, in which an administrator may switch the question off, whole or for some domains.
  const policy = policies.LocalNetworkAccess;
  if (engine !== 'firefox' || !isObject(policy)) return 'asks';
  if (policy.Enabled === false) return 'allowed';
  const skipped = Array.isArray(policy.SkipDomains) ? policy.SkipDomains : [];
  const { hostname } = new URL(origin);
  return skipped.some((domain) => typeof domain === 'string' && matchesHost(domain.replace(/^\*\./, '[*.]'), hostname))
    ? 'allowed'
    : 'asks';
}

/**
 * Does a pattern of a policy match an origin? `*`, `https://host`, `host:port`, `[*.]domain` and a mix of them.
 * @see Chrome Enterprise, "Enterprise policy URL pattern format"
 */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const { protocol, hostname, port } = new URL(origin);
  const parts = /^(?:(\*|[a-z][a-z0-9+.-]*):\/\/)?([^/:]+|\*)(?::(\d+|\*))?(?:\/\*?)?$/i.exec(pattern.trim());
  if (parts === null) return false;
  const [, scheme = '*', host = '*', asked = '*'] = parts;
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return (
    (scheme === '*' || `${scheme.toLowerCase()}:` === protocol) &&
    matchesHost(host, hostname) &&
    (asked === '*' || asked === ownPort)
  );
}

function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === '*') return true;
  const domain = /^\[\*\.\](.+)$/.exec(wanted)?.[1];
  return domain === undefined ? wanted === host : host === domain || host.endsWith(`.${domain}`);
}
