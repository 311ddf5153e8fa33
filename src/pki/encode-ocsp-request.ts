import { createHash } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import { AlgorithmIdentifier, CertID, Extension, OCSPRequest, Request } from 'pkijs';
import { OID, type Certificate } from './certificate.js';

/** What a certificate is called in a question about it. */
export interface CertificateId {
  /** Object identifier of the hash. */
  readonly hashOid: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialNumber: Uint8Array;
}

/**
 * SHA-1 only names the issuer here, nothing rests on it: it is the one hash that every responder knows. An answer that
 * nobody asked for may name it by another.
 * @see RFC 6960, section 4.1.1; RFC 5019, section 2.1.1
 */
export function certificateIdOf(
  certificate: Certificate,
  issuer: Certificate,
  hash: 'sha1' | 'sha256' = 'sha1',
): CertificateId {
  return {
    hashOid: OID[hash],
    issuerNameHash: createHash(hash).update(issuer.subject).digest(),
    issuerKeyHash: createHash(hash).update(issuer.publicKeyBits).digest(),
    serialNumber: certificate.serialNumber,
  };
}

/**
 * Writes the question whether a certificate is revoked.
 * @param nonce 32 octets @see RFC 9654, section 2.1
 * @returns DER of an OCSPRequest
 */
export function encodeOcspRequest(id: CertificateId, nonce: Uint8Array): Uint8Array {
  const request = new OCSPRequest();
  request.tbsRequest.requestList = [
    new Request({
      reqCert: new CertID({
        hashAlgorithm: new AlgorithmIdentifier({ algorithmId: id.hashOid, algorithmParams: new Null() }),
        issuerNameHash: new OctetString({ valueHex: Uint8Array.from(id.issuerNameHash) }),
        issuerKeyHash: new OctetString({ valueHex: Uint8Array.from(id.issuerKeyHash) }),
        serialNumber: new Integer({ valueHex: Uint8Array.from(id.serialNumber) }),
      }),
    }),
  ];
  request.tbsRequest.requestExtensions = [
    new Extension({ extnID: OID.ocspNonce, extnValue: encodeNonce(nonce).buffer as ArrayBuffer }),
  ];
  return new Uint8Array(request.toSchema(true).toBER());
}

/** A nonce as it stands in its extension: an OCTET STRING. */
export function encodeNonce(nonce: Uint8Array): Uint8Array {
  return new Uint8Array(new OctetString({ valueHex: Uint8Array.from(nonce) }).toBER());
}
