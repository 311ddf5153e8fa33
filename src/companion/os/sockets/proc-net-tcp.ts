import { endianness } from 'node:os';
import { parseAddress } from './ip-address.js';

/** One row of /proc/net/tcp or tcp6. */
export interface ProcNetTcpRow {
  /** Address bytes (4 or 16) as lower-case hexadecimal in network order, and port: `7f000001:28765`. */
  readonly local: string;
  readonly remote: string;
  readonly state: number;
  readonly uid: number;
  /** `0` when no process holds the socket any more. */
  readonly inode: string;
}

/** @see linux/include/net/tcp_states.h */
export const TCP_STATES = Object.freeze({ listen: 10 });

const ROW =
  /^\s*\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) ([\dA-F]{2}) \S+ \S+ \S+ +(\d{1,10}) +\d+ +(\d{1,20})(?: |$)/;

/**
 * Reads one line; undefined for the heading and for what is no row.
 * @see linux/Documentation/networking/proc_net_tcp.rst
 */
export function parseProcNetTcpLine(line: string, order: 'LE' | 'BE' = endianness()): ProcNetTcpRow | undefined {
  const match = ROW.exec(line);
  if (match === null) return undefined;
  const [, localAddress = '', localPort = '', remoteAddress = '', remotePort = '', state = '', uid, inode = ''] = match;
  return {
    local: endOf(toNetworkOrder(localAddress, order), Number.parseInt(localPort, 16)),
    remote: endOf(toNetworkOrder(remoteAddress, order), Number.parseInt(remotePort, 16)),
    state: Number.parseInt(state, 16),
    uid: Number(uid),
    inode,
  };
}

/** One end of a connection as rows spell it; an IPv4 address in an IPv6 socket is the IPv4 address. */
export function endOfConnection(address: string, port: number): string | undefined {
  const bytes = parseAddress(address);
  return bytes === undefined ? undefined : endOf(Buffer.from(bytes).toString('hex'), port);
}

function endOf(hexadecimal: string, port: number): string {
  const mapped = /^0{20}ffff([\da-f]{8})$/.exec(hexadecimal);
  return `${mapped?.[1] ?? hexadecimal}:${port}`;
}

/** The kernel prints addresses as 32-bit words of the processor's byte order. */
function toNetworkOrder(hexadecimal: string, order: 'LE' | 'BE'): string {
  const bytes = Buffer.from(hexadecimal, 'hex');
  return (order === 'LE' ? bytes.swap32() : bytes).toString('hex');
}
