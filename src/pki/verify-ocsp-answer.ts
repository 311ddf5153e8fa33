import { createHash } from 'node:crypto';
import { CpxError } from '../protocol/index.js';
import { checkCertificate, isIssuedBy } from './build-chain.js';
import { OID, type Certificate } from './certificate.js';
import { encodeNonce, type CertificateId } from './encode-ocsp-request.js';
import type { OcspAnswer, OcspStatement } from './parse-ocsp-response.js';
import { isStrongAlgorithm, verifySignature } from './verify-signature.js';

/** What was asked, and of whom. */
export interface OcspQuestion {
  readonly id: CertificateId;
  readonly issuer: Certificate;
  /** Undefined when nobody asked: the answer came stapled to a handshake. */
  readonly nonce: Uint8Array | undefined;
  readonly now: Date;
}

/**
 * The answer is one to this question, signed by somebody who may answer it. Freshness is the caller's to check.
 * @returns what it says of the certificate
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 6960, section 3.2
 */
export async function verifyOcspAnswer(answer: OcspAnswer, question: OcspQuestion): Promise<OcspStatement> {
  const statement = answer.statements.find(({ id }) => isAbout(id, question.id));
  if (statement === undefined) throw refused('is about another certificate');
  // A responder that makes its answers beforehand sends no nonce back; one that sends any has to send ours.
  const { nonce } = question;
  if (nonce !== undefined && answer.nonce !== undefined && Buffer.compare(answer.nonce, encodeNonce(nonce)) !== 0) {
    throw refused('is one to another question');
  }
  if (!isStrongAlgorithm(answer.signatureAlgorithm)) throw refused('is signed with a weak or unknown algorithm');
  const responder = await findResponder(answer, question);
  const right = await verifySignature({
    data: answer.tbs,
    algorithm: answer.signatureAlgorithm,
    signature: answer.signature,
    key: responder.publicKey,
  });
  if (!right) throw refused('has a wrong signature');
  return statement;
}

/** The issuer itself, or a responder whose certificate the issuer itself made for that. @see RFC 6960, 4.2.2.2 */
async function findResponder(answer: OcspAnswer, { issuer, now }: OcspQuestion): Promise<Certificate> {
  const named = [issuer, ...answer.certificates].filter((candidate) => isNamed(answer.responder, candidate));
  const [first] = named;
  if (first === undefined) throw refused('comes without its responder’s certificate');
  if (Buffer.compare(first.spki, issuer.spki) === 0 && Buffer.compare(first.subject, issuer.subject) === 0)
    return issuer;
  if (Buffer.compare(first.issuer, issuer.subject) !== 0) throw refused('is by a responder of another issuer');
  if (first.extendedKeyUsage?.includes(OID.ocspSigning) !== true)
    throw refused('is by a responder without the right to');
  if (first.keyUsage?.has('digitalSignature') === false) throw refused('is by a key that is not for signing');
  const problem = checkCertificate(first, now);
  if (problem !== undefined) throw refused(`is by a responder whose certificate is not good: ${problem}`);
  if (!(await isIssuedBy(first, issuer))) throw refused('is by a responder that the issuer did not name');
  return first;
}

function isNamed(responder: OcspAnswer['responder'], { subject, publicKeyBits }: Certificate): boolean {
  if ('name' in responder) return Buffer.compare(responder.name, subject) === 0;
  return Buffer.compare(responder.keyHash, createHash('sha1').update(publicKeyBits).digest()) === 0;
}

function isAbout(id: OcspStatement['id'], asked: CertificateId): boolean {
  return (
    id.hashOid === asked.hashOid &&
    Buffer.compare(id.issuerNameHash, asked.issuerNameHash) === 0 &&
    Buffer.compare(id.issuerKeyHash, asked.issuerKeyHash) === 0 &&
    Buffer.compare(id.serialNumber, asked.serialNumber) === 0
  );
}

function refused(problem: string): CpxError {
  return new CpxError('ERR_REVOCATION_UNAVAILABLE', `the OCSP answer ${problem}`);
}
