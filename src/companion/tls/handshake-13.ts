import { timingSafeEqual } from 'node:crypto';
import { parseCertificateRequest13, type CertificateRequest } from './certificate-request.js';
import { encodeCertificates13, parseCertificates13 } from './certificate-message.js';
import { ByteReader } from './byte-reader.js';
import { placeExtensions, readExtensions } from './extensions.js';
import type { HandshakeContext, HandshakeFlow, ProvedServer, TrafficSecretsHolder } from './handshake-context.js';
import { encodeHandshake, type MessageOctets } from './handshake-messages.js';
import { finishedData, KeySchedule13, type TrafficSecrets } from './key-schedule-13.js';
import { protectRecords13 } from './protect-records-13.js';
import { checkEmpty, readAlpn, readKeyShare } from './read-extension.js';
import type { ServerHello } from './server-hello.js';
import { identityFor, refuseWithoutRequest, signHandshake } from './sign-handshake.js';
import { schemeNamed } from './signature-schemes.js';
import { checkSigned, encodeCertificateVerify, parseCertificateVerify } from './signed-messages.js';
import { TlsFailure, violation } from './tls-failure.js';

const SERVER_CONTEXT = Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`, 'latin1');

/** TLS 1.3 from the ServerHello on. @see RFC 8446, section 4 */
export class Handshake13 implements HandshakeFlow {
  readonly handlers: HandshakeFlow['handlers'] = {
    encrypted_extensions: (message) => this.#onEncryptedExtensions(message),
    certificate_request: (message) => this.#onCertificateRequest(message),
    certificate: (message) => this.#onCertificate(message),
    certificate_verify: (message) => this.#onCertificateVerify(message),
    finished: (message) => this.#onFinished(message),
  };
  traffic: TrafficSecretsHolder | undefined;
  readonly #context: HandshakeContext;
  readonly #hello: ServerHello;
  readonly #schedule: KeySchedule13;
  readonly #secrets: TrafficSecrets;
  readonly #retried: boolean;
  #request: CertificateRequest | undefined;
  #server: ProvedServer | undefined;

  /** @param retried whether the compatibility change_cipher_spec has been sent with a second ClientHello */
  constructor(context: HandshakeContext, hello: ServerHello, retried: boolean) {
    this.#context = context;
    this.#retried = retried;
    this.#hello = hello;
    const { channel, offer, progress, transcript } = context;
    const share = readKeyShare(hello.extensions);
    if (share.groupId !== offer.share?.group.id) {
      throw violation('illegal_parameter', `the server sent a key share of group ${share.groupId}, not of ours`);
    }
    progress.group = offer.share.group.name;
    const shared = offer.share.agree(share.publicBytes);
    this.#schedule = new KeySchedule13(hello.suite.hash);
    this.#secrets = this.#schedule.enterHandshake(shared, transcript.hash(hello.suite.hash));
    shared.fill(0);
    channel.readWith(protectRecords13(hello.suite, this.#secrets.server));
    channel.writeWith(protectRecords13(hello.suite, this.#secrets.client));
  }

  wipe(): void {
    this.#schedule.wipe();
    for (const secret of [this.#secrets.client, this.#secrets.server, this.traffic?.client, this.traffic?.server]) {
      secret?.fill(0);
    }
  }

  #onEncryptedExtensions({ body, raw }: MessageOctets): void {
    const { offer, progress, transcript } = this.#context;
    const reader = new ByteReader(body, 'EncryptedExtensions');
    const extensions = placeExtensions(readExtensions(reader), 'encrypted_extensions', offer.extensions);
    reader.end();
    checkEmpty(extensions, 'server_name');
    const alpn = readAlpn(extensions, offer.options.alpn);
    if (alpn !== undefined) progress.alpn = alpn;
    transcript.add(raw);
  }

  #onCertificateRequest({ body, raw }: MessageOctets): void {
    const { progress, transcript } = this.#context;
    this.#request = parseCertificateRequest13(body);
    progress.certificateRequested = true;
    progress.authoritiesAsked = this.#request.authorities;
    transcript.add(raw);
  }

  async #onCertificate({ body, raw }: MessageOctets): Promise<void> {
    const { authenticate, offer, progress, transcript } = this.#context;
    const { chain, staple } = parseCertificates13(body, offer.extensions);
    progress.chain = chain;
    this.#server = await authenticate(chain, staple);
    progress.stapled = this.#server.stapled;
    transcript.add(raw);
  }

  #onCertificateVerify({ body, raw }: MessageOctets): void {
    const { progress, transcript } = this.#context;
    if (this.#server === undefined) throw new TlsFailure('ERR_TLS_PROTOCOL', 'no certificate to verify with');
    const data = Buffer.concat([SERVER_CONTEXT, transcript.hash(this.#hello.suite.hash)]);
    progress.serverScheme = checkSigned(parseCertificateVerify(body), this.#server.key, data, 'TLSv1.3').name;
    transcript.add(raw);
  }

  async #onFinished({ body, raw }: MessageOctets): Promise<void> {
    const { channel, progress, transcript } = this.#context;
    const { suite } = this.#hello;
    const expected = finishedData(suite.hash, this.#secrets.server, transcript.hash(suite.hash));
    if (body.length !== expected.length) throw violation('decode_error', 'the server’s Finished has a wrong length');
    if (!timingSafeEqual(body, expected)) throw violation('decrypt_error', 'the server’s Finished is wrong');
    transcript.add(raw);
    progress.serverAuthenticatedAt = performance.now();
    const traffic = this.#schedule.enterApplication(transcript.hash(suite.hash));
    this.traffic = { suite, ...traffic };
    channel.refuseChangeCipherSpec();
    channel.readWith(protectRecords13(suite, traffic.server));
    refuseWithoutRequest(this.#context);
    const flight = await this.#answer();
    // Nothing of the person is on the wire before the card has signed.
    channel.together(() => {
      if (!this.#retried) channel.sendCompatibilityChangeCipherSpec();
      channel.sendHandshake(flight);
    });
    progress.phase = 'answered';
    channel.writeWith(protectRecords13(suite, traffic.client));
    for (const secret of [this.#secrets.client, this.#secrets.server]) secret.fill(0);
  }

  /** Certificate, CertificateVerify and Finished, as far as the server asked for them. */
  async #answer(): Promise<Buffer> {
    const { transcript } = this.#context;
    const { hash } = this.#hello.suite;
    const flight: Buffer[] = [];
    const add = (raw: Buffer): void => {
      transcript.add(raw);
      flight.push(raw);
    };
    if (this.#request !== undefined) {
      const own = identityFor(this.#context, this.#request.schemes);
      add(encodeCertificates13(Buffer.alloc(0), own?.identity.certificateChain ?? []));
      if (own !== undefined) {
        const statement = { kind: 'tls-1.3-client', transcriptHash: transcript.hash(hash) } as const;
        const signature = await signHandshake(this.#context, own, statement);
        add(encodeCertificateVerify(schemeNamed(own.scheme), signature));
      }
    }
    add(encodeHandshake('finished', finishedData(hash, this.#secrets.client, transcript.hash(hash))));
    return Buffer.concat(flight);
  }
}
