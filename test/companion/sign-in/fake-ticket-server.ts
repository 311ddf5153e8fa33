import type { TicketRequest, TicketServer } from '../../../src/companion/sign-in/index.js';
import { CpxError, type TlsStatement } from '../../../src/protocol/index.js';

/** One connection to the server, as the test plays it. */
export interface FakeConnection {
  readonly request: TicketRequest;
  /** What the server is to be signed for. */
  readonly statement: TlsStatement;
  /** What it was given; undefined until then. */
  readonly signature: Uint8Array | undefined;
  /** The server proves to be who it says, and waits for the signature. */
  prove(): void;
  /** The connection is gone. */
  lose(error?: CpxError): void;
  /** The server answers. */
  answer(ticket: string): void;
}

/** A server that does what the test says. */
export interface FakeTicketServer extends TicketServer {
  readonly connections: FakeConnection[];
}

export function createFakeTicketServer(): FakeTicketServer {
  const connections: FakeConnection[] = [];
  return {
    connections,
    fetchTicket: (request) =>
      new Promise((resolve, reject) => {
        const lost = new AbortController();
        const statement: TlsStatement = {
          kind: 'tls-1.3-client',
          transcriptHash: new Uint8Array(32).fill(connections.length + 1),
        };
        let signature: Uint8Array | undefined;
        const lose = (error: CpxError): void => {
          lost.abort(error);
          reject(error);
        };
        request.signal.addEventListener('abort', () => lose(request.signal.reason as CpxError), { once: true });
        connections.push({
          request,
          statement,
          get signature() {
            return signature;
          },
          prove: () => {
            const [algorithm = 'RS256'] = request.algorithms;
            void request.sign(statement, algorithm, lost.signal).then((given) => (signature = given), reject);
          },
          lose: (error = new CpxError('ERR_FLOW_INTERNAL', 'the connection is gone')) => lose(error),
          answer: resolve,
        });
      }),
  };
}
