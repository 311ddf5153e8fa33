import { u8, vector } from '../../../src/companion/tls/byte-writer.js';
import { recordHeader } from '../../../src/companion/tls/record-protection.js';
import { afterHandshake, flightWith, refuseEach, RSA_CHAIN, type HostileCase } from './support/hostile.js';
import type { Script } from './support/listen.js';
import { message, type ServerPeer } from './support/server-peer.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** After the client's hello, nothing but these octets. */
const answer =
  (...octets: readonly Buffer[]): Script =>
  async (peer) => {
    await peer.readHello();
    for (const part of octets) peer.raw(part);
    peer.flush();
  };

/** After the keys have been agreed. */
const underKeys =
  (send: (peer: ServerPeer) => void): Script =>
  async (peer) => {
    await peer.readHello();
    peer.step('server_hello');
    send(peer);
    peer.flush();
  };

const afterwards = (name: string, alert: HostileCase['alert'], send: (peer: ServerPeer) => void): HostileCase => ({
  name,
  alert,
  afterHandshake: true,
  script: afterHandshake((peer) => {
    send(peer);
    return Promise.resolve();
  }),
});

describe('connectTls with hostile records', () => {
  const plan = { chain: RSA_CHAIN };

  describe('before there are keys', () => {
    refuseEach(
      [
        {
          name: 'an answer of HTTP',
          alert: 'unexpected_message',
          script: answer(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
        },
        {
          name: 'an SSH server',
          alert: 'unexpected_message',
          script: answer(Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n')),
        },
        { name: 'a record of an unknown type', alert: 'unexpected_message', script: answer(bytes('18030300010000')) },
        {
          name: 'a record of another major version',
          alert: 'unexpected_message',
          script: answer(bytes('16020300010000')),
        },
        {
          name: 'a record that says to be too long',
          alert: 'record_overflow',
          script: answer(recordHeader(22, 2 ** 14 + 1)),
        },
        {
          name: 'the longest length that there is',
          alert: 'record_overflow',
          script: answer(recordHeader(22, 65_535)),
        },
        { name: 'an empty record of a handshake', alert: 'unexpected_message', script: answer(recordHeader(22, 0)) },
        { name: 'an empty alert', alert: 'unexpected_message', script: answer(recordHeader(21, 0)) },
        { name: 'an empty change_cipher_spec', alert: 'unexpected_message', script: answer(recordHeader(20, 0)) },
        { name: 'data', alert: 'unexpected_message', script: answer(recordHeader(23, 1), u8(0)) },
        {
          name: 'nothing but empty data',
          alert: 'unexpected_message',
          script: answer(...Array.from({ length: 33 }, () => recordHeader(23, 0))),
        },
        { name: 'an alert of one octet', alert: 'decode_error', script: answer(recordHeader(21, 1), u8(2)) },
        {
          name: 'two alerts in one record',
          alert: 'decode_error',
          script: answer(recordHeader(21, 4), bytes('02280228')),
        },
        {
          name: 'an alert of no level',
          alert: 'illegal_parameter',
          script: answer(recordHeader(21, 2), bytes('0328')),
        },
        {
          name: 'nothing but warnings',
          alert: 'unexpected_message',
          script: answer(...Array.from({ length: 5 }, () => Buffer.concat([recordHeader(21, 2), bytes('0170')]))),
        },
        {
          name: 'an alert between the parts of a message',
          alert: 'unexpected_message',
          script: answer(recordHeader(22, 5), bytes('0200005603'), recordHeader(21, 2), bytes('0170')),
        },
        {
          name: 'a message that says to be too long, without waiting for it,',
          alert: 'decode_error',
          script: answer(recordHeader(22, 4), bytes('02ffffff')),
        },
        {
          name: 'a message of a type that no server sends, before the rest of it has come,',
          alert: 'unexpected_message',
          script: answer(recordHeader(22, 4), bytes('01000100')),
        },
        {
          name: 'octets after the ServerHello, in its record',
          alert: 'unexpected_message',
          script: async (peer) => {
            await peer.readHello();
            peer.send(Buffer.concat([peer.make('server_hello'), u8(8)]));
            peer.flush();
          },
        },
        {
          name: 'octets after the ServerHello, in the message',
          alert: 'decode_error',
          script: async (peer) => {
            await peer.readHello();
            peer.send(message('server_hello', Buffer.concat([peer.make('server_hello').subarray(4), u8(0)])));
            peer.flush();
          },
        },
        {
          name: 'a ServerHello that ends too early',
          alert: 'decode_error',
          script: async (peer) => {
            await peer.readHello();
            peer.send(message('server_hello', peer.make('server_hello').subarray(4, -1)));
            peer.flush();
          },
        },
      ],
      plan,
    );
  });

  describe('after the keys of the handshake have been agreed', () => {
    const clear = (peer: ServerPeer, type: number, content: Buffer): void =>
      peer.raw(Buffer.concat([recordHeader(type, content.length), content]));
    refuseEach(
      [
        {
          name: 'a message in the clear',
          alert: 'unexpected_message',
          script: underKeys((peer) => clear(peer, 22, message('encrypted_extensions', vector(2)))),
        },
        {
          name: 'an alert in the clear',
          alert: 'unexpected_message',
          script: underKeys((peer) => clear(peer, 21, bytes('0228'))),
        },
        {
          name: 'a wrong tag',
          alert: 'bad_record_mac',
          script: underKeys((peer) => {
            const sealed = peer.writing!.seal(22, message('encrypted_extensions', vector(2)));
            sealed[sealed.length - 1]! ^= 1;
            peer.raw(sealed);
          }),
        },
        {
          name: 'a record again',
          alert: 'bad_record_mac',
          script: underKeys((peer) => {
            const sealed = peer.writing!.seal(22, message('encrypted_extensions', vector(2)));
            peer.raw(sealed);
            peer.raw(sealed);
          }),
        },
        {
          name: 'a header that was changed',
          alert: 'bad_record_mac',
          script: underKeys((peer) => {
            const sealed = peer.writing!.seal(22, message('encrypted_extensions', vector(2)));
            sealed[2] = 1;
            peer.raw(sealed);
          }),
        },
        {
          name: 'a record without room for a tag',
          alert: 'bad_record_mac',
          script: underKeys((peer) => clear(peer, 23, Buffer.alloc(15))),
        },
        {
          name: 'an empty record',
          alert: 'bad_record_mac',
          script: underKeys((peer) => clear(peer, 23, Buffer.alloc(0))),
        },
        {
          name: 'a ciphertext that says to be too long',
          alert: 'record_overflow',
          script: underKeys((peer) => peer.raw(recordHeader(23, 2 ** 14 + 257))),
        },
        {
          name: 'a plaintext that is too long',
          alert: 'record_overflow',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(22, Buffer.alloc(2 ** 14 + 1, 1)))),
        },
        {
          name: 'an empty message',
          alert: 'unexpected_message',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(22, Buffer.alloc(0)))),
        },
        {
          name: 'padding alone',
          alert: 'unexpected_message',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(0, Buffer.alloc(20)))),
        },
        {
          name: 'a protected change_cipher_spec',
          alert: 'unexpected_message',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(20, u8(1)))),
        },
        {
          name: 'a content type that there is not',
          alert: 'unexpected_message',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(24, u8(1)))),
        },
        {
          name: 'data before the Finished',
          alert: 'unexpected_message',
          script: underKeys((peer) => peer.raw(peer.writing!.seal(23, u8(1)))),
        },
        {
          name: 'a change_cipher_spec that is none',
          alert: 'unexpected_message',
          script: underKeys((peer) => clear(peer, 20, u8(2))),
        },
        {
          name: 'a change_cipher_spec of two octets',
          alert: 'unexpected_message',
          script: underKeys((peer) => clear(peer, 20, bytes('0101'))),
        },
        {
          name: 'nothing but change_cipher_specs',
          alert: 'unexpected_message',
          script: underKeys((peer) => {
            for (let count = 0; count < 33; count++) clear(peer, 20, u8(1));
          }),
        },
        {
          name: 'data between the parts of a message',
          alert: 'unexpected_message',
          script: underKeys((peer) => {
            peer.record(22, bytes('0800'));
            peer.record(23, u8(0));
          }),
        },
        {
          name: 'a message that reaches over the Finished',
          alert: 'unexpected_message',
          script: flightWith({ finished: (raw) => Buffer.concat([raw, bytes('0400')]) }),
        },
      ],
      plan,
    );
  });

  describe('after the handshake', () => {
    refuseEach(
      [
        afterwards('nothing but empty data', 'unexpected_message', (peer) => {
          for (let count = 0; count < 33; count++) peer.record(23, Buffer.alloc(0));
        }),
        afterwards('data between the parts of a message', 'unexpected_message', (peer) => {
          peer.record(22, bytes('0400'));
          peer.record(23, u8(0));
        }),
        afterwards('a wrong tag', 'bad_record_mac', (peer) => {
          const sealed = peer.writing!.seal(23, u8(1));
          sealed[6]! ^= 0x80;
          peer.raw(sealed);
        }),
        afterwards('a message that says to be too long', 'decode_error', (peer) => peer.record(22, bytes('04ffffff'))),
      ],
      plan,
    );
  });
});
