import { execFile } from 'node:child_process';
import { endOfText } from './ip-address.js';

/** One socket in the output of lsof. Of other users' sockets lsof tells only root. */
export interface LsofSocket {
  readonly processId: number;
  readonly processName: string;
  readonly uid: number;
  readonly userName: string | undefined;
  /** As endOfAddress writes it; undefined for a socket bound to every address. */
  readonly local: string | undefined;
  readonly remote: string | undefined;
}

const DEADLINE_MILLISECONDS = 3_000;

/**
 * Reads `lsof -F pcuLn`: one field a line, its first character says which; fields of a process come before its files.
 * @see lsof(8), "OUTPUT FOR OTHER PROGRAMS"
 */
export function parseLsof(output: string): LsofSocket[] {
  const sockets: LsofSocket[] = [];
  let process: { processId: number; processName: string; uid: number; userName?: string } | undefined;
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) {
      process = /^\d{1,10}$/.test(value) ? { processId: Number(value), processName: '', uid: -1 } : undefined;
    } else if (process === undefined) {
      continue;
    } else if (line.startsWith('c')) {
      process.processName = value;
    } else if (line.startsWith('u')) {
      process.uid = /^\d{1,10}$/.test(value) ? Number(value) : -1;
    } else if (line.startsWith('L')) {
      process.userName = value;
    } else if (line.startsWith('n')) {
      const [local = '', remote] = value.split('->');
      sockets.push({ userName: undefined, ...process, local: readEnd(local), remote: readEnd(remote) });
    }
  }
  return sockets;
}

/** `127.0.0.1:28765` or `[::1]:28765`. */
function readEnd(text: string | undefined): string | undefined {
  const match = /^(.+):(\d{1,5})$/.exec(text ?? '');
  return match === null ? undefined : endOfText(match[1] ?? '', Number(match[2]));
}

/** Lists the TCP sockets that have a port at either end, or listen on it. */
export function listTcpSockets(port: number, state: 'LISTEN' | 'ESTABLISHED'): Promise<LsofSocket[]> {
  const parameters = ['-nP', '-w', `-iTCP:${port}`, `-sTCP:${state}`, '-a', '-F', 'pcuLn'];
  return new Promise((resolve, reject) => {
    execFile(
      process.platform === 'darwin' ? '/usr/sbin/lsof' : 'lsof',
      parameters,
      { timeout: DEADLINE_MILLISECONDS, killSignal: 'SIGKILL', maxBuffer: 4_194_304 },
      (error, stdout) => {
        // Exit code 1 says that nothing was found.
        if (error === null || error.code === 1) resolve(parseLsof(stdout));
        else reject(new Error('lsof failed', { cause: error }));
      },
    );
  });
}
