import { u16, u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { flightWith, helloWith, refuseEach, RSA_CHAIN, type HostileCase } from './support/hostile.js';
import { encodeHello, extensionOf, RETRY_RANDOM, type HelloFields, type ServerPeer } from './support/server-peer.js';
import {
  replaceKeyShare,
  encryptedExtensions,
  certificateRequest,
  SCHEMES,
  certificateWith,
  entry,
  ALPN,
} from './support/messages-13.js';

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
});
