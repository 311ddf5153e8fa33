import { OctetString } from 'asn1js';
import {
  BasicOCSPResponse,
  OCSPResponse,
  RelativeDistinguishedNames,
  type Extension,
  type SingleResponse,
} from 'pkijs';
import { CpxError } from '../protocol/index.js';
import { readAlgorithm, type AlgorithmName } from './algorithm-name.js';
import { OID, type Certificate } from './certificate.js';
import type { CertificateId } from './encode-ocsp-request.js';
import { parseCertificate } from './parse-certificate.js';

/** What a responder says of one certificate. */
export interface OcspStatement {
  readonly id: CertificateId;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

/** An OCSP answer, not yet verified. */
export interface OcspAnswer {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmName;
  readonly signature: Uint8Array;
  readonly responder: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly statements: readonly OcspStatement[];
  /** Content of the nonce extension. */
  readonly nonce: Uint8Array | undefined;
  /** Certificates that the responder sent along. */
  readonly certificates: readonly Certificate[];
}

/** @see RFC 6960, section 4.2.1 */
const RESPONSE_STATUS: Readonly<Record<number, string>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
};

/** By the tag of the choice. @see RFC 6960, section 4.2.1, CertStatus */
const CERTIFICATE_STATUS = ['good', 'revoked', 'unknown'] as const;

/** A responder sends its own certificate, at most with those above it. */
const MAXIMUM_CERTIFICATES = 5;

/**
 * Reads an OCSP answer.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 6960, section 4.2
 */
export function parseOcspResponse(der: Uint8Array): OcspAnswer {
  try {
    return readAnswer(der);
  } catch (cause) {
    if (cause instanceof CpxError && cause.code === 'ERR_REVOCATION_UNAVAILABLE') throw cause;
    throw refused('does not parse', cause);
  }
}

function readAnswer(der: Uint8Array): OcspAnswer {
  const response = OCSPResponse.fromBER(Uint8Array.from(der));
  const status = response.responseStatus.valueBlock.valueDec;
  if (status !== 0) throw refused(`says ${RESPONSE_STATUS[status] ?? status}`);
  const { responseBytes } = response;
  if (responseBytes?.responseType !== OID.ocspBasic) throw refused('is of an unknown type');
  const basic = BasicOCSPResponse.fromBER(Uint8Array.from(responseBytes.response.valueBlock.valueHexView));
  const data = basic.tbsResponseData;
  const certificates = basic.certs ?? [];
  if (certificates.length > MAXIMUM_CERTIFICATES) throw refused('brings too many certificates');
  const extensions = data.responseExtensions ?? [];
  checkExtensions(extensions);
  return {
    tbs: data.tbsView,
    signatureAlgorithm: readAlgorithm(basic.signatureAlgorithm),
    signature: basic.signature.valueBlock.valueHexView,
    responder: readResponder(data.responderID),
    producedAt: data.producedAt,
    statements: data.responses.map(readStatement),
    nonce: extensions.find(({ extnID }) => extnID === OID.ocspNonce)?.extnValue.valueBlock.valueHexView,
    certificates: certificates.map((certificate) => parseCertificate(new Uint8Array(certificate.toSchema().toBER()))),
  };
}

function readStatement(response: SingleResponse): OcspStatement {
  const { certID, thisUpdate, nextUpdate } = response;
  checkExtensions(response.singleExtensions ?? []);
  const tag = (response.certStatus as { idBlock: { tagNumber: number } }).idBlock.tagNumber;
  const status = CERTIFICATE_STATUS[tag];
  if (status === undefined) throw refused('gives an unknown status');
  return {
    id: {
      hashOid: certID.hashAlgorithm.algorithmId,
      issuerNameHash: certID.issuerNameHash.valueBlock.valueHexView,
      issuerKeyHash: certID.issuerKeyHash.valueBlock.valueHexView,
      serialNumber: certID.serialNumber.valueBlock.valueHexView,
    },
    status,
    thisUpdate,
    nextUpdate,
  };
}

function readResponder(id: unknown): OcspAnswer['responder'] {
  if (id instanceof RelativeDistinguishedNames) return { name: new Uint8Array(id.valueBeforeDecode) };
  if (id instanceof OctetString) return { keyHash: id.valueBlock.valueHexView };
  throw refused('does not name its responder');
}

function checkExtensions(extensions: readonly Extension[]): void {
  const unknown = extensions.find(({ critical, extnID }) => critical && extnID !== OID.ocspNonce);
  if (unknown !== undefined) throw refused(`has an unknown critical extension ${unknown.extnID}`);
}

function refused(problem: string, cause?: unknown): CpxError {
  return new CpxError('ERR_REVOCATION_UNAVAILABLE', `the OCSP answer ${problem}`, { cause });
}
