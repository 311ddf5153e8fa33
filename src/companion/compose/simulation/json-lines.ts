import type { Socket } from 'node:net';

/** Longest line of the control socket: the answer of `calls` alone comes near it. */
const LONGEST_LINE = 8_388_608;

/** Calls back with each JSON line; the socket is destroyed at the first line that is none, or is too long. */
export function readJsonLines(socket: Socket, onLine: (line: unknown) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    held += text;
    for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
      const line = held.slice(0, end);
      held = held.slice(end + 1);
      let parsed: unknown;
      try {
        parsed = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      onLine(parsed);
      if (socket.destroyed) return;
    }
    if (held.length > LONGEST_LINE) socket.destroy();
  });
}

/** Sends one JSON line; a socket that is gone takes it without complaint. */
export function writeJsonLine(socket: Socket, line: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(line)}\n`);
}
