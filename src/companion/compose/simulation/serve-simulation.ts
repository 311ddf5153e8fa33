import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { timingSafeEqual } from 'node:crypto';
import { CpxError, readersFor } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import { answerRequest, type SimulationTargets } from './answer-request.js';
import { publishControlAddress, withdrawControlAddress } from './control-address.js';
import { readJsonLines, writeJsonLine } from './json-lines.js';
import { parseSimulationRequest } from './requests.js';

const CONNECTIONS = 8;

const read = readersFor('ERR_REQUEST_MALFORMED');
const greeting = read.object({ token: read.text(/^[0-9a-f]{64}$/, 'a token') });

/** What the control socket is made of. */
export interface SimulationServerOptions extends SimulationTargets {
  readonly runtimeFolder: string;
  /** The companion's port, which names the socket. */
  readonly port: number;
  readonly log: Log;
}

/**
 * Listens for `simulate`, in development mode alone: a socket in a folder of this user, newline-delimited JSON. The first
 * line of a client is the token of the address file; nothing is answered before it.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED; what the system throws
 */
export async function serveSimulation(options: SimulationServerOptions): Promise<{ close(): Promise<void> }> {
  const { runtimeFolder, port, log } = options;
  const { path, token } = await publishControlAddress(runtimeFolder, port);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let known = false;
    readJsonLines(socket, (line) => {
      if (known) void reply(socket, line, options, log);
      else if (isToken(line, token)) known = true;
      else socket.destroy();
    });
  });
  server.maxConnections = CONNECTIONS;
  server.listen(path);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(path, 0o600);
  log.info('simulation listening', { path });
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      await withdrawControlAddress(runtimeFolder, port);
    },
  };
}

async function reply(socket: Socket, line: unknown, targets: SimulationTargets, log: Log): Promise<void> {
  const id = idOf(line);
  try {
    const request = parseSimulationRequest(line);
    log.debug('simulation request', { request: request.do });
    writeJsonLine(socket, { id, result: (await answerRequest(request, targets)) ?? null });
  } catch (error) {
    const code = error instanceof CpxError ? error.code : 'ERR_REQUEST_MALFORMED';
    const message = error instanceof Error ? error.message.slice(0, 4_000) : 'failed';
    writeJsonLine(socket, { id, error: { code, message } });
  }
}

function idOf(line: unknown): number {
  const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined;
  return Number.isSafeInteger(id) ? (id as number) : 0;
}

function isToken(line: unknown, token: string): boolean {
  try {
    return timingSafeEqual(Buffer.from(greeting(line, '').token), Buffer.from(token));
  } catch {
    return false;
  }
}
