import { constants, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { ALERTS, alertName, type AlertName } from '../../../../src/companion/tls/alerts.js';
import { ByteReader } from '../../../../src/companion/tls/byte-reader.js';
import { u16, u24, u8, vector } from '../../../../src/companion/tls/byte-writer.js';
import {
  suitesFor,
  VERSION_NUMBERS,
  type CipherSuite,
  type TlsVersion,
} from '../../../../src/companion/tls/cipher-suites.js';
import { readExtensions, type RawExtensions } from '../../../../src/companion/tls/extensions.js';
import {
  expandKeyBlock,
  extendedMasterSecret,
  finishedData12,
  type KeyBlock,
} from '../../../../src/companion/tls/key-schedule-12.js';
import { finishedData, KeySchedule13, type TrafficSecrets } from '../../../../src/companion/tls/key-schedule-13.js';
import { NAMED_GROUPS, type KeyShare, type NamedGroup } from '../../../../src/companion/tls/named-groups.js';
import { protectRecords12 } from '../../../../src/companion/tls/protect-records-12.js';
import { protectRecords13 } from '../../../../src/companion/tls/protect-records-13.js';
import { recordHeader, type RecordProtection } from '../../../../src/companion/tls/record-protection.js';
import { SocketWire } from '../../../../src/companion/tls/socket-wire.js';
import { Transcript } from '../../../../src/companion/tls/transcript.js';
import type { Issued } from './test-pki.js';

/** What a server of a test is, before anything is made wrong. */
export interface PeerPlan {
  readonly version?: TlsVersion;
  readonly suite?: string;
  readonly group?: NamedGroup['name'];
  readonly chain: readonly Issued[];
  /** Asks for a client certificate. Default: yes. */
  readonly requests?: boolean;
  /** An OCSP answer to send along. */
  readonly staple?: Uint8Array;
  /** Octets of content that a record of a handshake message may have. Default: all of it. */
  readonly fragmentOctets?: number;
}

/** Messages of a handshake in the order of an honest server. */
export const STEPS = {
  'TLSv1.3': [
    'server_hello',
    'encrypted_extensions',
    'certificate_request',
    'certificate',
    'certificate_verify',
    'finished',
  ],
  'TLSv1.2': [
    'server_hello',
    'certificate',
    'certificate_status',
    'server_key_exchange',
    'certificate_request',
    'server_hello_done',
  ],
} as const;
export type Step = (typeof STEPS)[TlsVersion][number];

/** What a test changes: a message on its way out. Several messages may take the place of one. */
export type Edits = Readonly<Partial<Record<Step, (raw: Buffer, peer: ServerPeer) => Buffer | readonly Buffer[]>>>;

export const TYPES = {
  hello_request: 0,
  client_hello: 1,
  server_hello: 2,
  new_session_ticket: 4,
  encrypted_extensions: 8,
  certificate: 11,
  server_key_exchange: 12,
  certificate_request: 13,
  server_hello_done: 14,
  certificate_verify: 15,
  client_key_exchange: 16,
  finished: 20,
  certificate_status: 22,
  key_update: 24,
} as const;

export const message = (type: keyof typeof TYPES, body: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u8(TYPES[type]), u24(body.length), body]);
export const extensionOf = (id: number, content: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u16(id), vector(2, content)]);

/** A ClientHello as a server sees it. */
interface SeenHello {
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly suites: readonly number[];
  readonly extensions: RawExtensions;
}

/** The fields of a ServerHello, each to be changed by a test. */
export interface HelloFields {
  version: number;
  random: Buffer;
  sessionId: Buffer;
  suite: number;
  compression: number;
  extensions: Buffer[];
}

export const RETRY_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** Schemes by the kind of the server's key, for what an honest server signs. */
export function honestSignature(key: KeyObject, data: Uint8Array): { readonly scheme: number; readonly bytes: Buffer } {
  if (key.asymmetricKeyType === 'rsa') return { scheme: 0x0804, bytes: sign('sha256', data, { key, ...PSS }) };
  const p384 = key.asymmetricKeyDetails?.namedCurve === 'secp384r1';
  return { scheme: p384 ? 0x0503 : 0x0403, bytes: sign(p384 ? 'sha384' : 'sha256', data, key) };
}

export const encodeHello = ({ version, random, sessionId, suite, compression, extensions }: HelloFields): Buffer =>
  message(
    'server_hello',
    Buffer.concat([u16(version), random, vector(1, sessionId), u16(suite), u8(compression), vector(2, ...extensions)]),
  );

/**
 * The other side of one connection: a server that does all that an honest one does, message by message, and what a test
 * has it do instead. Built from the client's own codec, with the roles of the keys exchanged.
 */
export class ServerPeer {
  readonly transcript = new Transcript();
  readonly plan: PeerPlan;
  readonly version: TlsVersion;
  readonly suite: CipherSuite;
  readonly group: NamedGroup;
  readonly share: KeyShare;
  readonly random = randomBytes(32);
  /** Everything that the client sent was read by these keys. */
  reading: RecordProtection | undefined;
  writing: RecordProtection | undefined;
  hello: SeenHello | undefined;
  secrets: TrafficSecrets | undefined;
  application: TrafficSecrets | undefined;
  masterSecret: Buffer | undefined;
  keys: KeyBlock | undefined;
  /** Octets that wait for `flush`. */
  readonly outgoing: Buffer[] = [];
  readonly #socket: Socket;
  readonly #wire: SocketWire;
  #schedule: KeySchedule13 | undefined;
  #read: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, plan: PeerPlan) {
    this.#socket = socket;
    this.#wire = new SocketWire(socket);
    this.plan = plan;
    this.version = plan.version ?? 'TLSv1.3';
    const kind = plan.chain[0]?.key.asymmetricKeyType;
    this.suite = suitesFor([this.version]).find(
      ({ name, signedBy }) => plan.suite === name || (plan.suite === undefined && (signedBy ?? kind) === kind),
    )!;
    this.group = NAMED_GROUPS.find(({ name }) => name === (plan.group ?? 'x25519'))!;
    this.share = this.group.generate();
  }

  // What goes out.

  /** Records, protected by the keys of the moment. */
  record(type: number, content: Uint8Array, octets = 2 ** 14): void {
    for (let at = 0; at < content.length || at === 0; at += octets) {
      const fragment = content.subarray(at, at + octets);
      this.raw(this.writing?.seal(type, fragment) ?? Buffer.concat([recordHeader(type, fragment.length), fragment]));
    }
  }

  raw(octets: Uint8Array): void {
    this.outgoing.push(Buffer.from(octets));
  }

  /** A handshake message, into the transcript as well. */
  send(raw: Buffer): void {
    this.transcript.add(raw);
    this.record(22, raw, this.plan.fragmentOctets ?? 2 ** 14);
  }

  alert(name: AlertName, level = 2): void {
    this.record(21, Buffer.from([level, ALERTS[name]]));
  }

  flush(): void {
    this.#socket.write(Buffer.concat(this.outgoing.splice(0)));
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  // What comes in.

  async readRecord(): Promise<{ readonly type: number; readonly fragment: Buffer }> {
    for (;;) {
      const header = await this.#wire.read(5);
      const body = await this.#wire.read(header.readUInt16BE(3));
      // The compatibility change_cipher_spec of TLS 1.3 is dropped.
      if (header[0] === 20 && this.version === 'TLSv1.3') continue;
      const bare = this.reading === undefined || (header[0] === 21 && this.version === 'TLSv1.3');
      return bare ? { type: header[0]!, fragment: body } : this.reading!.open(header, body);
    }
  }

  async readMessage(type: keyof typeof TYPES): Promise<Buffer> {
    while (this.#read.length < 4 || this.#read.length < 4 + this.#read.readUIntBE(1, 3)) {
      const record = await this.readRecord();
      if (record.type !== 22) throw new Error(`the client sent ${record.type} ${record.fragment.toString('hex')}`);
      this.#read = Buffer.concat([this.#read, record.fragment]);
    }
    const raw = this.#read.subarray(0, 4 + this.#read.readUIntBE(1, 3));
    this.#read = this.#read.subarray(raw.length);
    if (raw[0] !== TYPES[type]) throw new Error(`the client sent message ${raw[0]}, not ${type}`);
    return raw;
  }

  /** What else comes until the client says why it ends. */
  async readAlert(): Promise<AlertName | undefined> {
    for (;;) {
      const { type, fragment } = await this.readRecord();
      if (type === 21) return alertName(fragment[1]!);
    }
  }

  // The handshake.

  async readHello(): Promise<SeenHello> {
    const raw = await this.readMessage('client_hello');
    this.transcript.add(raw);
    const reader = new ByteReader(raw.subarray(4), 'ClientHello');
    reader.u16();
    this.hello = {
      random: reader.take(32),
      sessionId: reader.vector(1),
      suites: reader.list(2, (element) => element.u16()),
      extensions: (reader.vector(1), readExtensions(reader)),
    };
    return this.hello;
  }

  /** The key share that the client sent of our group. */
  clientShare(): Buffer | undefined {
    const shares = new ByteReader(this.hello!.extensions.get(51)!, 'key_share').list(2, (element) => ({
      id: element.u16(),
      octets: element.vector(2),
    }));
    return shares.find(({ id }) => id === this.group.id)?.octets;
  }

  helloFields(): HelloFields {
    const both = { random: this.random, suite: this.suite.id, compression: 0, version: VERSION_NUMBERS['TLSv1.2'] };
    if (this.version === 'TLSv1.3') {
      const extensions = [
        extensionOf(43, u16(VERSION_NUMBERS['TLSv1.3'])),
        extensionOf(51, Buffer.concat([u16(this.group.id), vector(2, this.share.publicBytes)])),
      ];
      return { ...both, sessionId: this.hello!.sessionId, extensions };
    }
    const extensions = [extensionOf(23), extensionOf(0xff01, vector(1)), extensionOf(11, vector(1, u8(0)))];
    if (this.plan.staple !== undefined) extensions.push(extensionOf(5));
    return { ...both, sessionId: Buffer.alloc(0), extensions };
  }

  /** A HelloRetryRequest and the second ClientHello. */
  async retry(change: (fields: HelloFields) => void = () => undefined): Promise<void> {
    const fields: HelloFields = {
      ...this.helloFields(),
      random: RETRY_RANDOM,
      extensions: [extensionOf(43, u16(0x0304)), extensionOf(51, u16(this.group.id))],
    };
    change(fields);
    this.transcript.forgetFirstHello(this.suite.hash);
    this.send(encodeHello(fields));
    this.flush();
    await this.readHello();
  }

  /** The honest message of a step. */
  make(step: Step): Buffer {
    const { chain, staple } = this.plan;
    const key = chain[0]!.key;
    switch (step) {
      case 'server_hello':
        return encodeHello(this.helloFields());
      case 'encrypted_extensions':
        return message('encrypted_extensions', vector(2));
      case 'certificate_request':
        return message(
          'certificate_request',
          this.version === 'TLSv1.3'
            ? Buffer.concat([vector(1), vector(2, extensionOf(13, vector(2, u16(0x0804), u16(0x0401))))])
            : Buffer.concat([vector(1, u8(1)), vector(2, u16(0x0401)), vector(2)]),
        );
      case 'certificate':
        return message('certificate', this.#certificates());
      case 'certificate_status':
        return message('certificate_status', Buffer.concat([u8(1), vector(3, staple ?? Buffer.alloc(0))]));
      case 'certificate_verify': {
        const { scheme, bytes } = honestSignature(key, this.toSign());
        return message('certificate_verify', Buffer.concat([u16(scheme), vector(2, bytes)]));
      }
      case 'server_key_exchange': {
        const parameters = this.parameters();
        const { scheme, bytes } = honestSignature(key, this.toSign12(parameters));
        return message('server_key_exchange', Buffer.concat([parameters, u16(scheme), vector(2, bytes)]));
      }
      case 'server_hello_done':
        return message('server_hello_done');
      case 'finished':
        return message('finished', this.finishedData());
    }
  }

  toSign(context = 'TLS 1.3, server CertificateVerify'): Buffer {
    return Buffer.concat([Buffer.from(`${' '.repeat(64)}${context}\0`), this.transcript.hash(this.suite.hash)]);
  }

  parameters(): Buffer {
    return Buffer.concat([u8(3), u16(this.group.id), vector(1, this.share.publicBytes)]);
  }

  toSign12(parameters: Uint8Array): Buffer {
    return Buffer.concat([this.hello!.random, this.random, parameters]);
  }

  finishedData(): Buffer {
    const hash = this.transcript.hash(this.suite.hash);
    return this.version === 'TLSv1.3'
      ? finishedData(this.suite.hash, this.secrets!.server, hash)
      : finishedData12(this.suite.hash, this.masterSecret!, 'server', hash);
  }

  steps(): readonly Step[] {
    const { requests = true, staple } = this.plan;
    return STEPS[this.version].filter(
      (step) => (step !== 'certificate_request' || requests) && (step !== 'certificate_status' || staple !== undefined),
    );
  }

  /** Sends one step, as a test changed it, and changes keys after a ServerHello of TLS 1.3. */
  step(step: Step, edits: Edits = {}): void {
    const honest = this.make(step);
    const edited = edits[step]?.(honest, this) ?? honest;
    for (const raw of Buffer.isBuffer(edited) ? [edited] : edited) this.send(raw);
    if (step === 'server_hello' && this.version === 'TLSv1.3') this.enterHandshake();
  }

  enterHandshake(): void {
    const octets = this.clientShare();
    if (octets === undefined) return;
    this.#schedule = new KeySchedule13(this.suite.hash);
    this.secrets = this.#schedule.enterHandshake(this.share.agree(octets), this.transcript.hash(this.suite.hash));
    this.writing = protectRecords13(this.suite, this.secrets.server);
    this.reading = protectRecords13(this.suite, this.secrets.client);
  }

  /** TLS 1.3, after our Finished: we write by other keys than we read. */
  enterApplication(): void {
    this.application = this.#schedule!.enterApplication(this.transcript.hash(this.suite.hash));
    this.writing = protectRecords13(this.suite, this.application.server);
  }

  /** Everything up to our Finished (TLS 1.3) or ServerHelloDone (TLS 1.2), as a test changed it. */
  async flight(edits: Edits = {}): Promise<void> {
    await this.readHello();
    if (this.version === 'TLSv1.3' && this.clientShare() === undefined) await this.retry();
    for (const step of this.steps()) this.step(step, edits);
    if (this.version === 'TLSv1.3') this.enterApplication();
    this.flush();
  }

  /** Reads the client's answer to the flight. @returns how many certificates it showed */
  async readAnswer(): Promise<number> {
    const { requests = true } = this.plan;
    let shown = 0;
    if (requests) {
      const certificate = await this.readMessage('certificate');
      this.transcript.add(certificate);
      const reader = new ByteReader(certificate.subarray(4), 'Certificate');
      if (this.version === 'TLSv1.3') reader.vector(1);
      shown = reader.list(3, (element) => {
        element.vector(3);
        if (this.version === 'TLSv1.3') element.vector(2);
      }).length;
    }
    if (this.version === 'TLSv1.2') await this.#readKeyExchange();
    if (shown > 0) this.transcript.add(await this.readMessage('certificate_verify'));
    if (this.version === 'TLSv1.2') await this.#readChange();
    const finished = await this.readMessage('finished');
    if (this.version === 'TLSv1.3') this.reading = protectRecords13(this.suite, this.application!.client);
    this.transcript.add(finished);
    return shown;
  }

  /** TLS 1.2: our change_cipher_spec and Finished. */
  finish12(edit: (raw: Buffer) => Buffer = (raw) => raw): void {
    this.record(20, Buffer.from([1]));
    this.writing = protectRecords12(this.suite, this.keys!.server);
    this.send(edit(this.make('finished')));
    this.flush();
  }

  /** A whole handshake. */
  async handshake(edits: Edits = {}): Promise<number> {
    await this.flight(edits);
    const shown = await this.readAnswer();
    if (this.version === 'TLSv1.2') this.finish12();
    return shown;
  }

  async #readKeyExchange(): Promise<void> {
    const raw = await this.readMessage('client_key_exchange');
    this.transcript.add(raw);
    const premaster = this.share.agree(new ByteReader(raw.subarray(4), 'ClientKeyExchange').vector(1));
    this.masterSecret = extendedMasterSecret(this.suite.hash, premaster, this.transcript.hash(this.suite.hash));
    this.keys = expandKeyBlock(this.suite, this.masterSecret, this.hello!.random, this.random);
  }

  async #readChange(): Promise<void> {
    const { type } = await this.readRecord();
    if (type !== 20) throw new Error(`the client sent ${type}, not change_cipher_spec`);
    this.reading = protectRecords12(this.suite, this.keys!.client);
  }

  #certificates(): Buffer {
    const { chain, staple } = this.plan;
    if (this.version === 'TLSv1.2') return vector(3, ...chain.map(({ der }) => vector(3, der)));
    const entries = chain.map(({ der }, index) => {
      const status =
        index === 0 && staple !== undefined ? [extensionOf(5, Buffer.concat([u8(1), vector(3, staple)]))] : [];
      return Buffer.concat([vector(3, der), vector(2, ...status)]);
    });
    return Buffer.concat([vector(1), vector(3, ...entries)]);
  }
}
