import { isIPv4, isIPv6 } from 'node:net';

/** One end of a connection in one spelling, `7f000001:28765`; IPv4 within IPv6 (::ffff:127.0.0.1) is the IPv4 address. */
export function endOfAddress(address: Uint8Array, port: number): string {
  const hexadecimal = Buffer.from(address).toString('hex');
  return `${/^0{20}ffff([\da-f]{8})$/.exec(hexadecimal)?.[1] ?? hexadecimal}:${port}`;
}

/** The same for an address in text, with or without brackets; undefined for what is no address. */
export function endOfText(address: string, port: number): string | undefined {
  const bytes = parseAddress(address.replace(/^\[(.*)\]$/, '$1'));
  return bytes === undefined ? undefined : endOfAddress(bytes, port);
}

/**
 * The bytes of an IP address, 4 or 16 of them.
 * @returns undefined for what is no address, or has a zone
 */
export function parseAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain = dotted === null ? text : `${dotted[1] ?? ''}${toGroups(dotted[2] ?? '')}`;
  const [before = '', after] = plain.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index));
  return Uint8Array.from(bytes);
}

function toGroups(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
