import { constants, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { CpxError, type SignatureAlgorithm } from '../../protocol/index.js';

/** @throws CpxError ERR_CERTIFICATE_MALFORMED */
export function readPublicKey(certificate: Uint8Array): KeyObject {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch (cause) {
    throw new CpxError('ERR_CERTIFICATE_MALFORMED', 'the public key of the certificate cannot be read', { cause });
  }
}

/**
 * Checks what a card answered before anyone is given it: a wrong signature is a fault of card or module, and a server
 * would only say that the token is invalid. ANS's module may show, out of its disk cache, the certificate of another card
 * whose number differs in the last two digits alone: the key is then not the certificate's.
 * @see virtual-card.md, section 11
 * @throws CpxError ERR_CARD_FAILED
 */
export function requireValidSignature(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  data: Uint8Array,
  signature: Uint8Array,
): void {
  const padding =
    algorithm === 'RS256'
      ? { padding: constants.RSA_PKCS1_PADDING }
      : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  if (!verify('sha256', data, { key, ...padding }, signature)) {
    throw new CpxError('ERR_CARD_FAILED', 'the card answered a signature that its certificate does not verify');
  }
}
