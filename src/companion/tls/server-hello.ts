import { ByteReader } from './byte-reader.js';
import { VERSION_NUMBERS, type CipherSuite, type TlsVersion } from './cipher-suites.js';
import type { Offer } from './client-hello.js';
import { EXTENSIONS, placeExtensions, readExtensions, type ExtensionName } from './extensions.js';
import { violation } from './tls-failure.js';

/** A ServerHello or a HelloRetryRequest, whose choice is one of those that we offered. */
export interface ServerHello {
  readonly retry: boolean;
  readonly version: TlsVersion;
  readonly suite: CipherSuite;
  readonly random: Buffer;
  readonly extensions: ReadonlyMap<ExtensionName, Buffer>;
}

/** SHA-256 of "HelloRetryRequest". @see RFC 8446, section 4.1.3 */
const RETRY_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/**
 * Last octets of a random that says: the server could have spoken a later version. After an offer of TLS 1.3 the first
 * means that somebody in between took it out; a card without PSS offers TLS 1.2 alone and gets it from an honest server.
 * @see RFC 8446, section 4.1.3
 */
const DOWNGRADE = Object.freeze({
  to12: Buffer.from('DOWNGRD\x01', 'latin1'),
  to11: Buffer.from('DOWNGRD\0', 'latin1'),
});

/** @throws TlsFailure with the alert for whatever the server may not choose @see RFC 8446, 4.1.3; RFC 5246, 7.4.1.3 */
export function parseServerHello(body: Uint8Array, offer: Offer): ServerHello {
  const reader = new ByteReader(body, 'ServerHello');
  const legacyVersion = reader.u16();
  const random = reader.take(32);
  const sessionId = reader.vector(1, 0, 32);
  const suiteId = reader.u16();
  const compression = reader.u8();
  const raw = reader.remaining === 0 ? new Map<number, Buffer>() : readExtensions(reader);
  reader.end();

  const retry = random.equals(RETRY_RANDOM);
  const version = chooseVersion(legacyVersion, raw.get(EXTENSIONS.supported_versions.id), offer);
  if (retry && version !== 'TLSv1.3') throw violation('illegal_parameter', 'the server retries in TLS 1.2');
  if (compression !== 0) throw violation('illegal_parameter', 'the server chose a compression');
  if (version === 'TLSv1.3' && !sessionId.equals(offer.sessionId)) {
    throw violation('illegal_parameter', 'the server did not send our session id back');
  }
  const suite = offer.suites.find(({ id }) => id === suiteId);
  if (suite?.version !== version) {
    throw violation('illegal_parameter', `the server chose a cipher suite that was not offered: ${suiteId}`);
  }
  if (version === 'TLSv1.2') checkDowngrade(random, offer);
  const place = retry ? 'hello_retry_request' : version === 'TLSv1.3' ? 'server_hello 1.3' : 'server_hello 1.2';
  return { retry, version, suite, random, extensions: placeExtensions(raw, place, offer.extensions) };
}

function chooseVersion(legacy: number, selected: Buffer | undefined, offer: Offer): TlsVersion {
  const { versions } = offer.options;
  if (selected === undefined) {
    if (legacy !== VERSION_NUMBERS['TLSv1.2'] || !versions.includes('TLSv1.2')) {
      throw violation('protocol_version', `the server chose version ${legacy >> 8}.${legacy & 0xff}, not one offered`);
    }
    return 'TLSv1.2';
  }
  if (!offer.extensions.has('supported_versions')) {
    throw violation('unsupported_extension', 'the server answered supported_versions, which was not asked');
  }
  if (legacy !== VERSION_NUMBERS['TLSv1.2'])
    throw violation('illegal_parameter', 'the server hides its version wrongly');
  const reader = new ByteReader(selected, 'supported_versions');
  const number = reader.u16();
  reader.end();
  // TLS 1.2 is never chosen by this extension, whatever it lists.
  if (number !== VERSION_NUMBERS['TLSv1.3']) {
    throw violation('illegal_parameter', `the server selected version ${number >> 8}.${number & 0xff}`);
  }
  return 'TLSv1.3';
}

function checkDowngrade(random: Buffer, { options }: Offer): void {
  const end = random.subarray(-DOWNGRADE.to12.length);
  if (end.equals(DOWNGRADE.to11) || (options.versions.includes('TLSv1.3') && end.equals(DOWNGRADE.to12))) {
    throw violation(
      'illegal_parameter',
      'the server could speak a later version: somebody in between does not want it',
    );
  }
}
