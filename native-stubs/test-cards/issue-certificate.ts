import { randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  bitString,
  contextConstructed,
  decodeDer,
  encodeDer,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  time,
  type Der,
} from './der.js';
import { encodeName, type Name } from './name.js';

/** All that stands in a certificate, but what its issuer adds. */
export interface CertificateContents {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Der[];
  /** Big-endian; 16 random octets when absent. */
  readonly serialNumber?: Uint8Array;
}

/** sha256WithRSAEncryption, as the whole of IGC-Santé. @see RFC 8017, A.2.4 */
const SIGNATURE_ALGORITHM = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullValue());

/**
 * Writes and signs an X.509 v3 certificate.
 * @returns its DER bytes
 * @see RFC 5280, 4.1
 */
export function issueCertificate(contents: CertificateContents, issuerKey: KeyObject): Buffer {
  const body = sequence(
    contextConstructed(0, integer(2)),
    integer(contents.serialNumber ?? randomSerialNumber()),
    SIGNATURE_ALGORITHM,
    encodeName(contents.issuer),
    sequence(time(contents.notBefore), time(contents.notAfter)),
    encodeName(contents.subject),
    decodeDer(contents.publicKey.export({ type: 'spki', format: 'der' })),
    ...(contents.extensions.length === 0 ? [] : [contextConstructed(3, sequence(...contents.extensions))]),
  );
  const signature = sign('sha256', encodeDer(body), issuerKey);
  return encodeDer(sequence(body, SIGNATURE_ALGORITHM, bitString(signature)));
}

/** Positive, never zero in front, 16 octets. @see RFC 5280, 4.1.2.2 */
function randomSerialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes;
}
