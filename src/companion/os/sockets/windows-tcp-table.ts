import { endOfAddress } from './ip-address.js';

/** One row of a table of connections or of listeners, with the process that opened the socket. */
export interface WindowsTcpRow {
  readonly local: string;
  readonly remote: string;
  readonly localPort: number;
  readonly processId: number;
}

const HEADER_BYTES = 4;
const IPV4_ROW_BYTES = 24;
const IPV6_ROW_BYTES = 56;

/**
 * MIB_TCPTABLE_OWNER_PID: a count, then rows of state, local address and port, remote address and port, process id,
 * 4 bytes each. Addresses are in network order; so are ports, in the first two bytes of their field.
 */
export function parseTcpTable4(table: Buffer): WindowsTcpRow[] {
  return rowsOf(table, IPV4_ROW_BYTES).map((row) => ({
    local: endOfAddress(row.subarray(4, 8), row.readUInt16BE(8)),
    remote: endOfAddress(row.subarray(12, 16), row.readUInt16BE(16)),
    localPort: row.readUInt16BE(8),
    processId: row.readUInt32LE(20),
  }));
}

/** MIB_TCP6TABLE_OWNER_PID: local address (16 bytes), scope, port, the same of the remote end, state, process id. */
export function parseTcpTable6(table: Buffer): WindowsTcpRow[] {
  return rowsOf(table, IPV6_ROW_BYTES).map((row) => ({
    local: endOfAddress(row.subarray(0, 16), row.readUInt16BE(20)),
    remote: endOfAddress(row.subarray(24, 40), row.readUInt16BE(44)),
    localPort: row.readUInt16BE(20),
    processId: row.readUInt32LE(52),
  }));
}

function rowsOf(table: Buffer, size: number): Buffer[] {
  if (table.length < HEADER_BYTES) return [];
  const count = Math.min(table.readUInt32LE(0), Math.floor((table.length - HEADER_BYTES) / size));
  return Array.from({ length: count }, (_, index) => {
    const start = HEADER_BYTES + index * size;
    return table.subarray(start, start + size);
  });
}
