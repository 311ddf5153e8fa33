import { win32 } from 'node:path';
import type { PortHolder } from '../ports.js';
import { ADDRESS_FAMILIES, TCP_TABLE_CLASSES, type WindowsCalls } from '../windows/index.js';
import { parseTcpTable4, parseTcpTable6 } from './windows-tcp-table.js';

/** Who listens on a port, on Windows. Nobody is found for a port that the system has reserved (Hyper-V). */
export async function portHolderOnWindows(port: number, windows: WindowsCalls): Promise<PortHolder | undefined> {
  const { ownerPidListener } = TCP_TABLE_CLASSES;
  const rows = [
    ...parseTcpTable4(await windows.tcpTable(ADDRESS_FAMILIES.ipv4, ownerPidListener)),
    ...parseTcpTable6(await windows.tcpTable(ADDRESS_FAMILIES.ipv6, ownerPidListener)),
  ];
  const processId = rows.find(({ localPort }) => localPort === port)?.processId;
  if (processId === undefined) return undefined;
  const image = windows.imageOf(processId);
  const identity = windows.identityOf(processId);
  const userName = identity && windows.accountName(identity.user);
  return {
    processId,
    ...(image === undefined ? {} : { processName: win32.basename(image) }),
    ...(userName === undefined ? {} : { userName }),
  };
}
