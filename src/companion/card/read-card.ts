import { createHash } from 'node:crypto';
import { checkValidity, readIdentity, type CpxIdentity } from '../../cpx/index.js';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import type { Card, CardCertificate, PinState } from './card-provider.js';

/** A card as an adapter read it, before anything in it is understood. */
export interface CardReading {
  /** Token label. */
  readonly label: string;
  /** The serial that the token gives; not to be trusted on a CPx card (below). */
  readonly tokenSerial: string;
  readonly pin: PinState;
  /** Empty bytes where the card did not give the certificate. */
  readonly certificates: readonly { readonly label: string; readonly der: Uint8Array }[];
}

/**
 * Understands what was read of a card.
 * @param now milliseconds since 1970
 */
export function readCard(reading: CardReading, reader: string, now: number): Card {
  const certificates = reading.certificates.map(({ label, der }) => ({ label, der, ...understand(der) }));
  const serial = readSerial(reading, certificates);
  return {
    serial,
    label: reading.label,
    pin: reading.pin,
    certificates: certificates.map(({ label, der, identity, fingerprint }): CardCertificate => {
      const reason = whyUnusable(identity, reading.pin, now);
      return {
        fingerprint,
        der,
        label,
        identity,
        reader,
        cardSerial: serial,
        forAuthentication: identity?.purpose === 'authentication',
        usable: reason === undefined,
        ...(reason && { reason }),
      };
    }),
  };
}

/** What the bytes of a certificate say, whatever the time is. */
interface Understood {
  readonly identity: CpxIdentity | undefined;
  /** SHA-256 of the DER, in hex. */
  readonly fingerprint: string;
}

/**
 * By the array that an adapter read: the same card is looked at over and over (at each change of a PIN flag, at midnight,
 * while a signature is on its way to its page), and to take a certificate apart costs a millisecond.
 */
const understoodBefore = new WeakMap<Uint8Array, Understood>();

function understand(der: Uint8Array): Understood {
  const before = understoodBefore.get(der);
  if (before !== undefined) return before;
  const understood = { identity: tryReadIdentity(der), fingerprint: createHash('sha256').update(der).digest('hex') };
  understoodBefore.set(der, understood);
  return understood;
}

function tryReadIdentity(der: Uint8Array): CpxIdentity | undefined {
  try {
    return readIdentity(der);
  } catch (error) {
    if (error instanceof CpxError) return undefined;
    throw error;
  }
}

/**
 * The ten digits come from the label or from a certificate: the serial number that ANS's module gives lacks the last
 * two, so that two cards of one series may share it.
 * @see virtual-card.md, section 10, "Token"
 */
function readSerial({ label, tokenSerial }: CardReading, certificates: readonly Understood[]): string {
  const inLabel = /^CP[A-Z]\w*-(\d{10})$/.exec(label)?.[1];
  return inLabel ?? certificates.find(({ identity }) => identity?.cardNumber)?.identity?.cardNumber ?? tokenSerial;
}

function whyUnusable(identity: CpxIdentity | undefined, pin: PinState, now: number): ErrorCode | undefined {
  if (identity === undefined) return 'ERR_CERTIFICATE_MALFORMED';
  if (identity.purpose !== 'authentication') return 'ERR_CERTIFICATE_PURPOSE';
  const invalid = checkValidity(identity, now);
  if (invalid !== undefined) return invalid;
  if (pin.locked) return 'ERR_PIN_LOCKED';
  return pin.initialized ? undefined : 'ERR_PIN_NOT_SET';
}
