import { constants, sign } from 'node:crypto';
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
import {
  encodeHello,
  extensionOf,
  honestSignature,
  message,
  RETRY_RANDOM,
  STEPS,
  type HelloFields,
  type ServerPeer,
} from './support/server-peer.js';

const replaceKeyShare = (fields: HelloFields, content: Buffer): void => {
  fields.extensions[1] = extensionOf(51, content);
};
const encryptedExtensions = (...extensions: readonly Buffer[]): Buffer =>
  message('encrypted_extensions', vector(2, ...extensions));
const certificateRequest = (context: Buffer, ...extensions: readonly Buffer[]): Buffer =>
  message('certificate_request', Buffer.concat([vector(1, context), vector(2, ...extensions)]));
const SCHEMES = extensionOf(13, vector(2, u16(0x0804)));
const verifyWith = (scheme: number, signature: Uint8Array): Buffer =>
  message('certificate_verify', Buffer.concat([u16(scheme), vector(2, signature)]));
const certificateWith = (context: Buffer, ...entries: readonly Buffer[]): Buffer =>
  message('certificate', Buffer.concat([vector(1, context), vector(3, ...entries)]));
const entry = (der: Uint8Array, ...extensions: readonly Buffer[]): Buffer =>
  Buffer.concat([vector(3, der), vector(2, ...extensions)]);
const ALPN = (...names: readonly string[]): Buffer =>
  extensionOf(16, vector(2, ...names.map((name) => vector(1, Buffer.from(name)))));

describe('connectTls with a hostile server, TLS 1.3', () => {
  const plan = { chain: RSA_CHAIN };

  describe('that chooses what was not offered', () => {
    const cases: HostileCase[] = [
      {
        name: 'TLS 1.2 with the sentinel of a server that knows TLS 1.3',
        alert: 'illegal_parameter',
        plan: { version: 'TLSv1.2' },
        script: helloWith((fields) => Buffer.from('DOWNGRD\x01', 'latin1').copy(fields.random, 24)),
      },
      {
        name: 'TLS 1.2 with the sentinel of a server that knows TLS 1.2',
        alert: 'illegal_parameter',
        plan: { version: 'TLSv1.2' },
        script: helloWith((fields) => Buffer.from('DOWNGRD\0', 'latin1').copy(fields.random, 24)),
      },
      {
        name: 'TLS 1.1',
        alert: 'protocol_version',
        script: helloWith((fields) => Object.assign(fields, { version: 0x0302, extensions: [] })),
      },
      {
        name: 'SSL 3.0',
        alert: 'protocol_version',
        script: helloWith((fields) => Object.assign(fields, { version: 0x0300, extensions: [] })),
      },
      {
        name: 'TLS 1.3 in the field of the old versions',
        alert: 'protocol_version',
        script: helloWith((fields) => Object.assign(fields, { version: 0x0304, extensions: [] })),
      },
      {
        name: 'TLS 1.2 where TLS 1.3 alone was offered',
        alert: 'protocol_version',
        plan: { version: 'TLSv1.2' },
        options: { versions: ['TLSv1.3'] },
        script: helloWith(() => undefined),
      },
      ...[0x0303, 0x0302, 0x0305, 0x7f1c].map((version): HostileCase => ({
        name: `version ${version.toString(16)} in supported_versions`,
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.extensions[0] = extensionOf(43, u16(version)))),
      })),
      {
        name: 'supported_versions beside an old version',
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.version = 0x0302)),
      },
      {
        name: 'another session id than ours',
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.sessionId = Buffer.alloc(32))),
      },
      {
        name: 'no session id in return for ours',
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.sessionId = Buffer.alloc(0))),
      },
      ...[0x1304, 0x1305, 0xc02f, 0x0000, 0x002f, 0x5600].map((suite): HostileCase => ({
        name: `cipher suite ${suite.toString(16).padStart(4, '0')}`,
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.suite = suite)),
      })),
      {
        name: 'a compression',
        alert: 'illegal_parameter',
        script: helloWith((fields) => (fields.compression = 1)),
      },
      ...([0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x11ec] as const).map((group): HostileCase => ({
        name: `a key share of group ${group.toString(16).padStart(4, '0')}`,
        alert: 'illegal_parameter',
        script: helloWith((fields) =>
          replaceKeyShare(fields, Buffer.concat([u16(group), vector(2, Buffer.alloc(65, 4))])),
        ),
      })),
      {
        name: 'a key share that makes the secret zero',
        alert: 'illegal_parameter',
        script: helloWith((fields) => replaceKeyShare(fields, Buffer.concat([u16(0x1d), vector(2, Buffer.alloc(32))]))),
      },
      {
        name: 'a key share that is too short',
        alert: 'illegal_parameter',
        script: helloWith((fields) =>
          replaceKeyShare(fields, Buffer.concat([u16(0x1d), vector(2, Buffer.alloc(31, 9))])),
        ),
      },
      {
        name: 'an empty key share',
        alert: 'decode_error',
        script: helloWith((fields) => replaceKeyShare(fields, Buffer.concat([u16(0x1d), vector(2)]))),
      },
      {
        name: 'a ServerHello without a key share',
        alert: 'missing_extension',
        script: helloWith((fields) => void fields.extensions.pop()),
      },
    ];
    refuseEach(cases, plan);
  });

  describe('that says what was not asked', () => {
    const places: readonly (readonly [string, (extension: Buffer) => HostileCase['script']])[] = [
      ['ServerHello', (extension) => helloWith((fields) => fields.extensions.push(extension))],
      [
        'EncryptedExtensions',
        (extension) => flightWith({ encrypted_extensions: () => encryptedExtensions(extension) }),
      ],
      [
        'Certificate',
        (extension) =>
          flightWith({ certificate: () => certificateWith(Buffer.alloc(0), entry(RSA_CHAIN[0]!.der, extension)) }),
      ],
    ];
    const cases: HostileCase[] = places.flatMap(([place, script]) => [
      // heartbeat, signed certificate timestamps, record_size_limit, session_ticket, pre_shared_key, early_data, our own
      ...[15, 18, 28, 35, 41, 42, 0xfafa].map((id): HostileCase => ({
        name: `extension ${id} in the ${place}`,
        alert: 'unsupported_extension',
        script: script(extensionOf(id)),
      })),
      // signature_algorithms belongs into no answer of a server but its CertificateRequest.
      {
        name: `signature_algorithms in the ${place}`,
        alert: 'illegal_parameter',
        script: script(SCHEMES),
      },
      {
        name: `ALPN, not asked, in the ${place}`,
        alert: 'unsupported_extension',
        script: script(ALPN('h2')),
      },
      {
        name: `an extension twice in the ${place}`,
        alert: 'illegal_parameter',
        script: script(Buffer.concat([extensionOf(5), extensionOf(5)])),
      },
      {
        name: `a length beyond the end in the ${place}`,
        alert: 'decode_error',
        script: script(Buffer.concat([u16(5), u16(9)])),
      },
    ]);
    cases.push(
      {
        name: 'a key share in the EncryptedExtensions',
        alert: 'illegal_parameter',
        script: flightWith({ encrypted_extensions: () => encryptedExtensions(extensionOf(51)) }),
      },
      {
        name: 'ALPN in the ServerHello',
        alert: 'illegal_parameter',
        options: { alpn: ['http/1.1'] },
        script: helloWith((fields) => fields.extensions.push(ALPN('http/1.1'))),
      },
      {
        name: 'a protocol that was not offered',
        alert: 'illegal_parameter',
        options: { alpn: ['http/1.1'] },
        script: flightWith({ encrypted_extensions: () => encryptedExtensions(ALPN('h2')) }),
      },
      {
        name: 'two protocols',
        alert: 'decode_error',
        options: { alpn: ['http/1.1', 'h2'] },
        script: flightWith({ encrypted_extensions: () => encryptedExtensions(ALPN('http/1.1', 'h2')) }),
      },
      {
        name: 'an answer to the server name that says something',
        alert: 'decode_error',
        script: flightWith({ encrypted_extensions: () => encryptedExtensions(extensionOf(0, u8(1))) }),
      },
      {
        name: 'an extension twice in the CertificateRequest',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_request: () => certificateRequest(Buffer.alloc(0), SCHEMES, SCHEMES) }),
      },
      {
        name: 'a CertificateRequest without schemes',
        alert: 'missing_extension',
        script: flightWith({ certificate_request: () => certificateRequest(Buffer.alloc(0)) }),
      },
      {
        name: 'a CertificateRequest of no scheme',
        alert: 'decode_error',
        script: flightWith({
          certificate_request: () => certificateRequest(Buffer.alloc(0), extensionOf(13, vector(2))),
        }),
      },
      {
        name: 'a CertificateRequest with a context',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_request: () => certificateRequest(u8(1), SCHEMES) }),
      },
      {
        name: 'an empty name of an authority',
        alert: 'decode_error',
        script: flightWith({
          certificate_request: () =>
            certificateRequest(Buffer.alloc(0), SCHEMES, extensionOf(47, vector(2, vector(2)))),
        }),
      },
      {
        name: 'schemes that the card cannot sign with',
        alert: 'handshake_failure',
        code: 'ERR_TLS_VERSION_REFUSED',
        script: flightWith({
          certificate_request: () => certificateRequest(Buffer.alloc(0), extensionOf(13, vector(2, u16(0x0403)))),
        }),
      },
      {
        name: 'no CertificateRequest, when there is a card to show,',
        alert: 'close_notify',
        code: 'ERR_TLS_NOT_REQUESTED',
        plan: { requests: false },
        script: flightWith({}),
      },
    );
    refuseEach(cases, plan);
  });

  describe('that has us try again', () => {
    const retry =
      (change: (fields: HelloFields) => void, then?: (peer: ServerPeer) => void): HostileCase['script'] =>
      async (peer) => {
        await peer.readHello();
        if (then !== undefined) {
          await peer.retry(change);
          then(peer);
          peer.flush();
          return;
        }
        const fields = { ...peer.helloFields(), random: RETRY_RANDOM, extensions: [extensionOf(43, u16(0x0304))] };
        change(fields);
        peer.send(encodeHello(fields));
        peer.flush();
      };
    const group = (id: number) => (fields: HelloFields) => fields.extensions.push(extensionOf(51, u16(id)));
    refuseEach(
      [
        { name: 'a retry that changes nothing', alert: 'illegal_parameter', script: retry(() => undefined) },
        { name: 'the group that it has a share of', alert: 'illegal_parameter', script: retry(group(0x1d)) },
        { name: 'a group that was not offered', alert: 'illegal_parameter', script: retry(group(0x19)) },
        { name: 'a retry in TLS 1.2', alert: 'illegal_parameter', script: retry((fields) => (fields.extensions = [])) },
        {
          name: 'a retry with a whole key share',
          alert: 'decode_error',
          script: retry((fields) =>
            fields.extensions.push(extensionOf(51, Buffer.concat([u16(0x17), vector(2, u8(4))]))),
          ),
        },
        {
          name: 'an empty cookie',
          alert: 'decode_error',
          script: retry((fields) => fields.extensions.push(extensionOf(44, vector(2)))),
        },
        {
          name: 'a cookie in the ServerHello',
          alert: 'unsupported_extension',
          script: helloWith((fields) => fields.extensions.push(extensionOf(44, vector(2, u8(1))))),
        },
        {
          name: 'an extension in the retry that has no place there',
          alert: 'illegal_parameter',
          script: retry((fields) => fields.extensions.push(extensionOf(51, u16(0x17)), extensionOf(5))),
        },
        {
          name: 'a second retry',
          alert: 'unexpected_message',
          plan: { group: 'secp256r1' },
          script: retry(
            () => undefined,
            (peer) =>
              peer.send(
                encodeHello({
                  ...peer.helloFields(),
                  random: RETRY_RANDOM,
                  extensions: [extensionOf(43, u16(0x0304)), extensionOf(51, u16(0x18))],
                }),
              ),
          ),
        },
        {
          name: 'another cipher suite after the retry',
          alert: 'illegal_parameter',
          plan: { group: 'secp256r1' },
          script: retry(
            () => undefined,
            (peer) => peer.send(encodeHello({ ...peer.helloFields(), suite: 0x1303 })),
          ),
        },
        {
          name: 'TLS 1.2 after the retry',
          alert: 'illegal_parameter',
          plan: { group: 'secp256r1' },
          script: retry(
            () => undefined,
            (peer) => peer.send(encodeHello({ ...peer.helloFields(), extensions: [] })),
          ),
        },
        {
          name: 'a share of the first group after the retry',
          alert: 'illegal_parameter',
          plan: { group: 'secp256r1' },
          script: retry(
            () => undefined,
            (peer) => {
              const fields = peer.helloFields();
              replaceKeyShare(fields, Buffer.concat([u16(0x1d), vector(2, Buffer.alloc(32, 9))]));
              peer.send(encodeHello(fields));
            },
          ),
        },
      ],
      plan,
    );
  });

  describe('that does not prove itself', () => {
    const rsa = RSA_CHAIN[0]!.key;
    const salt = (saltLength: number, peer: ServerPeer): Buffer =>
      sign('sha256', peer.toSign(), { key: rsa, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
    const cases: HostileCase[] = [
      {
        name: 'a wrong CertificateVerify',
        alert: 'decrypt_error',
        script: flightWith({ certificate_verify: flipLast }),
      },
      {
        name: 'a signature of another key',
        alert: 'decrypt_error',
        script: flightWith({
          certificate_verify: (_, peer) =>
            verifyWith(0x0804, honestSignature(keyNamed('rsa other'), peer.toSign()).bytes),
        }),
      },
      {
        name: 'a signature over what a client signs',
        alert: 'decrypt_error',
        script: flightWith({
          certificate_verify: (_, peer) =>
            verifyWith(0x0804, honestSignature(rsa, peer.toSign('TLS 1.3, client CertificateVerify')).bytes),
        }),
      },
      {
        name: 'a signature over an earlier transcript',
        alert: 'decrypt_error',
        script: (peer) => {
          let early: Buffer = Buffer.alloc(0);
          return peer.flight({
            certificate: (raw) => {
              early = peer.toSign();
              return raw;
            },
            certificate_verify: () => verifyWith(0x0804, honestSignature(rsa, early).bytes),
          });
        },
      },
      {
        name: 'an empty signature',
        alert: 'decrypt_error',
        script: flightWith({ certificate_verify: () => verifyWith(0x0804, Buffer.alloc(0)) }),
      },
      {
        name: 'a signature of zeros',
        alert: 'decrypt_error',
        script: flightWith({ certificate_verify: () => verifyWith(0x0804, Buffer.alloc(256)) }),
      },
      {
        name: 'a signature one octet too long',
        alert: 'decrypt_error',
        script: flightWith({
          certificate_verify: (_, peer) =>
            verifyWith(0x0804, Buffer.concat([honestSignature(rsa, peer.toSign()).bytes, u8(0)])),
        }),
      },
      ...[0, 20, 48].map((length): HostileCase => ({
        name: `PSS with a salt of ${length} octets`,
        alert: 'decrypt_error',
        script: flightWith({ certificate_verify: (_, peer) => verifyWith(0x0804, salt(length, peer)) }),
      })),
      {
        name: 'PKCS #1 v1.5',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_verify: (_, peer) => verifyWith(0x0401, sign('sha256', peer.toSign(), rsa)) }),
      },
      {
        name: 'SHA-1',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_verify: (_, peer) => verifyWith(0x0201, sign('sha1', peer.toSign(), rsa)) }),
      },
      {
        name: 'PSS of a key that is for PSS alone',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_verify: (_, peer) => verifyWith(0x0809, salt(32, peer)) }),
      },
      {
        name: 'a scheme of ECDSA by a key of RSA',
        alert: 'illegal_parameter',
        script: flightWith({ certificate_verify: (_, peer) => verifyWith(0x0403, salt(32, peer)) }),
      },
      {
        name: 'the scheme of another curve',
        alert: 'illegal_parameter',
        plan: { chain: EC_CHAIN },
        script: flightWith({
          certificate_verify: (_, peer) => verifyWith(0x0503, sign('sha384', peer.toSign(), EC_CHAIN[0]!.key)),
        }),
      },
      {
        name: 'a wrong signature of ECDSA',
        alert: 'decrypt_error',
        plan: { chain: EC_CHAIN },
        script: flightWith({ certificate_verify: flipLast }),
      },
      {
        name: 'a signature of ECDSA that is no DER',
        alert: 'decrypt_error',
        plan: { chain: EC_CHAIN },
        script: flightWith({ certificate_verify: () => verifyWith(0x0403, Buffer.alloc(64, 1)) }),
      },
      {
        name: 'octets after the signature',
        alert: 'decode_error',
        script: flightWith({
          certificate_verify: (raw) => message('certificate_verify', Buffer.concat([raw.subarray(4), u8(0)])),
        }),
      },
      { name: 'a wrong Finished', alert: 'decrypt_error', script: flightWith({ finished: flipLast }) },
      {
        name: 'a Finished of zeros',
        alert: 'decrypt_error',
        script: flightWith({ finished: () => message('finished', Buffer.alloc(32)) }),
      },
      ...[0, 12, 31, 33, 48].map((length): HostileCase => ({
        name: `a Finished of ${length} octets`,
        alert: 'decode_error',
        script: flightWith({
          finished: (raw) =>
            message('finished', Buffer.concat([raw.subarray(4), Buffer.alloc(32)]).subarray(0, length)),
        }),
      })),
      {
        name: 'no certificate',
        alert: 'decode_error',
        script: flightWith({ certificate: () => certificateWith(Buffer.alloc(0)) }),
      },
      {
        name: 'an empty certificate',
        alert: 'decode_error',
        script: flightWith({ certificate: () => certificateWith(Buffer.alloc(0), entry(Buffer.alloc(0))) }),
      },
      {
        name: 'a certificate with a context',
        alert: 'illegal_parameter',
        script: flightWith({ certificate: () => certificateWith(u8(7), entry(RSA_CHAIN[0]!.der)) }),
      },
      {
        name: 'a chain of 33 certificates',
        alert: 'bad_certificate',
        script: flightWith({
          certificate: () =>
            certificateWith(Buffer.alloc(0), ...Array.from({ length: 33 }, () => entry(RSA_CHAIN[0]!.der))),
        }),
      },
      {
        name: 'a status of the certificate that is none of OCSP',
        alert: 'illegal_parameter',
        script: flightWith({
          certificate: () =>
            certificateWith(
              Buffer.alloc(0),
              entry(RSA_CHAIN[0]!.der, extensionOf(5, Buffer.concat([u8(2), vector(3, u8(0))]))),
            ),
        }),
      },
    ];
    refuseEach(cases, plan);
  });

  describe('that sends a message out of its turn', () => {
    const steps = STEPS['TLSv1.3'];
    const others: readonly Buffer[] = [
      message('hello_request'),
      message('client_hello', Buffer.alloc(40)),
      message('new_session_ticket', Buffer.alloc(20)),
      message('encrypted_extensions', vector(2)),
      message('certificate_request', Buffer.concat([vector(1), vector(2, SCHEMES)])),
      message('certificate', Buffer.concat([vector(1), vector(3, entry(RSA_CHAIN[0]!.der))])),
      message('server_key_exchange', Buffer.alloc(40)),
      message('server_hello_done'),
      message('certificate_verify', Buffer.concat([u16(0x0804), vector(2, u8(0))])),
      message('finished', Buffer.alloc(32)),
      message('certificate_status', Buffer.concat([u8(1), vector(3, u8(0))])),
      message('key_update', u8(0)),
      Buffer.concat([u8(99), u24(0)]),
      // end_of_early_data and message_hash are never a server's
      Buffer.concat([u8(5), u24(0)]),
      Buffer.concat([u8(254), u24(32), Buffer.alloc(32)]),
    ];
    /** Types that may stand where a step does: the CertificateRequest is optional. */
    const lawful = (step: string): readonly number[] =>
      ({
        server_hello: [2],
        encrypted_extensions: [8],
        certificate_request: [13, 11],
        certificate: [11],
        certificate_verify: [15],
        finished: [20],
      })[step] ?? [];
    const cases = steps.flatMap((step, index) =>
      others
        .filter((raw) => !lawful(step).includes(raw[0]!))
        .map((raw): HostileCase => ({
          name: `message ${raw[0]} in place of ${step}`,
          alert: 'unexpected_message',
          script: async (peer) => {
            await peer.readHello();
            for (const before of steps.slice(0, index)) peer.step(before);
            peer.send(raw);
            peer.flush();
          },
        })),
    );
    cases.push({
      name: 'a second ServerHello',
      alert: 'unexpected_message',
      script: async (peer) => {
        await peer.readHello();
        peer.step('server_hello');
        peer.send(peer.make('server_hello'));
        peer.flush();
      },
    });
    refuseEach(cases, plan);
  });

  describe('that goes wrong after the handshake', () => {
    const send = (...raws: readonly Buffer[]): HostileCase['script'] =>
      afterHandshake((peer) => {
        for (const raw of raws) peer.record(22, raw);
        return Promise.resolve();
      });
    const after = (name: string, alert: HostileCase['alert'], script: HostileCase['script']): HostileCase => ({
      name,
      alert,
      script,
      afterHandshake: true,
    });
    const ticket = (lifetime: number): Buffer => {
      const seconds = Buffer.alloc(4);
      seconds.writeUInt32BE(lifetime);
      return message(
        'new_session_ticket',
        Buffer.concat([seconds, Buffer.alloc(4), vector(1, u8(0)), vector(2, u8(1)), vector(2)]),
      );
    };
    refuseEach(
      [
        after('a CertificateRequest', 'unexpected_message', send(certificateRequest(Buffer.from('again'), SCHEMES))),
        after('a HelloRequest', 'unexpected_message', send(message('hello_request'))),
        after('a second Finished', 'unexpected_message', send(message('finished', Buffer.alloc(32)))),
        after('a KeyUpdate that asks for something unknown', 'illegal_parameter', send(message('key_update', u8(2)))),
        after('an empty KeyUpdate', 'decode_error', send(message('key_update'))),
        after('a KeyUpdate of two octets', 'decode_error', send(message('key_update', u16(0)))),
        after(
          'a message that reaches over a KeyUpdate',
          'unexpected_message',
          send(Buffer.concat([message('key_update', u8(0)), ticket(1).subarray(0, 6)])),
        ),
        after('a ticket that is none', 'decode_error', send(message('new_session_ticket', Buffer.alloc(3)))),
        after('a ticket that lives too long', 'illegal_parameter', send(ticket(604_801))),
        after('65 tickets and no data', 'unexpected_message', send(...Array.from({ length: 65 }, () => ticket(1)))),
        after(
          'a change_cipher_spec',
          'unexpected_message',
          afterHandshake((peer) => {
            peer.raw(Buffer.from('140303000101', 'hex'));
            return Promise.resolve();
          }),
        ),
        after(
          'a record in the clear',
          'unexpected_message',
          afterHandshake((peer) => {
            peer.raw(Buffer.from('1503030002010f', 'hex'));
            return Promise.resolve();
          }),
        ),
      ],
      plan,
    );
  });
});
