import type { ByteReader } from './byte-reader.js';
import { u16, vector } from './byte-writer.js';
import { violation } from './tls-failure.js';

/** The messages of a server that carry extensions; the ServerHello's differ by version. */
export type ExtensionPlace =
  | 'server_hello 1.2'
  | 'server_hello 1.3'
  | 'hello_retry_request'
  | 'encrypted_extensions'
  | 'certificate_request'
  | 'certificate';

/** Everything about one extension. */
interface ExtensionRow {
  readonly id: number;
  /** Where a server may answer it. */
  readonly places: readonly ExtensionPlace[];
  /** Where a server may bring it up though we did not. */
  readonly unasked?: readonly ExtensionPlace[];
}

/** @see RFC 8446, section 4.2 (table); RFC 5246, section 7.4.1.4; RFC 6066; RFC 7627; RFC 5746; RFC 8422, section 5.1 */
export const EXTENSIONS = {
  server_name: { id: 0, places: ['server_hello 1.2', 'encrypted_extensions'] },
  status_request: { id: 5, places: ['server_hello 1.2', 'certificate', 'certificate_request'] },
  // In a ServerHello of TLS 1.2 it has no place; some load balancers put it there, and OpenSSL lets them.
  supported_groups: { id: 10, places: ['server_hello 1.2', 'encrypted_extensions'] },
  ec_point_formats: { id: 11, places: ['server_hello 1.2'] },
  signature_algorithms: { id: 13, places: ['certificate_request'] },
  application_layer_protocol_negotiation: { id: 16, places: ['server_hello 1.2', 'encrypted_extensions'] },
  extended_master_secret: { id: 23, places: ['server_hello 1.2'] },
  supported_versions: { id: 43, places: ['server_hello 1.3', 'hello_retry_request'] },
  cookie: { id: 44, places: ['hello_retry_request'], unasked: ['hello_retry_request'] },
  certificate_authorities: { id: 47, places: ['certificate_request'] },
  key_share: { id: 51, places: ['server_hello 1.3', 'hello_retry_request'] },
  renegotiation_info: { id: 0xff01, places: ['server_hello 1.2'] },
} as const satisfies Record<string, ExtensionRow>;

/** An extension by its name in the RFC. */
export type ExtensionName = keyof typeof EXTENSIONS;

/** The extensions of one message, by number, as they came. */
export type RawExtensions = ReadonlyMap<number, Buffer>;

const NAMES: ReadonlyMap<number, ExtensionName> = new Map(
  (Object.keys(EXTENSIONS) as ExtensionName[]).map((name) => [EXTENSIONS[name].id, name]),
);

/** @returns one extension as it stands in a message */
export function encodeExtension(name: ExtensionName, ...content: readonly Uint8Array[]): Buffer {
  return Buffer.concat([u16(EXTENSIONS[name].id), vector(2, ...content)]);
}

/** Reads a block of extensions. @throws TlsFailure decode_error; illegal_parameter when one comes twice */
export function readExtensions(reader: ByteReader): RawExtensions {
  const found = new Map<number, Buffer>();
  reader.list(2, (element) => {
    const id = element.u16();
    if (found.has(id)) throw violation('illegal_parameter', `the server sent extension ${id} twice`);
    found.set(id, element.vector(2));
  });
  return found;
}

/**
 * The extensions of a message by name, once each is known to be in its place.
 * @param offered what our ClientHello held; a CertificateRequest asks anew, and what it asks beyond us is left alone
 * @throws TlsFailure unsupported_extension for an answer to what was not asked, illegal_parameter for a wrong place
 * @see RFC 8446, section 4.2
 */
export function placeExtensions(
  raw: RawExtensions,
  place: ExtensionPlace,
  offered: ReadonlySet<ExtensionName>,
): ReadonlyMap<ExtensionName, Buffer> {
  const placed = new Map<ExtensionName, Buffer>();
  for (const [id, content] of raw) {
    const name = NAMES.get(id);
    const row: ExtensionRow | undefined = name && EXTENSIONS[name];
    if (name === undefined || row === undefined) {
      if (place === 'certificate_request') continue;
      throw violation('unsupported_extension', `the server answered extension ${id}, which was not asked`);
    }
    const asked = place === 'certificate_request' || offered.has(name) || row.unasked?.includes(place) === true;
    if (!asked) throw violation('unsupported_extension', `the server answered ${name}, which was not asked`);
    if (!row.places.includes(place))
      throw violation('illegal_parameter', `the server put ${name} where it has no place`);
    placed.set(name, content);
  }
  return placed;
}
