import type { CardCertificate, CardInventory, CardPlace, CardReader } from './card-provider.js';

/** Every certificate that a page may be offered, reader by reader. */
export function listAuthenticationCertificates({ readers }: CardInventory): readonly CardCertificate[] {
  return readers.flatMap(({ card }) => card?.certificates.filter(({ forAuthentication }) => forAuthentication) ?? []);
}

/** The reader that holds this very certificate now, by name and fingerprint. */
export function findReaderOf(
  { readers }: CardInventory,
  { reader, fingerprint }: Pick<CardCertificate, 'reader' | 'fingerprint'>,
): CardReader | undefined {
  return readers.find(
    ({ name, card }) =>
      name === reader && card?.certificates.some((certificate) => certificate.fingerprint === fingerprint),
  );
}

/** The reader that holds this very card now. */
export function findReaderOfCard({ readers }: CardInventory, { reader, serial }: CardPlace): CardReader | undefined {
  return readers.find(({ name, card }) => name === reader && card?.serial === serial);
}
