import { constants, sign } from 'node:crypto';
import { u16, u24, u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { keyNamed } from '../../pki/support/authority.js';
import {
  afterHandshake,
  EC_CHAIN,
  flightWith,
  flipLast,
  refuseEach,
  RSA_CHAIN,
  type HostileCase,
} from './support/hostile.js';
import { extensionOf, honestSignature, message, STEPS, type ServerPeer } from './support/server-peer.js';
import { certificateRequest, SCHEMES, verifyWith, certificateWith, entry } from './support/messages-13.js';

describe('connectTls with a hostile server, TLS 1.3', () => {
  const plan = { chain: RSA_CHAIN };

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
    const sendRaw = (octets: string): HostileCase['script'] =>
      afterHandshake((peer) => {
        peer.raw(Buffer.from(octets, 'hex'));
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
        after('a change_cipher_spec', 'unexpected_message', sendRaw('140303000101')),
        after('a record in the clear', 'unexpected_message', sendRaw('1503030002010f')),
      ],
      plan,
    );
  });
});
