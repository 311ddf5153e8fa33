import type { KeyObject } from 'node:crypto';
import type { Channel } from './channel.js';
import type { CipherSuite, TlsVersion } from './cipher-suites.js';
import type { ClientIdentity } from './client-identity.js';
import type { Offer } from './client-hello.js';
import type { MessageOctets } from './handshake-messages.js';
import type { ClientScheme } from './signature-schemes.js';
import type { Transcript } from './transcript.js';
import type { HandshakeEvent } from './transitions.js';

/** A server that showed a certificate for the name that we asked for, from an authority that we trust. */
export interface ProvedServer {
  readonly key: KeyObject;
  /** Did the server bring along an OCSP answer that its certificate is good? */
  readonly stapled: 'good' | 'none';
}

/** Judges a server's certificates. @throws TlsFailure with the alert for whatever is wrong with them */
export type AuthenticateServer = (
  chain: readonly Uint8Array[],
  staple: Uint8Array | undefined,
) => Promise<ProvedServer>;

/** What becomes known in the course of a handshake. */
export interface Progress {
  /** Whom an alert is about: our hello, the server's own part, or the client's certificate once it has been sent. */
  phase: 'hello' | 'server' | 'answered';
  version?: TlsVersion;
  suite?: CipherSuite;
  group?: string;
  serverScheme?: string;
  clientScheme?: ClientScheme;
  chain: readonly Uint8Array[];
  authoritiesAsked: readonly Uint8Array[];
  certificateRequested: boolean;
  alpn?: string;
  stapled: 'good' | 'none';
  serverAuthenticatedAt?: number;
  signedAt?: number;
}

/** What both versions of the handshake work on. */
export interface HandshakeContext {
  readonly channel: Channel;
  readonly transcript: Transcript;
  readonly offer: Offer;
  readonly identity: ClientIdentity | undefined;
  readonly authenticate: AuthenticateServer;
  readonly progress: Progress;
}

/** The part of one version: a handler for each event of its states. */
export interface HandshakeFlow {
  readonly handlers: Readonly<Partial<Record<HandshakeEvent, (message: MessageOctets) => Promise<void> | void>>>;
  /** TLS 1.3, once connected: what keeps the keys. */
  readonly traffic?: TrafficSecretsHolder | undefined;
  /** Forgets every secret. */
  wipe(): void;
}

/** The traffic secrets of a connection that stands, from which later keys come. @see RFC 8446, section 7.2 */
export interface TrafficSecretsHolder {
  readonly suite: CipherSuite;
  client: Buffer;
  server: Buffer;
}
