import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { u16, u8, vector } from './byte-writer.js';
import { suitesFor, VERSION_NUMBERS, type CipherSuite, type TlsVersion } from './cipher-suites.js';
import { encodeExtension, type ExtensionName } from './extensions.js';
import { encodeHandshake } from './handshake-messages.js';
import { NAMED_GROUPS, type KeyShare, type NamedGroup } from './named-groups.js';
import { SIGNATURE_SCHEMES } from './signature-schemes.js';

/** What is said first. */
export interface HelloOptions {
  readonly serverName: string;
  readonly versions: readonly TlsVersion[];
  readonly alpn: readonly string[];
  /** Names of the cipher suites and groups to offer; undefined: all. */
  readonly suites: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
}

/** What was offered: a server may choose from it and from nothing else. */
export interface Offer {
  readonly options: HelloOptions;
  readonly random: Buffer;
  /** 32 octets in TLS 1.3's compatibility mode, else none: nothing is ever resumed. @see RFC 8446, D.4 */
  readonly sessionId: Buffer;
  readonly suites: readonly CipherSuite[];
  readonly groups: readonly NamedGroup[];
  /** Undefined where TLS 1.3 is not offered. */
  readonly share: KeyShare | undefined;
  readonly extensions: ReadonlySet<ExtensionName>;
  /** The message, header included. */
  readonly raw: Buffer;
}

const RANDOM_OCTETS = 32;
const LEGACY_VERSION = VERSION_NUMBERS['TLSv1.2'];
const NO_COMPRESSION = vector(1, u8(0));
const HOST_NAME = u8(0);
const OCSP = u8(1);
const UNCOMPRESSED_POINTS = vector(1, u8(0));

/** The first ClientHello. @see RFC 8446, section 4.1.2 */
export function offerHello(options: HelloOptions): Offer {
  const offers13 = options.versions.includes('TLSv1.3');
  const groups = NAMED_GROUPS.filter(({ name }) => options.groups?.includes(name) ?? true);
  const share = offers13 ? groups[0]?.generate() : undefined;
  const fixed = {
    options,
    random: randomBytes(RANDOM_OCTETS),
    sessionId: offers13 ? randomBytes(RANDOM_OCTETS) : Buffer.alloc(0),
    suites: suitesFor(options.versions).filter(({ name }) => options.suites?.includes(name) ?? true),
    groups,
  };
  return encode(fixed, share, undefined);
}

/** The second ClientHello: the first with another key share and the server's cookie. @see RFC 8446, section 4.1.4 */
export function offerAgain(offer: Offer, share: KeyShare | undefined, cookie: Buffer | undefined): Offer {
  return encode(offer, share, cookie);
}

function encode(
  fixed: Pick<Offer, 'options' | 'random' | 'sessionId' | 'suites' | 'groups'>,
  share: KeyShare | undefined,
  cookie: Buffer | undefined,
): Offer {
  const { options, random, sessionId, suites, groups } = fixed;
  const extensions = listExtensions(options, groups, share, cookie);
  const body = Buffer.concat([
    u16(LEGACY_VERSION),
    random,
    vector(1, sessionId),
    vector(2, ...suites.map(({ id }) => u16(id))),
    NO_COMPRESSION,
    vector(2, ...extensions.map(([name, content]) => encodeExtension(name, content))),
  ]);
  const names = new Set(extensions.map(([name]) => name));
  return { ...fixed, share, extensions: names, raw: encodeHandshake('client_hello', body) };
}

function listExtensions(
  { serverName, versions, alpn }: HelloOptions,
  groups: readonly NamedGroup[],
  share: KeyShare | undefined,
  cookie: Buffer | undefined,
): [ExtensionName, Buffer][] {
  const list: [ExtensionName, Buffer][] = [];
  // An address is no name. @see RFC 6066, section 3
  if (isIP(serverName) === 0) {
    list.push(['server_name', vector(2, HOST_NAME, vector(2, Buffer.from(serverName, 'latin1')))]);
  }
  list.push(
    ['status_request', Buffer.concat([OCSP, vector(2), vector(2)])],
    ['supported_groups', vector(2, ...groups.map(({ id }) => u16(id)))],
    ['signature_algorithms', vector(2, ...SIGNATURE_SCHEMES.map(({ id }) => u16(id)))],
  );
  if (alpn.length > 0) {
    const names = alpn.map((name) => vector(1, Buffer.from(name, 'latin1')));
    list.push(['application_layer_protocol_negotiation', vector(2, ...names)]);
  }
  if (versions.includes('TLSv1.2')) {
    list.push(
      ['ec_point_formats', UNCOMPRESSED_POINTS],
      ['extended_master_secret', Buffer.alloc(0)],
      ['renegotiation_info', vector(1)],
    );
  }
  if (share !== undefined) {
    const numbers = versions.map((version) => VERSION_NUMBERS[version]).sort((a, b) => b - a);
    list.push(
      ['supported_versions', vector(1, ...numbers.map(u16))],
      ['key_share', vector(2, u16(share.group.id), vector(2, share.publicBytes))],
    );
  }
  if (cookie !== undefined) list.push(['cookie', vector(2, cookie)]);
  return list;
}
