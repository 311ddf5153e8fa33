import type { Channel, Incoming } from './channel.js';
import type { ClientIdentity } from './client-identity.js';
import { offerAgain, type Offer } from './client-hello.js';
import { Handshake12 } from './handshake-12.js';
import { Handshake13 } from './handshake-13.js';
import type { AuthenticateServer, HandshakeContext, HandshakeFlow, Progress } from './handshake-context.js';
import type { MessageName, MessageOctets } from './handshake-messages.js';
import type { KeyShare } from './named-groups.js';
import { readCookie, readSelectedGroup } from './read-extension.js';
import { parseServerHello, type ServerHello } from './server-hello.js';
import { TlsFailure, violation } from './tls-failure.js';
import { Transcript } from './transcript.js';
import { advance, type HandshakeEvent, type HandshakeState } from './transitions.js';

/** What a handshake works with. */
export interface HandshakeOptions {
  readonly channel: Channel;
  /** What our first ClientHello says. */
  readonly offer: Offer;
  readonly identity: ClientIdentity | undefined;
  readonly authenticate: AuthenticateServer;
  readonly progress: Progress;
  /** Bounds each wait for the server. @throws TlsFailure ERR_TLS_TIMEOUT */
  readonly withDeadline: <T>(step: Promise<T>) => Promise<T>;
}

/** A handshake that is done. */
export interface Established {
  readonly state: HandshakeState;
  readonly flow: HandshakeFlow;
}

const CONNECTED: ReadonlySet<HandshakeState> = new Set(['1.3 connected', '1.2 connected']);

/**
 * Runs a handshake to its end: reads an event, looks up the state that it leads to, and has it handled.
 * @throws TlsFailure with the alert to send; SignerFailure
 */
export async function runHandshake(options: HandshakeOptions): Promise<Established> {
  const run = new HandshakeRun(options);
  try {
    return await run.finish();
  } catch (error) {
    run.wipe();
    throw error;
  }
}

class HandshakeRun {
  readonly #options: HandshakeOptions;
  readonly #transcript = new Transcript();
  #offer: Offer;
  #retry: ServerHello | undefined;
  #flow: HandshakeFlow | undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#offer = options.offer;
  }

  wipe(): void {
    this.#flow?.wipe();
  }

  async finish(): Promise<Established> {
    const { channel, withDeadline } = this.#options;
    this.#transcript.add(this.#offer.raw);
    channel.sendHandshake(this.#offer.raw);
    let state: HandshakeState = 'wait ServerHello';
    while (!CONNECTED.has(state)) {
      const message = messageOf(await withDeadline(channel.next()));
      if (message.name === 'server_hello') {
        const hello = parseServerHello(message.body, this.#offer);
        state = advance(state, hello.retry ? 'hello_retry_request' : serverHelloEvent(hello));
        this.#onServerHello(hello, message);
      } else {
        const event = message.name as HandshakeEvent;
        state = advance(state, event);
        await this.#handlerOf(event)(message);
      }
    }
    if (this.#flow === undefined) throw new TlsFailure('ERR_TLS_PROTOCOL', 'connected without a handshake');
    // A server of TLS 1.2 has judged the certificate before it sends its Finished; one of TLS 1.3 judges it later.
    if (state === '1.2 connected') this.#options.progress.phase = 'server';
    return { state, flow: this.#flow };
  }

  /** A message that the table lets pass and nobody looks at would be one that is believed: there is none. */
  #handlerOf(event: HandshakeEvent): (message: MessageOctets) => Promise<void> | void {
    const handler = this.#flow?.handlers[event];
    if (handler === undefined) {
      throw new TlsFailure('ERR_TLS_PROTOCOL', `nobody handles ${event}`, { sent: 'internal_error' });
    }
    return handler;
  }

  #onServerHello(hello: ServerHello, { raw }: MessageOctets): void {
    const { channel, progress } = this.#options;
    progress.phase = 'server';
    progress.version = hello.version;
    progress.suite = hello.suite;
    channel.speak(hello.version);
    if (hello.retry) {
      this.#onRetry(hello, raw);
      return;
    }
    this.#transcript.add(raw);
    if (this.#retry !== undefined && this.#retry.suite !== hello.suite) {
      throw violation('illegal_parameter', 'the server chose another cipher suite than when it had us try again');
    }
    const { identity, authenticate } = this.#options;
    const context: HandshakeContext = {
      channel,
      transcript: this.#transcript,
      offer: this.#offer,
      identity,
      authenticate,
      progress,
    };
    this.#flow =
      hello.version === 'TLSv1.3'
        ? new Handshake13(context, hello, this.#retry !== undefined)
        : new Handshake12(context, hello);
  }

  /** @see RFC 8446, section 4.1.4 */
  #onRetry(hello: ServerHello, raw: Buffer): void {
    const { channel, progress } = this.#options;
    const cookie = readCookie(hello.extensions);
    const share = this.#shareAfterRetry(readSelectedGroup(hello.extensions));
    if (share === this.#offer.share && cookie === undefined) {
      throw violation('illegal_parameter', 'the server has us try again with the same');
    }
    this.#retry = hello;
    this.#transcript.forgetFirstHello(hello.suite.hash);
    this.#transcript.add(raw);
    this.#offer = offerAgain(this.#offer, share, cookie);
    this.#transcript.add(this.#offer.raw);
    channel.sendCompatibilityChangeCipherSpec();
    channel.sendHandshake(this.#offer.raw);
    progress.phase = 'hello';
  }

  #shareAfterRetry(groupId: number | undefined): KeyShare | undefined {
    const { share, groups } = this.#offer;
    if (groupId === undefined) return share;
    const group = groups.find(({ id }) => id === groupId);
    if (group === undefined || group === share?.group) {
      throw violation('illegal_parameter', `the server wants a key share of group ${groupId}`);
    }
    return group.generate();
  }
}

function serverHelloEvent(hello: ServerHello): HandshakeEvent {
  return hello.version === 'TLSv1.3' ? 'server_hello 1.3' : 'server_hello 1.2';
}

/** A change_cipher_spec counts as a message here, as it does in the states of TLS 1.2. */
function messageOf(incoming: Incoming): MessageOctets & { readonly name: MessageName | 'change_cipher_spec' } {
  switch (incoming.kind) {
    case 'handshake':
      return incoming.message;
    case 'change_cipher_spec':
      return { name: 'change_cipher_spec', body: Buffer.alloc(0), raw: Buffer.alloc(0) };
    case 'data':
      throw violation('unexpected_message', 'the server sent data in the middle of the handshake');
    case 'closed':
      throw new TlsFailure('ERR_TLS_CLOSED', 'the server closed the connection', { received: 'close_notify' });
  }
}
