import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { silentLog, type Log } from '../log/index.js';
import { authenticateServer } from './authenticate-server.js';
import { Channel } from './channel.js';
import type { TlsVersion } from './cipher-suites.js';
import { offerHello } from './client-hello.js';
import { versionsFor, type ClientIdentity } from './client-identity.js';
import { alertsFor, explainFailure } from './explain-failure.js';
import type { Progress } from './handshake-context.js';
import { PostHandshake } from './post-handshake.js';
import { runHandshake } from './run-handshake.js';
import type { ClientScheme } from './signature-schemes.js';
import { SocketWire } from './socket-wire.js';
import { TlsFailure } from './tls-failure.js';
import { TlsStream } from './tls-stream.js';
import { openTrustedRoots, type TrustedRoots } from './trusted-roots.js';

/** Where to connect to, and as whom. */
export interface TlsOptions {
  readonly host: string;
  readonly port: number;
  /** The name that the server has to have. Default: `host`. */
  readonly serverName?: string;
  /** PEM: authorities that are trusted besides those of Node and the system. Without meaning beside `roots`. */
  readonly anchors?: readonly string[];
  /** Roots that were opened before: whoever connects more than once saves the time. Default: `openTrustedRoots(anchors)`. */
  readonly roots?: TrustedRoots;
  readonly identity?: ClientIdentity;
  /** Default: those in which the identity can sign. */
  readonly versions?: readonly TlsVersion[];
  readonly alpn?: readonly string[];
  /** Names of the cipher suites and groups to offer, for whoever looks what a server takes. Default: all. */
  readonly suites?: readonly string[];
  readonly groups?: readonly string[];
  readonly signal?: AbortSignal;
  /** How long the server may take for each of its steps. The person's time does not count. Default: 10 s. */
  readonly handshakeMilliseconds?: number;
  readonly log?: Log;
  /** The moment at which certificates have to hold. Default: now. */
  readonly now?: Date;
}

/** What became known of a connection, for the person at the helpdesk. */
export interface TlsFacts {
  readonly version: TlsVersion;
  /** Name of the suite in the registry of IANA. */
  readonly suite: string;
  readonly group: string;
  /** What the server signed its part of the handshake with. */
  readonly serverScheme: string;
  /** What the card signed with; absent where it did not. */
  readonly clientScheme?: ClientScheme;
  /** The server's, DER, its own first. */
  readonly chain: readonly Uint8Array[];
  /** The authorities that the server asks a certificate of, DER names; none: it does not say. */
  readonly authoritiesAsked: readonly Uint8Array[];
  readonly certificateRequested: boolean;
  readonly alpn?: string;
  readonly stapled: 'good' | 'none';
  /** Milliseconds since the beginning; `signed` where a card signed. */
  readonly timings: {
    readonly connect: number;
    readonly serverAuthenticated: number;
    readonly signed?: number;
    readonly done: number;
  };
}

/** A connection that stands. */
export interface TlsConnection {
  readonly facts: TlsFacts;
  /** Application data. Its errors are CpxErrors of family TLS: in TLS 1.3 a refused certificate is told only here. */
  readonly stream: Duplex;
  /** Says goodbye (close_notify) and closes. */
  close(): Promise<void>;
}

const DEFAULT_STEP_MILLISECONDS = 10_000;

/**
 * Opens a TLS connection on which the server has proved who it is and, where it asked for one and there is an identity,
 * the client has shown its certificate.
 * @throws CpxError of family TLS, its `cause` a TlsFailure with the alert; what the identity's `sign` throws, as it is
 * @see RFC 8446; RFC 5246
 */
export async function connectTls(options: TlsOptions): Promise<TlsConnection> {
  const connection = new Connection(options);
  try {
    return await connection.open();
  } catch (error) {
    throw connection.fail(error);
  }
}

class Connection {
  readonly #options: TlsOptions;
  readonly #log: Log;
  readonly #stepMilliseconds: number;
  readonly #begun = performance.now();
  readonly #progress: Progress = {
    phase: 'hello',
    chain: [],
    authoritiesAsked: [],
    certificateRequested: false,
    stapled: 'none',
  };
  #socket: Socket | undefined;
  #channel: Channel | undefined;
  #wipe: () => void = () => undefined;
  #tornDown = false;
  #connectedAt = 0;

  constructor(options: TlsOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#stepMilliseconds = options.handshakeMilliseconds ?? DEFAULT_STEP_MILLISECONDS;
  }

  async open(): Promise<TlsConnection> {
    const { host, identity, alpn = [], signal, suites, groups } = this.#options;
    const serverName = this.#options.serverName ?? host;
    const versions = this.#options.versions ?? versionsFor(identity);
    if (signal?.aborted === true) throw closedBy(signal);
    if (versions.length === 0) throw new TlsFailure('ERR_TLS_VERSION_REFUSED', 'the card can sign no handshake of TLS');
    // Keys and roots are made ready while the network takes its time.
    const [socket, offer, roots] = await Promise.all([
      this.#reach(),
      Promise.resolve().then(() => offerHello({ serverName, versions, alpn, suites, groups })),
      Promise.resolve().then(() => this.#options.roots ?? openTrustedRoots(this.#options.anchors ?? [])),
    ]);
    const wire = new SocketWire(socket);
    const channel = new Channel(wire);
    this.#channel = channel;
    const { state, flow } = await runHandshake({
      channel,
      offer,
      identity,
      authenticate: (chain, staple) =>
        authenticateServer(chain, staple, { serverName, roots, now: this.#options.now ?? new Date() }),
      progress: this.#progress,
      withDeadline: (step) => this.#withDeadline(step),
    });
    this.#wipe = () => flow.wipe();
    const post = new PostHandshake(channel, state, flow);
    const stream = new TlsStream(channel, post, {
      endWriting: (done) => socket.end(done),
      tearDown: (error) => this.#tearDown(error),
      explain: (error) => explainFailure(error, this.#progress),
      // The server serves us: it has taken the certificate.
      onData: () => (this.#progress.phase = 'server'),
    });
    stream.on('error', () => undefined); // whoever uses it has listeners of their own; nobody must crash without
    const facts = this.#facts();
    this.#log.info('tls connected', { host, version: facts.version, suite: facts.suite, group: facts.group });
    return { facts, stream, close: () => closeStream(stream, socket, this.#stepMilliseconds) };
  }

  /** Tells the server, closes, and gives the error as callers get it. */
  fail(error: unknown): Error {
    this.#tearDown(error);
    const told = explainFailure(error, this.#progress);
    this.#log.warn('tls failed', { host: this.#options.host, reason: told.message });
    return told;
  }

  async #reach(): Promise<Socket> {
    const { host, port, signal } = this.#options;
    const socket = connectSocket({ host, port, noDelay: true });
    this.#socket = socket;
    const giveUp = (): void => void socket.destroy(signal && closedBy(signal));
    signal?.addEventListener('abort', giveUp, { once: true });
    socket.once('close', () => signal?.removeEventListener('abort', giveUp));
    const reached = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    try {
      await this.#withDeadline(reached);
      this.#connectedAt = performance.now();
    } catch (cause) {
      if (cause instanceof TlsFailure) throw cause;
      throw new TlsFailure('ERR_TLS_UNREACHABLE', `no connection to ${host}:${port}`, { cause });
    }
    return socket;
  }

  async #withDeadline<T>(step: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new TlsFailure('ERR_TLS_TIMEOUT', `no answer within ${this.#stepMilliseconds} ms`)),
        this.#stepMilliseconds,
      );
    });
    try {
      return await Promise.race([step, late]);
    } finally {
      clearTimeout(timer);
      step.catch(() => undefined); // one that is too late ends with the connection, and nobody waits for it any more
    }
  }

  #tearDown(error: unknown): void {
    if (this.#tornDown) return;
    this.#tornDown = true;
    const socket = this.#socket;
    if (socket?.writable === true && this.#channel !== undefined) {
      try {
        for (const alert of alertsFor(error)) this.#channel.sendAlert(alert);
      } catch {
        // A key that is used up protects no alert: the connection just ends.
      }
      socket.end();
      destroyLater(socket, this.#stepMilliseconds);
    } else {
      socket?.destroy();
    }
    this.#channel?.wipe();
    this.#wipe();
  }

  #facts(): TlsFacts {
    const { version, suite, group, serverScheme, clientScheme, alpn, serverAuthenticatedAt, signedAt, ...rest } =
      this.#progress;
    if (version === undefined || suite === undefined || group === undefined || serverScheme === undefined) {
      throw new TlsFailure('ERR_TLS_PROTOCOL', 'connected without a handshake');
    }
    const since = (moment: number): number => moment - this.#begun;
    return {
      version,
      suite: suite.name,
      group,
      serverScheme,
      ...(clientScheme === undefined ? {} : { clientScheme }),
      chain: rest.chain,
      authoritiesAsked: rest.authoritiesAsked,
      certificateRequested: rest.certificateRequested,
      ...(alpn === undefined ? {} : { alpn }),
      stapled: rest.stapled,
      timings: {
        connect: since(this.#connectedAt),
        serverAuthenticated: since(serverAuthenticatedAt ?? performance.now()),
        ...(signedAt === undefined ? {} : { signed: since(signedAt) }),
        done: since(performance.now()),
      },
    };
  }
}

function closedBy(signal: AbortSignal): TlsFailure {
  return new TlsFailure('ERR_TLS_CLOSED', 'the connection was given up here', { cause: signal.reason });
}

function destroyLater(socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

async function closeStream(stream: Duplex, socket: Socket, milliseconds: number): Promise<void> {
  if (socket.destroyed) return;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  destroyLater(socket, milliseconds);
  // The end is written before the connection goes.
  if (stream.writable) stream.end(() => stream.destroy());
  else stream.destroy();
  await closed;
}
