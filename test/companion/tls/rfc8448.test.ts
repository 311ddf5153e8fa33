import { createECDH, createHash, createPrivateKey, createPublicKey, diffieHellman, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ByteReader } from '../../../src/companion/tls/byte-reader.js';
import { parseCertificates13 } from '../../../src/companion/tls/certificate-message.js';
import { Channel, type Incoming } from '../../../src/companion/tls/channel.js';
import { suitesFor } from '../../../src/companion/tls/cipher-suites.js';
import { readExtensions } from '../../../src/companion/tls/extensions.js';
import { encodeHandshake } from '../../../src/companion/tls/handshake-messages.js';
import { finishedData, KeySchedule13, type TrafficSecrets } from '../../../src/companion/tls/key-schedule-13.js';
import { protectRecords13 } from '../../../src/companion/tls/protect-records-13.js';
import { RECORD_LIMITS } from '../../../src/companion/tls/record-protection.js';
import type { Wire } from '../../../src/companion/tls/record-layer.js';
import { checkSigned, parseCertificateVerify } from '../../../src/companion/tls/signed-messages.js';
import { Transcript } from '../../../src/companion/tls/transcript.js';
import { encodeStatement } from '../../../src/protocol/index.js';

interface Trace {
  readonly title: string;
  readonly group: 'x25519' | 'secp256r1';
  readonly clientPrivateKey: string;
  readonly firstClientHello?: string;
  readonly helloRetryRequest?: string;
  readonly clientHello: string;
  readonly serverHello: string;
  readonly serverFlight: string;
  readonly serverFinished: string;
  readonly clientSigns?: string;
  readonly clientFlight: string;
  readonly application: readonly {
    readonly from: 'client' | 'server';
    readonly type: number;
    readonly content?: string;
    readonly record: string;
  }[];
}

const { traces } = JSON.parse(readFileSync('test/vectors/rfc8448.json', 'utf8')) as { traces: readonly Trace[] };
const [SUITE] = suitesFor(['TLSv1.3']);
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
/** A message in a record of its own, without protection. */
const messageOf = (record: string): Buffer => bytes(record).subarray(RECORD_LIMITS.headerOctets);

/** Octets that are read as if they came from a server, or from a client where it is its keys that are looked at. */
function wireOf(octets: Buffer): Wire {
  let at = 0;
  return {
    read: (length) => Promise.resolve(octets.subarray(at, (at += length))),
    write: () => undefined,
    together: (send) => send(),
  };
}

/** The octets of X25519's and P-256's keys as node:crypto wants them. */
function agree({ group, clientPrivateKey }: Trace, serverShare: Buffer): Buffer {
  if (group === 'secp256r1') {
    const own = createECDH('prime256v1');
    own.setPrivateKey(bytes(clientPrivateKey));
    return own.computeSecret(serverShare);
  }
  const privateKey = createPrivateKey({
    key: Buffer.concat([bytes('302e020100300506032b656e04220420'), bytes(clientPrivateKey)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey({
    key: Buffer.concat([bytes('302a300506032b656e032100'), serverShare]),
    format: 'der',
    type: 'spki',
  });
  return diffieHellman({ privateKey, publicKey });
}

/** The server's key share, found by the reader of extensions. */
function serverShareOf(serverHello: Buffer): Buffer {
  const reader = new ByteReader(serverHello.subarray(4), 'ServerHello');
  reader.take(34);
  reader.vector(1);
  reader.take(3);
  const share = new ByteReader(readExtensions(reader).get(51) ?? Buffer.alloc(0), 'key_share');
  share.u16();
  return share.vector(2);
}

describe('TLS 1.3 key schedule and records, by the traces of RFC 8448', () => {
  for (const trace of traces) {
    describe(trace.title, () => {
      const transcript = new Transcript();
      const schedule = new KeySchedule13('sha256');
      let handshake: TrafficSecrets;
      let application: TrafficSecrets;

      it('agrees on the handshake secrets', () => {
        if (trace.firstClientHello !== undefined && trace.helloRetryRequest !== undefined) {
          transcript.add(messageOf(trace.firstClientHello));
          transcript.forgetFirstHello('sha256');
          transcript.add(messageOf(trace.helloRetryRequest));
        }
        transcript.add(messageOf(trace.clientHello));
        transcript.add(messageOf(trace.serverHello));
        const shared = agree(trace, serverShareOf(messageOf(trace.serverHello)));
        handshake = schedule.enterHandshake(shared, transcript.hash('sha256'));
      });

      it('opens the server’s flight, and finds its CertificateVerify and Finished right', async () => {
        const channel = new Channel(wireOf(bytes(trace.serverFlight)));
        channel.speak('TLSv1.3');
        channel.readWith(protectRecords13(SUITE!, handshake.server));
        let key: X509Certificate['publicKey'] | undefined;
        for (let name = ''; name !== 'finished';) {
          const { message } = (await channel.next()) as Extract<Incoming, { kind: 'handshake' }>;
          ({ name } = message);
          if (name === 'certificate') {
            key = new X509Certificate(parseCertificates13(message.body, new Set()).chain[0]!).publicKey;
          } else if (name === 'certificate_verify') {
            const context = Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`);
            const data = Buffer.concat([context, transcript.hash('sha256')]);
            checkSigned(parseCertificateVerify(message.body), key!, data, 'TLSv1.3');
          } else if (name === 'finished') {
            const data = finishedData('sha256', handshake.server, transcript.hash('sha256'));
            expect(encodeHandshake('finished', data).toString('hex')).to.equal(trace.serverFinished);
            expect(message.raw.toString('hex')).to.equal(trace.serverFinished);
          }
          transcript.add(message.raw);
        }
        application = schedule.enterApplication(transcript.hash('sha256'));
      });

      if (trace.clientSigns !== undefined) {
        it('signs what the client of the trace signed', async () => {
          const channel = new Channel(wireOf(bytes(trace.clientFlight)));
          channel.speak('TLSv1.3');
          channel.readWith(protectRecords13(SUITE!, handshake.client));
          const next = async (): Promise<Extract<Incoming, { kind: 'handshake' }>['message']> =>
            ((await channel.next()) as Extract<Incoming, { kind: 'handshake' }>).message;
          const certificate = await next();
          const { chain } = parseCertificates13(certificate.body, new Set());
          transcript.add(certificate.raw);
          const transcriptHash = transcript.hash('sha256');
          expect(transcriptHash.toString('hex')).to.equal(trace.clientSigns);
          const verify = await next();
          const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
          const statement = encodeStatement({ kind: 'tls-1.3-client', transcriptHash }, sha256);
          checkSigned(
            parseCertificateVerify(verify.body),
            new X509Certificate(chain[0]!).publicKey,
            statement,
            'TLSv1.3',
          );
          transcript.add(verify.raw);
          const data = finishedData('sha256', handshake.client, transcript.hash('sha256'));
          expect((await next()).body.toString('hex')).to.equal(data.toString('hex'));
        });
      } else {
        it('makes the client’s Finished, record for record', () => {
          const data = finishedData('sha256', handshake.client, transcript.hash('sha256'));
          const record = protectRecords13(SUITE!, handshake.client).seal(22, encodeHandshake('finished', data));
          // Compatibility mode: a change_cipher_spec goes ahead.
          const ahead = trace.title.startsWith('7') ? '140303000101' : '';
          expect(ahead + record.toString('hex')).to.equal(trace.clientFlight);
        });
      }

      it('protects and opens the records that follow', () => {
        const client = protectRecords13(SUITE!, application.client);
        const server = protectRecords13(SUITE!, application.server);
        for (const { from, type, content, record } of trace.application) {
          if (from === 'client') {
            expect(client.seal(type, bytes(content!)).toString('hex')).to.equal(record);
            continue;
          }
          const raw = bytes(record);
          const opened = server.open(raw.subarray(0, 5), raw.subarray(5));
          expect(opened.type).to.equal(type);
          if (content !== undefined) expect(opened.fragment.toString('hex')).to.equal(content);
        }
      });
    });
  }
});
