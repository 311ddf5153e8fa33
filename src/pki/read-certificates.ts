import { fromBER } from 'asn1js';
import { Certificate as PkiCertificate, ContentInfo, id_ContentType_SignedData, SignedData } from 'pkijs';
import { CpxError } from '../protocol/index.js';
import type { Certificate } from './certificate.js';
import { parseCertificate } from './parse-certificate.js';

const PEM = /-----BEGIN (CERTIFICATE|X509 CERTIFICATE|TRUSTED CERTIFICATE|PKCS7)-----([^-]*)-----END \1-----/g;

/**
 * Reads every certificate of a file: DER or PEM, single, several in a row, or in a PKCS#7 bundle (`.p7b`).
 * @throws CpxError ERR_CERTIFICATE_MALFORMED when there is none, or when one of them does not parse
 * @see RFC 7468; RFC 5652, section 5.1
 */
export function readCertificates(bytes: Uint8Array): Certificate[] {
  const text = Buffer.from(bytes).toString('latin1');
  const blocks = [...text.matchAll(PEM)].map(([, label, body = '']) => ({ label, der: Buffer.from(body, 'base64') }));
  if (blocks.length === 0) return readDer(bytes);
  return blocks.flatMap(({ label, der }) => (label === 'PKCS7' ? readBundle(der) : [parseCertificate(der)]));
}

function readDer(bytes: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(bytes)];
  } catch (cause) {
    if (cause instanceof CpxError && !looksLikeBundle(bytes)) throw cause;
    return readBundle(bytes);
  }
}

/** ContentInfo starts with an object identifier where a certificate starts with its signed part. */
function looksLikeBundle(bytes: Uint8Array): boolean {
  const { offset, result } = fromBER(Uint8Array.from(bytes));
  if (offset === -1) return false;
  const [first] = (result.valueBlock as { value?: readonly { idBlock?: { tagNumber?: number } }[] }).value ?? [];
  return first?.idBlock?.tagNumber === 6;
}

function readBundle(bytes: Uint8Array): Certificate[] {
  const found = bundledCertificates(bytes);
  if (found.length === 0) throw new CpxError('ERR_CERTIFICATE_MALFORMED', 'the bundle holds no certificate');
  return found.map((der) => parseCertificate(der));
}

function bundledCertificates(bytes: Uint8Array): Uint8Array[] {
  try {
    const info = ContentInfo.fromBER(Uint8Array.from(bytes));
    if (info.contentType !== id_ContentType_SignedData) return [];
    const { certificates = [] } = new SignedData({ schema: info.content });
    return certificates.flatMap((item) =>
      item instanceof PkiCertificate ? [new Uint8Array(item.toSchema().toBER())] : [],
    );
  } catch (cause) {
    throw new CpxError('ERR_CERTIFICATE_MALFORMED', 'the bundle does not parse', { cause });
  }
}
