import type { PortHolder } from '../ports.js';
import { listTcpSockets, type LsofSocket } from './lsof.js';

/** Who listens on a port, on macOS; programs of other users are hidden. */
export async function portHolderOnMacos(
  port: number,
  list: (port: number, state: 'LISTEN') => Promise<readonly LsofSocket[]> = listTcpSockets,
): Promise<PortHolder | undefined> {
  const [holder] = await list(port, 'LISTEN');
  if (holder === undefined) return undefined;
  const { processId, processName, userName } = holder;
  return { processId, processName, ...(userName === undefined ? {} : { userName }) };
}
