import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { connectTls, TlsFailure, type TlsConnection, type TlsOptions } from '../../../../src/companion/tls/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { ServerPeer, type PeerPlan } from './server-peer.js';
import { ANCHORS, SERVER_NAME } from './test-pki.js';

/** What a server does with one connection. */
export type Script<T = unknown> = (peer: ServerPeer) => Promise<T>;

/** A port of this computer on which each connection is met by the script of its test. */
export class ScriptedServer {
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => undefined); // clients that refuse may reset
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#meet?.(socket);
  });
  readonly #sockets = new Set<Socket>();
  #meet: ((socket: Socket) => void) | undefined;

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next connection is met so. @returns what the script gives */
  meet<T>(plan: PeerPlan, script: Script<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#meet = (socket) => {
        script(new ServerPeer(socket, plan)).then(resolve, reject);
      };
    });
  }

  connect(options: Partial<TlsOptions> = {}): Promise<TlsConnection> {
    return connectTls({ host: '127.0.0.1', port: this.port, serverName: SERVER_NAME, anchors: ANCHORS, ...options });
  }
}

/** How a connection failed: its code, and the alert that was sent or received. */
export interface Refusal {
  readonly code: string;
  readonly sent: string | undefined;
  readonly received: string | undefined;
}

/** The error that a promise rejects with, which has to be one of family TLS. */
export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  let error: unknown;
  try {
    await promise;
  } catch (caught) {
    error = caught;
  }
  return describeRefusal(error);
}

export function describeRefusal(error: unknown): Refusal {
  expect(error, String(error)).to.be.instanceOf(CpxError);
  const { code, cause } = error as CpxError;
  expect(code).to.match(/^ERR_TLS_/);
  const { sent, received } = cause instanceof TlsFailure ? cause : {};
  return { code, sent, received };
}
