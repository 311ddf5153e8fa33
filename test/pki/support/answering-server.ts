import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on a free port that answers as the test says, and counts. */
export interface AnsweringServer {
  readonly origin: string;
  /** Paths asked so far, in order. */
  readonly asked: string[];
  answer: (request: Buffer, path: string) => Uint8Array | Promise<Uint8Array>;
  /** Takes the whole exchange over, for servers that misbehave. */
  behave: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const http = createServer((request, response) => {
    server.asked.push(request.url ?? '');
    if (server.behave !== undefined) {
      server.behave(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void Promise.resolve(server.answer(Buffer.concat(chunks), request.url ?? '')).then((bytes) =>
        response.end(Buffer.from(bytes)),
      );
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: AnsweringServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked: [],
    answer: () => Buffer.alloc(0),
    behave: undefined,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  return server;
}
