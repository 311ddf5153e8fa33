import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Spaces in which a browser sees an address; a page in the last two needs no permission to reach the companion. */
export type AddressSpace = 'public' | 'private' | 'loopback';

const LOOPBACK = listOf(['127.0.0.0/8', '::1/128']);
const PRIVATE = listOf([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  'fe80::/10',
]);

/** @see Local Network Access, section 2.1 (IP address space) */
export function addressSpaceOf(address: string): AddressSpace {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), isIPv4(network) ? 'ipv4' : 'ipv6');
  }
  return list;
}
