import type { CardCertificate, CardInventory, CardReader } from '../card/index.js';
import type { CertificateMessage, CertificatesMessage, ReaderMessage } from '../../protocol/index.js';
import { certificateIdOf } from './certificate-id.js';

/** Longest text, and longest list, that a page is sent; what a card or a reader says of itself has no such bound. */
const TEXT_CHARACTERS = 256;
const LIST_ITEMS = 64;

/**
 * What a page may know of readers and cards: enough for a person to recognise themselves, no national identifier, no
 * number of tries, and certificate ids that mean nothing to another origin.
 * @see protocol.md, "Endpoints"
 */
export function describeCertificates(
  inventory: CardInventory,
  origin: string,
  installSecret: Uint8Array,
): CertificatesMessage {
  const certificates = inventory.readers.flatMap(({ card }) => card?.certificates ?? []);
  return {
    state: inventory.state,
    ...(inventory.reason === undefined ? {} : { reason: inventory.reason }),
    readers: inventory.readers.slice(0, LIST_ITEMS).map(describeReader),
    certificates: certificates
      .flatMap((certificate) => describeCertificate(certificate, origin, installSecret))
      .slice(0, LIST_ITEMS),
  };
}

function describeReader({ name, state, reason }: CardReader): ReaderMessage {
  return { name: shorten(name), state, ...(reason === undefined ? {} : { reason }) };
}

/** None for what is not for authentication, and for a malformed one: its reader's `reason` speaks of that. */
function describeCertificate(
  certificate: CardCertificate,
  origin: string,
  installSecret: Uint8Array,
): readonly CertificateMessage[] {
  const { identity, reason } = certificate;
  if (!certificate.forAuthentication || identity === undefined) return [];
  return [
    {
      id: certificateIdOf(certificate.fingerprint, origin, installSecret),
      label: shorten(certificate.label),
      holder: shorten(identity.displayName),
      cardType: identity.cardType,
      reader: shorten(certificate.reader),
      notAfter: identity.notAfter.toISOString().replace(/\.\d{3}Z$/, 'Z'),
      test: identity.test,
      usable: certificate.usable,
      ...(reason === undefined ? {} : { reason }),
    },
  ];
}

function shorten(text: string): string {
  return text.slice(0, TEXT_CHARACTERS);
}
