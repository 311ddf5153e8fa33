import { violation } from './tls-failure.js';

/** What the client waits for next. */
export type HandshakeState =
  | 'wait ServerHello'
  | 'wait ServerHello after retry'
  | '1.3 wait EncryptedExtensions'
  | '1.3 wait CertificateRequest or Certificate'
  | '1.3 wait Certificate'
  | '1.3 wait CertificateVerify'
  | '1.3 wait Finished'
  | '1.3 connected'
  | '1.2 wait Certificate'
  | '1.2 wait CertificateStatus or ServerKeyExchange'
  | '1.2 wait ServerKeyExchange'
  | '1.2 wait CertificateRequest or ServerHelloDone'
  | '1.2 wait ServerHelloDone'
  | '1.2 wait ChangeCipherSpec'
  | '1.2 wait Finished'
  | '1.2 connected';

/** What can come: handshake messages by name, the three meanings of a ServerHello told apart, and change_cipher_spec. */
export const HANDSHAKE_EVENTS = [
  'server_hello 1.2',
  'server_hello 1.3',
  'hello_retry_request',
  'encrypted_extensions',
  'certificate_request',
  'certificate',
  'certificate_status',
  'certificate_verify',
  'server_key_exchange',
  'server_hello_done',
  'change_cipher_spec',
  'finished',
  'new_session_ticket',
  'key_update',
  'hello_request',
] as const;
export type HandshakeEvent = (typeof HANDSHAKE_EVENTS)[number];

/**
 * The one table of states. What a row does not name is refused.
 *
 *     TLS 1.3   ServerHello → EncryptedExtensions → [CertificateRequest] → Certificate → CertificateVerify → Finished
 *               HelloRetryRequest, once, goes back to ServerHello
 *     TLS 1.2   ServerHello → Certificate → [CertificateStatus] → ServerKeyExchange → [CertificateRequest] →
 *               ServerHelloDone → ChangeCipherSpec → Finished
 *
 * The card signs in TLS 1.3 after the server's Finished, in TLS 1.2 after ServerHelloDone: never before the server has
 * proved who it is.
 * @see RFC 8446, A.1; RFC 5246, section 7.3
 */
export const TRANSITIONS: Readonly<Record<HandshakeState, Readonly<Partial<Record<HandshakeEvent, HandshakeState>>>>> =
  {
    'wait ServerHello': {
      'server_hello 1.3': '1.3 wait EncryptedExtensions',
      'server_hello 1.2': '1.2 wait Certificate',
      hello_retry_request: 'wait ServerHello after retry',
    },
    'wait ServerHello after retry': { 'server_hello 1.3': '1.3 wait EncryptedExtensions' },

    '1.3 wait EncryptedExtensions': { encrypted_extensions: '1.3 wait CertificateRequest or Certificate' },
    '1.3 wait CertificateRequest or Certificate': {
      certificate_request: '1.3 wait Certificate',
      certificate: '1.3 wait CertificateVerify',
    },
    '1.3 wait Certificate': { certificate: '1.3 wait CertificateVerify' },
    '1.3 wait CertificateVerify': { certificate_verify: '1.3 wait Finished' },
    '1.3 wait Finished': { finished: '1.3 connected' },
    // Tickets are thrown away: a card's connection is never resumed.
    '1.3 connected': { new_session_ticket: '1.3 connected', key_update: '1.3 connected' },

    '1.2 wait Certificate': { certificate: '1.2 wait CertificateStatus or ServerKeyExchange' },
    '1.2 wait CertificateStatus or ServerKeyExchange': {
      certificate_status: '1.2 wait ServerKeyExchange',
      server_key_exchange: '1.2 wait CertificateRequest or ServerHelloDone',
    },
    '1.2 wait ServerKeyExchange': { server_key_exchange: '1.2 wait CertificateRequest or ServerHelloDone' },
    '1.2 wait CertificateRequest or ServerHelloDone': {
      certificate_request: '1.2 wait ServerHelloDone',
      server_hello_done: '1.2 wait ChangeCipherSpec',
    },
    '1.2 wait ServerHelloDone': { server_hello_done: '1.2 wait ChangeCipherSpec' },
    '1.2 wait ChangeCipherSpec': { change_cipher_spec: '1.2 wait Finished' },
    '1.2 wait Finished': { finished: '1.2 connected' },
    '1.2 connected': {},
  };

/**
 * The state after a message.
 * @throws TlsFailure unexpected_message; no_renegotiation for a request to begin anew on a connection that stands
 */
export function advance(state: HandshakeState, event: HandshakeEvent): HandshakeState {
  const next = TRANSITIONS[state][event];
  if (next !== undefined) return next;
  if (state === '1.2 connected' && event === 'hello_request') {
    throw violation('no_renegotiation', 'the server wants to renegotiate');
  }
  throw violation(
    'unexpected_message',
    `the server sent ${event} where the client has to ${state.replace('1.', 'TLS 1.')}`,
  );
}
