import type { CardCertificate, CardInventory, PinState } from '../card/index.js';
import { CODE_OF_CARD_STATE, type ErrorCode } from '../../protocol/index.js';

/** What a look at the cards says about which certificate to sign in with. */
export type Choice =
  | { readonly outcome: 'one'; readonly certificate: CardCertificate; readonly pin: PinState }
  | { readonly outcome: 'several'; readonly certificates: readonly CardCertificate[] }
  | { readonly outcome: 'none'; readonly code: ErrorCode }
  | { readonly outcome: 'not-yet' };

/**
 * Chooses the certificate that was named, or the only usable one. A named certificate that cannot be used is refused
 * with its own reason; another one never takes its place.
 */
export function chooseCertificate(inventory: CardInventory, fingerprint: string | undefined): Choice {
  if (inventory.state === 'starting') return { outcome: 'not-yet' };
  const all = inventory.readers.flatMap(({ card }) =>
    (card?.certificates ?? []).map((certificate) => ({ certificate, pin: card?.pin })),
  );
  if (fingerprint !== undefined) {
    // The same card seen through two modules may show its certificate twice: a usable one comes first.
    const named = all.filter(({ certificate }) => certificate.fingerprint === fingerprint);
    const found = named.find(({ certificate }) => certificate.usable) ?? named[0];
    if (found?.pin === undefined) return { outcome: 'none', code: 'ERR_CERTIFICATE_NOT_FOUND' };
    const { certificate, pin } = found;
    if (!certificate.forAuthentication) return { outcome: 'none', code: 'ERR_CERTIFICATE_PURPOSE' };
    if (!certificate.usable) return { outcome: 'none', code: certificate.reason ?? 'ERR_CARD_FAILED' };
    return { outcome: 'one', certificate, pin };
  }
  const usable = usableCertificates(inventory);
  const only = usable.length === 1 ? all.find(({ certificate }) => certificate === usable[0]) : undefined;
  if (only?.pin !== undefined) return { outcome: 'one', certificate: only.certificate, pin: only.pin };
  if (usable.length > 1) return { outcome: 'several', certificates: usable };
  const unusable = all.find(({ certificate }) => certificate.forAuthentication && certificate.reason !== undefined);
  return {
    outcome: 'none',
    code:
      inventory.reason ??
      unusable?.certificate.reason ??
      CODE_OF_CARD_STATE[inventory.state] ??
      'ERR_CERTIFICATE_NOT_FOUND',
  };
}

/** The certificates that a person can sign in with now, each fingerprint once. */
export function usableCertificates(inventory: CardInventory): readonly CardCertificate[] {
  const found = new Map<string, CardCertificate>();
  for (const { card } of inventory.readers) {
    for (const certificate of card?.certificates ?? []) {
      if (certificate.forAuthentication && certificate.usable && !found.has(certificate.fingerprint)) {
        found.set(certificate.fingerprint, certificate);
      }
    }
  }
  return [...found.values()];
}
