import { timingSafeEqual } from 'node:crypto';
import { parseCertificateRequest12, type CertificateRequest } from './certificate-request.js';
import { encodeCertificates12, parseCertificates12 } from './certificate-message.js';
import { ByteReader } from './byte-reader.js';
import { vector } from './byte-writer.js';
import type { HandshakeContext, HandshakeFlow, ProvedServer } from './handshake-context.js';
import { encodeHandshake, type MessageOctets } from './handshake-messages.js';
import { expandKeyBlock, extendedMasterSecret, finishedData12, type KeyBlock } from './key-schedule-12.js';
import { protectRecords12 } from './protect-records-12.js';
import { checkEmpty, readAlpn, readCertificateStatus } from './read-extension.js';
import type { ServerHello } from './server-hello.js';
import { identityFor, refuseWithoutRequest, signHandshake } from './sign-handshake.js';
import { schemeNamed } from './signature-schemes.js';
import {
  checkSigned,
  encodeCertificateVerify,
  parseServerKeyExchange,
  type ServerKeyExchange,
} from './signed-messages.js';
import { TlsFailure, violation } from './tls-failure.js';

/** TLS 1.2 from the ServerHello on: ECDHE with AEAD, extended master secret. @see RFC 5246, section 7.4; RFC 7627 */
export class Handshake12 implements HandshakeFlow {
  readonly handlers: HandshakeFlow['handlers'] = {
    certificate: (message) => this.#onCertificate(message),
    certificate_status: (message) => this.#onCertificateStatus(message),
    server_key_exchange: (message) => this.#onServerKeyExchange(message),
    certificate_request: (message) => this.#onCertificateRequest(message),
    server_hello_done: (message) => this.#onServerHelloDone(message),
    change_cipher_spec: () => this.#onChangeCipherSpec(),
    finished: (message) => this.#onFinished(message),
  };
  readonly #context: HandshakeContext;
  readonly #hello: ServerHello;
  #chain: readonly Buffer[] = [];
  #staple: Buffer | undefined;
  #exchange: ServerKeyExchange | undefined;
  #request: CertificateRequest | undefined;
  #masterSecret: Buffer = Buffer.alloc(0);
  #serverKeys: KeyBlock['server'] | undefined;

  /** @throws TlsFailure handshake_failure without extended master secret or secure renegotiation */
  constructor(context: HandshakeContext, hello: ServerHello) {
    this.#context = context;
    this.#hello = hello;
    const { extensions } = hello;
    const { offer, progress } = context;
    // Without it, a server in the middle can make two connections with one master secret. @see RFC 7627, section 5.3
    if (!extensions.has('extended_master_secret')) {
      throw violation('handshake_failure', 'the server does not bind the master secret to the handshake (RFC 7627)');
    }
    checkEmpty(extensions, 'extended_master_secret');
    checkRenegotiation(extensions.get('renegotiation_info'));
    checkEmpty(extensions, 'server_name');
    checkEmpty(extensions, 'status_request');
    checkPointFormats(extensions.get('ec_point_formats'));
    const alpn = readAlpn(extensions, offer.options.alpn);
    if (alpn !== undefined) progress.alpn = alpn;
  }

  wipe(): void {
    for (const secret of [this.#masterSecret, this.#serverKeys?.key, this.#serverKeys?.iv]) secret?.fill(0);
  }

  #onCertificate({ body, raw }: MessageOctets): void {
    this.#chain = parseCertificates12(body);
    this.#context.progress.chain = this.#chain;
    this.#context.transcript.add(raw);
  }

  #onCertificateStatus({ body, raw }: MessageOctets): void {
    if (!this.#hello.extensions.has('status_request')) {
      throw violation('unexpected_message', 'the server sent a CertificateStatus that it had not announced');
    }
    this.#staple = readCertificateStatus(body);
    this.#context.transcript.add(raw);
  }

  async #onServerKeyExchange({ body, raw }: MessageOctets): Promise<void> {
    const { authenticate, offer, progress, transcript } = this.#context;
    this.#exchange = parseServerKeyExchange(body, offer.groups);
    const server: ProvedServer = await authenticate(this.#chain, this.#staple);
    if (server.key.asymmetricKeyType !== this.#hello.suite.signedBy) {
      throw violation('illegal_parameter', 'the server’s key is not of the kind that its cipher suite names');
    }
    const data = Buffer.concat([offer.random, this.#hello.random, this.#exchange.parameters]);
    progress.serverScheme = checkSigned(this.#exchange.signed, server.key, data, 'TLSv1.2').name;
    progress.group = this.#exchange.group.name;
    progress.stapled = server.stapled;
    progress.serverAuthenticatedAt = performance.now();
    transcript.add(raw);
  }

  #onCertificateRequest({ body, raw }: MessageOctets): void {
    const { progress, transcript } = this.#context;
    this.#request = parseCertificateRequest12(body);
    progress.certificateRequested = true;
    progress.authoritiesAsked = this.#request.authorities;
    transcript.add(raw);
  }

  async #onServerHelloDone({ body, raw }: MessageOctets): Promise<void> {
    const { channel, offer, progress, transcript } = this.#context;
    const { suite, random } = this.#hello;
    new ByteReader(body, 'ServerHelloDone').end();
    transcript.add(raw);
    refuseWithoutRequest(this.#context);
    const { flight, premaster } = await this.#answer();
    this.#masterSecret = extendedMasterSecret(suite.hash, premaster.secret, premaster.sessionHash);
    premaster.secret.fill(0);
    const keys = expandKeyBlock(suite, this.#masterSecret, offer.random, random);
    this.#serverKeys = keys.server;
    const clientHash = transcript.hash(suite.hash);
    const finished = encodeHandshake('finished', finishedData12(suite.hash, this.#masterSecret, 'client', clientHash));
    transcript.add(finished);
    // Nothing of the person is on the wire before the card has signed.
    channel.together(() => {
      channel.sendHandshake(flight);
      channel.sendChangeCipherSpec();
      channel.writeWith(protectRecords12(suite, keys.client));
      channel.sendHandshake(finished);
    });
    progress.phase = 'answered';
  }

  /** Certificate, ClientKeyExchange and CertificateVerify, as far as the server asked for them. */
  async #answer(): Promise<{
    readonly flight: Buffer;
    readonly premaster: { readonly secret: Buffer; readonly sessionHash: Buffer };
  }> {
    const { transcript } = this.#context;
    if (this.#exchange === undefined) throw new TlsFailure('ERR_TLS_PROTOCOL', 'no key exchange to answer');
    const flight: Buffer[] = [];
    const add = (raw: Buffer): void => {
      transcript.add(raw);
      flight.push(raw);
    };
    const own = this.#request && identityFor(this.#context, this.#request.schemes);
    if (this.#request !== undefined) add(encodeCertificates12(own?.identity.certificateChain ?? []));
    const share = this.#exchange.group.generate();
    const secret = share.agree(this.#exchange.publicBytes);
    add(encodeHandshake('client_key_exchange', vector(1, share.publicBytes)));
    const sessionHash = transcript.hash(this.#hello.suite.hash);
    if (own !== undefined) {
      const statement = { kind: 'tls-1.2-client', handshakeMessages: transcript.bytes() } as const;
      try {
        const signature = await signHandshake(this.#context, own, statement);
        add(encodeCertificateVerify(schemeNamed(own.scheme), signature));
      } catch (error) {
        secret.fill(0);
        throw error;
      }
    }
    return { flight: Buffer.concat(flight), premaster: { secret, sessionHash } };
  }

  #onChangeCipherSpec(): void {
    if (this.#serverKeys === undefined) throw violation('unexpected_message', 'the server changed keys too early');
    this.#context.channel.readWith(protectRecords12(this.#hello.suite, this.#serverKeys));
  }

  #onFinished({ body }: MessageOctets): void {
    const { transcript } = this.#context;
    const { hash } = this.#hello.suite;
    const expected = finishedData12(hash, this.#masterSecret, 'server', transcript.hash(hash));
    if (body.length !== expected.length) throw violation('decode_error', 'the server’s Finished has a wrong length');
    if (!timingSafeEqual(body, expected)) throw violation('decrypt_error', 'the server’s Finished is wrong');
    this.#masterSecret.fill(0);
  }
}

/** @see RFC 5746, section 3.4: absent or not empty in a first handshake is handshake_failure */
function checkRenegotiation(content: Buffer | undefined): void {
  if (content === undefined) {
    throw violation('handshake_failure', 'the server does not know secure renegotiation (RFC 5746)');
  }
  const reader = new ByteReader(content, 'renegotiation_info');
  const verifyData = reader.vector(1);
  reader.end();
  if (verifyData.length > 0) throw violation('handshake_failure', 'the server takes this for a renegotiation');
}

/** @see RFC 8422, section 5.2 */
function checkPointFormats(content: Buffer | undefined): void {
  if (content === undefined) return;
  const reader = new ByteReader(content, 'ec_point_formats');
  const formats = reader.vector(1, 1);
  reader.end();
  if (!formats.includes(0)) throw violation('illegal_parameter', 'the server does not know uncompressed points');
}
