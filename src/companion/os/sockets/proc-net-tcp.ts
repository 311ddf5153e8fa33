import { endianness } from 'node:os';
import { endOfAddress } from './ip-address.js';

/** One row of /proc/net/tcp or tcp6. */
export interface ProcNetTcpRow {
  /** As endOfAddress writes it. */
  readonly local: string;
  readonly remote: string;
  readonly localPort: number;
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
    local: endOfAddress(toNetworkOrder(localAddress, order), Number.parseInt(localPort, 16)),
    remote: endOfAddress(toNetworkOrder(remoteAddress, order), Number.parseInt(remotePort, 16)),
    localPort: Number.parseInt(localPort, 16),
    state: Number.parseInt(state, 16),
    uid: Number(uid),
    inode,
  };
}

/** The kernel prints addresses as 32-bit words of the processor's byte order. */
function toNetworkOrder(hexadecimal: string, order: 'LE' | 'BE'): Uint8Array {
  const bytes = Buffer.from(hexadecimal, 'hex');
  return order === 'LE' ? bytes.swap32() : bytes;
}
