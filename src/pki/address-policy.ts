import { BlockList, isIP } from 'node:net';

/**
 * Which addresses may be asked about revocation. `as-certified`: what a certificate of a verified path names, public
 * hosts only; a list: these origins only (`http://crl.example.fr`, `http://127.0.0.1:8080`), whatever they are.
 */
export type AddressPolicy = 'as-certified' | readonly string[];

/** Ranges that no public revocation service has. @see RFC 6890 */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
// Outside 2000::/3 nothing is public; mapped and translated IPv4 addresses live there too.
for (const [network, prefix] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/**
 * The address as a URL, if the policy lets us ask it: http or https, no credentials.
 * @param address as a certificate states it
 */
export function allowAddress(address: string, policy: AddressPolicy): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  const allowed = policy === 'as-certified' ? isPublicHost(url.hostname) : policy.includes(url.origin);
  return allowed ? url : undefined;
}

/** A name is public when it has a dot and no ending of private networks. What it resolves to is not looked at. */
function isPublicHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(bare);
  if (family !== 0) return !NOT_PUBLIC.check(bare, family === 4 ? 'ipv4' : 'ipv6');
  return bare.includes('.') && !/\.(?:localhost|local|internal|lan|home|corp|intranet|private)$/i.test(bare);
}
