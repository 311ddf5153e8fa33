import type { CardOperation } from '../card/index.js';
import type { SignatureAlgorithm, TlsStatement } from '../../protocol/index.js';
import type { TicketServer } from './ports.js';

/** A handshake with a server that has proved to be who it says, and that waits for the card's signature. */
export interface PendingHandshake {
  readonly statement: TlsStatement;
  readonly algorithm: SignatureAlgorithm;
  /** True when its connection is gone: a signature would be worth nothing. */
  readonly lost: boolean;
  /** Hands the signature over. @returns the server's ticket */
  finish(signature: Uint8Array): Promise<string>;
}

/** The connections of one sign-in, one after the other: no server waits as long as a person may take to type. */
export interface Handshakes {
  /**
   * The handshake that waits for a signature, or that of another connection where the last one was lost.
   * @throws CpxError of the family TLS, or the reason of the signal
   */
  live(): Promise<PendingHandshake>;
}

/** What the handshakes of a sign-in are made with. */
export interface HandshakeOptions {
  readonly requestId: string;
  readonly url: string;
  /** Ends every connection, and the wait for one. */
  readonly signal: AbortSignal;
  /** Called when a connection is lost whose handshake waits for its signature. */
  readonly onLost: () => void;
}

/** Nothing is connected before `live` is called. */
export function createHandshakes(server: TicketServer, card: CardOperation, options: HandshakeOptions): Handshakes {
  let waiting: PendingHandshake | undefined;
  return {
    async live() {
      if (waiting?.lost === true) waiting = undefined;
      return (waiting ??= await open(server, card, options));
    },
  };
}

/** Makes a connection; resolves when the server has proved to be who it says. */
async function open(
  server: TicketServer,
  card: CardOperation,
  { requestId, url, signal, onLost }: HandshakeOptions,
): Promise<PendingHandshake> {
  const { der: certificate } = card.certificate;
  const algorithms = await card.readAlgorithms();
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(signal.reason as Error);
    let ended = false;
    let signed = false;
    const ticket = server.fetchTicket({
      ...{ requestId, url, certificate, algorithms, signal },
      sign: (statement, algorithm, lost) =>
        new Promise((give, refuse) => {
          const note = (): void => {
            refuse(lost.reason as Error);
            if (!signed && !signal.aborted) onLost();
          };
          lost.addEventListener('abort', note, { once: true });
          resolve({
            statement,
            algorithm,
            get lost() {
              return ended || lost.aborted;
            },
            finish: (signature) => {
              signed = true;
              give(signature);
              return ticket;
            },
          });
        }),
    });
    signal.addEventListener('abort', abandon, { once: true });
    // Before the server has proved itself the caller hears of a failure here; afterwards `finish` tells, or nobody asks.
    void ticket.catch(reject).finally(() => {
      ended = true;
      signal.removeEventListener('abort', abandon);
    });
  });
}
