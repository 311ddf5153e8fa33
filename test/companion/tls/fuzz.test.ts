import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { ByteReader } from '../../../src/companion/tls/byte-reader.js';
import { u16, u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { parseCertificates12, parseCertificates13 } from '../../../src/companion/tls/certificate-message.js';
import {
  parseCertificateRequest12,
  parseCertificateRequest13,
} from '../../../src/companion/tls/certificate-request.js';
import { Channel } from '../../../src/companion/tls/channel.js';
import { suitesFor } from '../../../src/companion/tls/cipher-suites.js';
import { offerHello } from '../../../src/companion/tls/client-hello.js';
import { placeExtensions, readExtensions } from '../../../src/companion/tls/extensions.js';
import { HANDSHAKE_MESSAGES } from '../../../src/companion/tls/handshake-messages.js';
import { MessageJoiner } from '../../../src/companion/tls/message-joiner.js';
import { NAMED_GROUPS } from '../../../src/companion/tls/named-groups.js';
import {
  readAlpn,
  readCertificateStatus,
  readCookie,
  readKeyShare,
} from '../../../src/companion/tls/read-extension.js';
import { RecordLayer } from '../../../src/companion/tls/record-layer.js';
import { parseServerHello } from '../../../src/companion/tls/server-hello.js';
import { parseCertificateVerify, parseServerKeyExchange } from '../../../src/companion/tls/signed-messages.js';
import { SocketWire } from '../../../src/companion/tls/socket-wire.js';
import { TlsFailure } from '../../../src/companion/tls/tls-failure.js';
import { mutationsOf } from '../../pki/support/mutations.js';
import { RSA_CHAIN } from './support/hostile.js';
import { describeRefusal, ScriptedServer } from './support/listen.js';
import { encodeHello, extensionOf, message, type Step } from './support/server-peer.js';
import { CARD_SCHEMES, CLIENTS, fileIdentity } from './support/test-pki.js';

const offer = offerHello({
  serverName: 'card-host.test',
  versions: ['TLSv1.3', 'TLSv1.2'],
  alpn: ['http/1.1'],
  suites: undefined,
  groups: undefined,
});
const certificates = RSA_CHAIN.map(({ der }) => der);
const share = extensionOf(51, Buffer.concat([u16(0x1d), vector(2, Buffer.alloc(32, 9))]));
const alpn = extensionOf(16, vector(2, vector(1, Buffer.from('http/1.1'))));
const schemes = extensionOf(13, vector(2, u16(0x0804)));
const hello = encodeHello({
  version: 0x0303,
  random: Buffer.alloc(32, 1),
  sessionId: offer.sessionId,
  suite: 0x1301,
  compression: 0,
  extensions: [extensionOf(43, u16(0x0304)), share],
});

/** Every parser of what a server sends, and a message that it accepts. */
const PARSERS: readonly (readonly [string, Buffer, (bytes: Uint8Array) => unknown])[] = [
  ['ServerHello', hello.subarray(4), (bytes) => readKeyShare(parseServerHello(bytes, offer).extensions)],
  [
    'EncryptedExtensions',
    vector(2, alpn),
    (bytes) => {
      const reader = new ByteReader(bytes, 'EncryptedExtensions');
      const extensions = placeExtensions(readExtensions(reader), 'encrypted_extensions', offer.extensions);
      reader.end();
      return readAlpn(extensions, ['http/1.1']);
    },
  ],
  [
    'HelloRetryRequest’s extensions',
    vector(2, extensionOf(44, vector(2, Buffer.alloc(20)))),
    (bytes) => {
      const reader = new ByteReader(bytes, 'HelloRetryRequest');
      const extensions = placeExtensions(readExtensions(reader), 'hello_retry_request', offer.extensions);
      reader.end();
      return readCookie(extensions);
    },
  ],
  [
    'Certificate of TLS 1.3',
    Buffer.concat([vector(1), vector(3, ...certificates.map((der) => Buffer.concat([vector(3, der), vector(2)])))]),
    (bytes) => parseCertificates13(bytes, offer.extensions),
  ],
  ['Certificate of TLS 1.2', vector(3, ...certificates.map((der) => vector(3, der))), parseCertificates12],
  ['CertificateStatus', Buffer.concat([u8(1), vector(3, Buffer.alloc(30))]), readCertificateStatus],
  [
    'CertificateRequest of TLS 1.3',
    Buffer.concat([vector(1), vector(2, schemes, extensionOf(47, vector(2, vector(2, Buffer.alloc(9)))))]),
    parseCertificateRequest13,
  ],
  [
    'CertificateRequest of TLS 1.2',
    Buffer.concat([vector(1, u8(1)), vector(2, u16(0x0401)), vector(2, vector(2, Buffer.alloc(9)))]),
    parseCertificateRequest12,
  ],
  ['CertificateVerify', Buffer.concat([u16(0x0804), vector(2, Buffer.alloc(256))]), parseCertificateVerify],
  [
    'ServerKeyExchange',
    Buffer.concat([u8(3), u16(0x1d), vector(1, Buffer.alloc(32, 9)), u16(0x0804), vector(2, Buffer.alloc(256))]),
    (bytes) => parseServerKeyExchange(bytes, NAMED_GROUPS),
  ],
];

/** Parses or refuses: nothing else is thrown. */
function parseOrRefuse(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    expect(error, String(error)).to.be.instanceOf(TlsFailure);
    expect((error as TlsFailure).sent).to.be.a('string');
    return false;
  }
}

describe('parsers of what a TLS server sends', () => {
  for (const [name, honest, parse] of PARSERS) {
    it(`read an honest ${name}, and refuse it cut off anywhere and with an octet more`, () => {
      expect(parseOrRefuse(() => parse(honest))).to.equal(true);
      for (let end = 0; end < honest.length; end++) {
        expect(
          parseOrRefuse(() => parse(honest.subarray(0, end))),
          String(end),
        ).to.equal(false);
      }
      expect(parseOrRefuse(() => parse(Buffer.concat([honest, u8(0)])))).to.equal(false);
    });

    it(`throw nothing but refusals for an altered ${name}`, () => {
      fc.assert(
        fc.property(mutationsOf(honest), (bytes) => void parseOrRefuse(() => parse(bytes))),
        { numRuns: 400 },
      );
    });

    it(`throw nothing but refusals for any octets in place of ${name}`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseOrRefuse(() => parse(bytes))),
        {
          numRuns: 400,
        },
      );
    });
  }

  it('read records and messages from any octets, and end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (chunks) => {
        const socket = new PassThrough();
        const records = new RecordLayer(new SocketWire(socket as unknown as Socket));
        for (const chunk of chunks) socket.write(chunk);
        socket.end();
        for (;;) {
          try {
            await records.next();
          } catch (error) {
            expect(error).to.be.instanceOf(TlsFailure);
            return;
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('limits of what is kept', () => {
  it('refuse a message by its header, before anything of it has come', () => {
    for (const [name, row] of Object.entries(HANDSHAKE_MESSAGES)) {
      const joiner = new MessageJoiner();
      const tooLong = 'maximum' in row ? row.maximum + 1 : 0;
      const header = Buffer.alloc(4);
      header.writeUInt32BE(row.type * 2 ** 24 + tooLong);
      joiner.push(header);
      const alert = 'maximum' in row ? 'decode_error' : 'unexpected_message';
      expect(() => joiner.next(), name)
        .to.throw(TlsFailure)
        .with.property('sent', alert);
    }
  });

  it('make a server wait that sends faster than we read', async () => {
    const socket = new PassThrough({ highWaterMark: 2 ** 20 });
    const wire = new SocketWire(socket as unknown as Socket);
    for (let count = 0; count < 20; count++) socket.write(Buffer.alloc(16_384));
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket.isPaused()).to.equal(true);
    // What the wire took is what it can hold, and a piece more.
    expect(20 * 16_384 - socket.readableLength).to.be.at.most(131_072 + 16_384);
    for (let count = 0; count < 20; count++) await wire.read(16_384);
    expect(socket.isPaused()).to.equal(false);
  });
});

describe('a real flight, cut at every octet', () => {
  interface Trace {
    readonly serverFlight: string;
  }
  const { traces } = JSON.parse(readFileSync('test/vectors/rfc8448.json', 'utf8')) as { traces: readonly Trace[] };
  const flight = Buffer.from(traces[3]!.serverFlight, 'hex');
  // Of the trace "7. Compatibility Mode": the record is long, and a change_cipher_spec stands before it.

  /** Reads records without keys: their headers and lengths are what is cut here. */
  async function bodies(chunks: readonly Buffer[]): Promise<string[]> {
    const socket = new PassThrough();
    const wire = new SocketWire(socket as unknown as Socket);
    const read: string[] = [];
    const reading = (async () => {
      for (;;) {
        const header = await wire.read(5);
        read.push((await wire.read(header.readUInt16BE(3))).toString('hex'));
      }
    })();
    for (const chunk of chunks) {
      socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    await reading.catch(() => undefined);
    return read;
  }

  it('gives the same records wherever TCP divides it', async () => {
    const whole = await bodies([flight]);
    expect(whole).to.have.length(2);
    for (let at = 1; at < flight.length; at++) {
      expect(await bodies([flight.subarray(0, at), flight.subarray(at)]), String(at)).to.deep.equal(whole);
    }
    expect(await bodies([...flight].map((octet) => Buffer.of(octet)))).to.deep.equal(whole);
  });

  it('gives the same messages wherever records divide it', async () => {
    const messages = [
      message('encrypted_extensions', vector(2)),
      message('certificate_request', Buffer.concat([vector(1), vector(2, schemes)])),
      message(
        'certificate',
        Buffer.concat([vector(1), vector(3, Buffer.concat([vector(3, certificates[0]!), vector(2)]))]),
      ),
      message('finished', Buffer.alloc(32, 3)),
    ];
    const all = Buffer.concat(messages);
    const record = (fragment: Buffer): Buffer =>
      Buffer.concat([Buffer.from([22, 3, 3]), u16(fragment.length), fragment]);
    for (let at = 1; at < all.length; at++) {
      const socket = new PassThrough();
      const channel = new Channel(new SocketWire(socket as unknown as Socket));
      socket.end(Buffer.concat([record(all.subarray(0, at)), record(all.subarray(at))]));
      const read: Buffer[] = [];
      while (read.length < messages.length) {
        const incoming = await channel.next();
        if (incoming.kind === 'handshake') read.push(incoming.message.raw);
      }
      expect(
        read.every((raw, index) => raw.equals(messages[index]!)),
        String(at),
      ).to.equal(true);
    }
  });
});

describe('connectTls with altered flights', function () {
  this.timeout(60_000);
  const server = new ScriptedServer();
  before(() => server.open());
  after(() => server.close());

  for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
    const family = version === 'TLSv1.3' ? 'CPS4' : 'CPS3';
    const honest = suitesFor([version]).find(({ signedBy }) => signedBy !== 'ec')!.name;

    /** Connects; whatever comes, it ends, and with an error of ours or a connection as it was offered. */
    const attempt = async (): Promise<ReturnType<typeof fileIdentity>> => {
      const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES[family]);
      try {
        const { facts, stream } = await server.connect({ identity });
        expect(facts).to.deep.include({ version, suite: honest });
        stream.destroy();
      } catch (error) {
        describeRefusal(error);
      }
      return identity;
    };

    it(`never signs for a server of ${version} whose octets were changed on the way, but what both saw`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, change) => {
          const met = server.meet({ version, chain: RSA_CHAIN }, async (peer) => {
            await peer.readHello();
            for (const step of peer.steps()) peer.step(step);
            const all = Buffer.concat(peer.outgoing.splice(0));
            const at = place % all.length;
            all[at]! ^= change;
            peer.raw(all);
            peer.flush();
            peer.end();
            return { at, all };
          });
          const identity = await attempt();
          const { at, all } = await met;
          // TLS 1.3 proves all of it before the card signs. In the header of a record the minor version means nothing.
          if (version === 'TLSv1.3' && identity.signed.length > 0)
            expect(isMinorVersion(all, at), String(at)).to.equal(true);
        }),
        { numRuns: 150 },
      );
    });

    it(`ends, whatever a server of ${version} says in its messages`, async () => {
      const steps: readonly Step[] =
        version === 'TLSv1.3'
          ? [
              'server_hello',
              'encrypted_extensions',
              'certificate_request',
              'certificate',
              'certificate_verify',
              'finished',
            ]
          : ['server_hello', 'certificate', 'server_key_exchange', 'certificate_request', 'server_hello_done'];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...steps),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
          async (step, changes) => {
            const met = server.meet({ version, chain: RSA_CHAIN }, async (peer) => {
              await peer.flight({
                [step]: (raw: Buffer) => {
                  const changed = Buffer.from(raw);
                  for (const [place, value] of changes) changed[place % changed.length] = value;
                  return changed;
                },
              });
              // A message that says to be longer than it is would be waited for.
              peer.end();
            });
            await attempt();
            await met;
          },
        ),
        { numRuns: 150 },
      );
    });
  }
});

/** Is this octet the minor version in the header of a record? */
function isMinorVersion(flight: Buffer, at: number): boolean {
  for (let header = 0; header < flight.length; header += 5 + flight.readUInt16BE(header + 3)) {
    if (header + 2 === at) return true;
  }
  return false;
}
