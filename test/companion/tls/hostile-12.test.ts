import { sign } from 'node:crypto';
import { expect } from 'chai';
import { u16, u24, u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { keyNamed } from '../../pki/support/authority.js';
import {
  afterHandshake,
  EC_CHAIN,
  flightWith,
  flipLast,
  helloWith,
  refuseEach,
  RSA_CHAIN,
  type HostileCase,
} from './support/hostile.js';
import { ScriptedServer } from './support/listen.js';
import {
  extensionOf,
  honestSignature,
  message,
  STEPS,
  type HelloFields,
  type ServerPeer,
} from './support/server-peer.js';
import { CARD_SCHEMES, CLIENTS, fileIdentity } from './support/test-pki.js';

const without = (id: number) => (fields: HelloFields) => {
  fields.extensions = fields.extensions.filter((extension) => extension.readUInt16BE() !== id);
};
const adding =
  (...extensions: readonly Buffer[]) =>
  (fields: HelloFields) =>
    void fields.extensions.push(...extensions);
const replacing = (id: number, content: Buffer) => (fields: HelloFields) => {
  without(id)(fields);
  fields.extensions.push(extensionOf(id, content));
};
const exchange = (parameters: Buffer, scheme: number, signature: Uint8Array): Buffer =>
  message('server_key_exchange', Buffer.concat([parameters, u16(scheme), vector(2, signature)]));

describe('connectTls with a hostile server, TLS 1.2', () => {
  const plan = { chain: RSA_CHAIN, version: 'TLSv1.2' as const };
  const cps3 = (cases: readonly HostileCase[]): HostileCase[] => cases.map((row) => ({ family: 'CPS3', ...row }));

  describe('that chooses what was not offered', () => {
    refuseEach(
      cps3([
        {
          name: 'TLS 1.3, which a CPS3 does not offer,',
          alert: 'unsupported_extension',
          script: helloWith(adding(extensionOf(43, u16(0x0304)))),
        },
        {
          name: 'the sentinel of a server that knows TLS 1.2 where no later version was offered',
          alert: 'illegal_parameter',
          script: helloWith((fields) => Buffer.from('DOWNGRD\0', 'latin1').copy(fields.random, 24)),
        },
        { name: 'TLS 1.1', alert: 'protocol_version', script: helloWith((fields) => (fields.version = 0x0302)) },
        { name: 'TLS 1.0', alert: 'protocol_version', script: helloWith((fields) => (fields.version = 0x0301)) },
        { name: 'a compression', alert: 'illegal_parameter', script: helloWith((fields) => (fields.compression = 1)) },
        // Static RSA, CBC, RC4, 3DES, anonymous, DHE, export, NULL, and suites of TLS 1.3.
        ...[0x009c, 0xc013, 0xc027, 0x0005, 0x000a, 0xc018, 0x009e, 0x0003, 0x0001, 0x1301, 0x00ff].map(
          (suite): HostileCase => ({
            name: `cipher suite ${suite.toString(16).padStart(4, '0')}`,
            alert: 'illegal_parameter',
            script: helloWith((fields) => (fields.suite = suite)),
          }),
        ),
        {
          name: 'a session id that is too long',
          alert: 'decode_error',
          script: helloWith((fields) => (fields.sessionId = Buffer.alloc(33))),
        },
        {
          name: 'no extended master secret',
          alert: 'handshake_failure',
          script: helloWith(without(23)),
        },
        {
          name: 'an extended master secret that says something',
          alert: 'decode_error',
          script: helloWith(replacing(23, u8(0))),
        },
        {
          name: 'no secure renegotiation',
          alert: 'handshake_failure',
          script: helloWith(without(0xff01)),
        },
        {
          name: 'renegotiation of a connection that there was not',
          alert: 'handshake_failure',
          script: helloWith(replacing(0xff01, vector(1, Buffer.alloc(12)))),
        },
        {
          name: 'compressed points alone',
          alert: 'illegal_parameter',
          script: helloWith(replacing(11, vector(1, u8(1)))),
        },
        {
          name: 'no extension at all',
          alert: 'handshake_failure',
          script: helloWith((fields) => (fields.extensions = [])),
        },
        {
          name: 'an extension twice',
          alert: 'illegal_parameter',
          script: helloWith(adding(extensionOf(23))),
        },
        // session_ticket, encrypt_then_mac, heartbeat, max_fragment_length, signed certificate timestamps
        ...[35, 22, 15, 1, 18].map((id): HostileCase => ({
          name: `extension ${id}`,
          alert: 'unsupported_extension',
          script: helloWith(adding(extensionOf(id))),
        })),
        {
          name: 'signature_algorithms in the ServerHello',
          alert: 'illegal_parameter',
          script: helloWith(adding(extensionOf(13, vector(2, u16(0x0401))))),
        },
        {
          name: 'a protocol that was not offered',
          alert: 'illegal_parameter',
          options: { alpn: ['http/1.1'] },
          script: helloWith(adding(extensionOf(16, vector(2, vector(1, Buffer.from('h2')))))),
        },
      ]),
      plan,
    );
  });

  describe('that does not prove itself', () => {
    const rsa = RSA_CHAIN[0]!.key;
    const pss = (scheme: number): HostileCase['script'] =>
      flightWith({
        server_key_exchange: (_, peer) => {
          const parameters = peer.parameters();
          return exchange(parameters, scheme, honestSignature(rsa, peer.toSign12(parameters)).bytes);
        },
      });
    const parameters = (change: (parameters: Buffer) => Buffer): HostileCase['script'] =>
      flightWith({
        server_key_exchange: (_, peer) => {
          const changed = change(peer.parameters());
          return exchange(changed, 0x0804, honestSignature(rsa, peer.toSign12(changed)).bytes);
        },
      });
    const group = (id: number, point: Buffer): HostileCase['script'] =>
      parameters(() => Buffer.concat([u8(3), u16(id), vector(1, point)]));
    refuseEach(
      cps3([
        { name: 'a wrong signature', alert: 'decrypt_error', script: flightWith({ server_key_exchange: flipLast }) },
        {
          name: 'a signature of another key',
          alert: 'decrypt_error',
          script: flightWith({
            server_key_exchange: (_, peer) => {
              const own = peer.parameters();
              return exchange(own, 0x0804, honestSignature(keyNamed('rsa other'), peer.toSign12(own)).bytes);
            },
          }),
        },
        {
          name: 'a signature over other randoms',
          alert: 'decrypt_error',
          script: flightWith({
            server_key_exchange: (_, peer) => {
              const own = peer.parameters();
              const data = Buffer.concat([peer.random, peer.hello!.random, own]);
              return exchange(own, 0x0804, honestSignature(rsa, data).bytes);
            },
          }),
        },
        {
          name: 'a signature over another point',
          alert: 'decrypt_error',
          script: flightWith({
            server_key_exchange: (_, peer) => {
              const own = peer.parameters();
              const { bytes } = honestSignature(rsa, peer.toSign12(own));
              return exchange(Buffer.concat([own.subarray(0, 4), peer.group.generate().publicBytes]), 0x0804, bytes);
            },
          }),
        },
        {
          name: 'SHA-1',
          alert: 'illegal_parameter',
          script: flightWith({
            server_key_exchange: (_, peer) => {
              const own = peer.parameters();
              return exchange(own, 0x0201, sign('sha1', peer.toSign12(own), rsa));
            },
          }),
        },
        {
          name: 'SHA-224',
          alert: 'illegal_parameter',
          script: flightWith({
            server_key_exchange: (_, peer) => {
              const own = peer.parameters();
              return exchange(own, 0x0301, sign('sha224', peer.toSign12(own), rsa));
            },
          }),
        },
        { name: 'a scheme of ECDSA by a key of RSA', alert: 'illegal_parameter', script: pss(0x0403) },
        { name: 'a scheme that says another hash', alert: 'decrypt_error', script: pss(0x0805) },
        { name: 'a scheme of the other padding', alert: 'decrypt_error', script: pss(0x0401) },
        {
          name: 'a key of ECDSA under a suite of RSA',
          alert: 'illegal_parameter',
          plan: { chain: EC_CHAIN, suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' },
          script: flightWith({}),
        },
        {
          name: 'a key of RSA under a suite of ECDSA',
          alert: 'illegal_parameter',
          plan: { suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' },
          script: flightWith({}),
        },
        {
          name: 'an explicit prime',
          alert: 'illegal_parameter',
          script: parameters((own) => Buffer.concat([u8(1), own.subarray(1)])),
        },
        { name: 'secp521r1', alert: 'illegal_parameter', script: group(0x19, Buffer.alloc(133, 4)) },
        { name: 'secp256k1', alert: 'illegal_parameter', script: group(0x16, Buffer.alloc(65, 4)) },
        { name: 'an empty point', alert: 'decode_error', script: group(0x1d, Buffer.alloc(0)) },
        {
          name: 'a CertificateStatus that it had not announced',
          alert: 'unexpected_message',
          script: flightWith({
            server_key_exchange: () => message('certificate_status', Buffer.concat([u8(1), vector(3, u8(0))])),
          }),
        },
        {
          name: 'a CertificateStatus that is none of OCSP',
          alert: 'illegal_parameter',
          plan: { staple: Buffer.from([0]) },
          script: flightWith({
            certificate_status: () => message('certificate_status', Buffer.concat([u8(2), vector(3, u8(0))])),
          }),
        },
        {
          name: 'no certificate',
          alert: 'decode_error',
          script: flightWith({ certificate: () => message('certificate', vector(3)) }),
        },
        {
          name: 'octets after the ServerKeyExchange',
          alert: 'decode_error',
          script: flightWith({
            server_key_exchange: (raw) => message('server_key_exchange', Buffer.concat([raw.subarray(4), u8(0)])),
          }),
        },
        {
          name: 'schemes that the card cannot sign with',
          alert: 'handshake_failure',
          code: 'ERR_TLS_VERSION_REFUSED',
          script: flightWith({
            certificate_request: () =>
              message('certificate_request', Buffer.concat([vector(1, u8(1)), vector(2, u16(0x0804)), vector(2)])),
          }),
        },
        {
          name: 'keys of ECDSA alone',
          alert: 'handshake_failure',
          code: 'ERR_TLS_VERSION_REFUSED',
          script: flightWith({
            certificate_request: () =>
              message('certificate_request', Buffer.concat([vector(1, u8(64)), vector(2, u16(0x0401)), vector(2)])),
          }),
        },
        {
          name: 'no CertificateRequest, when there is a card to show,',
          alert: 'close_notify',
          code: 'ERR_TLS_NOT_REQUESTED',
          plan: { requests: false },
          script: flightWith({}),
        },
      ]),
      plan,
    );
  });

  describe('that sends a message out of its turn', () => {
    const steps = STEPS['TLSv1.2'].filter((step) => step !== 'certificate_status');
    const others: readonly (Buffer | 'change_cipher_spec')[] = [
      message('hello_request'),
      message('client_hello', Buffer.alloc(40)),
      message('new_session_ticket', Buffer.alloc(20)),
      message('encrypted_extensions', vector(2)),
      message('certificate', vector(3, vector(3, RSA_CHAIN[0]!.der))),
      message('server_key_exchange', Buffer.alloc(40)),
      message('certificate_request', Buffer.concat([vector(1, u8(1)), vector(2, u16(0x0401)), vector(2)])),
      message('server_hello_done'),
      message('certificate_verify', Buffer.concat([u16(0x0804), vector(2, u8(0))])),
      message('client_key_exchange', vector(1, u8(0))),
      message('finished', Buffer.alloc(12)),
      message('key_update', u8(0)),
      Buffer.concat([u8(99), u24(0)]),
      'change_cipher_spec',
    ];
    const lawful = (step: string): readonly number[] =>
      ({
        server_hello: [2],
        certificate: [11],
        server_key_exchange: [12],
        certificate_request: [13, 14],
        server_hello_done: [14],
      })[step] ?? [];
    const cases = steps.flatMap((step, index) =>
      others
        .filter((raw) => raw === 'change_cipher_spec' || !lawful(step).includes(raw[0]!))
        .map((raw): HostileCase => ({
          name: `${raw === 'change_cipher_spec' ? raw : `message ${raw[0]}`} in place of ${step}`,
          alert: 'unexpected_message',
          script: async (peer) => {
            await peer.readHello();
            for (const before of steps.slice(0, index)) peer.step(before);
            if (raw === 'change_cipher_spec') peer.record(20, u8(1));
            else peer.send(raw);
            peer.flush();
          },
        })),
    );
    refuseEach(cps3(cases), plan);
  });

  describe('that goes wrong after the card has signed', () => {
    const server = new ScriptedServer();
    before(() => server.open());
    after(() => server.close());
    const rows: readonly (readonly [string, string, (peer: ServerPeer) => void])[] = [
      ['a wrong Finished', 'decrypt_error', (peer) => peer.finish12(flipLast)],
      [
        'a Finished of 13 octets',
        'decode_error',
        (peer) => peer.finish12((raw) => message('finished', Buffer.concat([raw.subarray(4), u8(0)]))),
      ],
      [
        'the client’s own Finished',
        'decrypt_error',
        (peer) => peer.finish12(() => message('finished', Buffer.alloc(12, 1))),
      ],
      [
        'a Finished in the clear',
        'unexpected_message',
        (peer) => {
          peer.send(peer.make('finished'));
          peer.flush();
        },
      ],
      [
        'a ticket that was not asked for',
        'unexpected_message',
        (peer) => {
          peer.send(message('new_session_ticket', Buffer.alloc(20)));
          peer.flush();
        },
      ],
      [
        'a second change_cipher_spec',
        'bad_record_mac',
        (peer) => {
          peer.record(20, u8(1));
          peer.record(20, u8(1));
          peer.flush();
        },
      ],
      [
        'a change_cipher_spec that is none',
        'decode_error',
        (peer) => {
          peer.record(20, u8(2));
          peer.flush();
        },
      ],
      [
        'a change_cipher_spec between the parts of a message',
        'unexpected_message',
        (peer) => {
          peer.record(22, peer.make('finished').subarray(0, 5));
          peer.record(20, u8(1));
          peer.flush();
        },
      ],
      [
        'data before the Finished',
        'unexpected_message',
        (peer) => {
          peer.record(23, Buffer.from('early'));
          peer.flush();
        },
      ],
    ];
    for (const [name, alert, script] of rows) {
      it(`refuses ${name} with ${alert}`, async () => {
        const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES.CPS3);
        const told = server.meet(plan, async (peer) => {
          await peer.flight();
          await peer.readAnswer();
          script(peer);
          return peer.readAlert();
        });
        const error: unknown = await server.connect({ identity }).catch((caught: unknown) => caught);
        expect(error).to.have.nested.property('cause.sent', alert);
        expect(error).to.have.property('code', 'ERR_TLS_PROTOCOL');
        expect(await told).to.equal(alert);
      });
    }
  });

  describe('that goes wrong after the handshake', () => {
    const after = (name: string, alert: HostileCase['alert'], ...raws: readonly Buffer[]): HostileCase => ({
      name,
      alert,
      afterHandshake: true,
      script: afterHandshake((peer) => {
        for (const raw of raws) peer.record(22, raw);
        return Promise.resolve();
      }),
    });
    refuseEach(
      cps3([
        after('a request to renegotiate', 'no_renegotiation', message('hello_request')),
        after('a ServerHello', 'unexpected_message', message('server_hello', Buffer.alloc(40))),
        after('a ticket', 'unexpected_message', message('new_session_ticket', Buffer.alloc(20))),
        after('a KeyUpdate', 'unexpected_message', message('key_update', u8(0))),
        after('a second Finished', 'unexpected_message', message('finished', Buffer.alloc(12))),
      ]),
      plan,
    );
  });

  describe('that is honest', () => {
    const server = new ScriptedServer();
    before(() => server.open());
    after(() => server.close());

    it('may say that it knows TLS 1.3 to a CPS3, which does not offer it', async () => {
      const met = server.meet(plan, async (peer) => {
        Buffer.from('DOWNGRD\x01', 'latin1').copy(peer.random, 24);
        return peer.handshake();
      });
      const identity = fileIdentity(CLIENTS.good, CARD_SCHEMES.CPS3);
      const connection = await server.connect({ identity });
      expect(await met).to.equal(2);
      expect(connection.facts.version).to.equal('TLSv1.2');
      connection.stream.destroy();
    });

    it('is shown no certificate by a client that has none', async () => {
      const met = server.meet(plan, (peer) => peer.handshake());
      const connection = await server.connect();
      expect(await met).to.equal(0);
      expect(connection.facts).to.deep.include({ certificateRequested: true, version: 'TLSv1.2' });
      connection.stream.destroy();
    });
  });
});
