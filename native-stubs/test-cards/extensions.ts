import { createHash, type KeyObject } from 'node:crypto';
import type { CardType } from '../../src/cpx/index.js';
import {
  boolean,
  contextConstructed,
  contextPrimitive,
  encodeDer,
  integer,
  namedBits,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  utf8String,
  type Der,
} from './der.js';

/** Bits of keyUsage. @see RFC 5280, 4.2.1.3 */
export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** Purposes of extendedKeyUsage. @see RFC 5280, 4.2.1.12; Microsoft smart card logon */
export const EXTENDED_KEY_USAGE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  smartcardLogon: '1.3.6.1.4.1.311.20.2.2',
} as const;

/** What the private extensions of a CPx certificate say. @see cpx.md, "Certificate of a CPS" */
export interface CpxExtensions {
  readonly cardType: CardType;
  /** Ten digits. */
  readonly cardNumber: string;
  /** False only in a certificate that claims, from a test authority, to be of the production series. */
  readonly test: boolean;
  readonly profession?: number;
  readonly specialty?: string;
}

/** INTEGER of 1.2.250.1.71.1.2.2. */
const CARD_TYPE_NUMBERS: Readonly<Record<CardType, number>> = { CPS: 0, CPF: 1, CPE: 2, CPA: 3 };

/** Category octet: a CPx is 00, and 80h says test. */
const CATEGORY_CPX = 0x00;
const CATEGORY_TEST = 0x80;

export function extension(type: string, value: Der, critical = false): Der {
  const octets = octetString(encodeDer(value));
  return critical ? sequence(objectIdentifier(type), boolean(true), octets) : sequence(objectIdentifier(type), octets);
}

export function keyUsage(...usages: readonly (keyof typeof KEY_USAGE)[]): Der {
  return extension('2.5.29.15', namedBits(...usages.map((usage) => KEY_USAGE[usage])), true);
}

export function extendedKeyUsage(...usages: readonly (keyof typeof EXTENDED_KEY_USAGE)[]): Der {
  return extension('2.5.29.37', sequence(...usages.map((usage) => objectIdentifier(EXTENDED_KEY_USAGE[usage]))));
}

export function basicConstraints(pathLength: number | undefined): Der {
  const rest = pathLength === undefined ? [] : [integer(pathLength)];
  return extension('2.5.29.19', sequence(boolean(true), ...rest), true);
}

export function subjectKeyIdentifier(key: KeyObject): Der {
  return extension('2.5.29.14', octetString(keyIdentifierOf(key)));
}

export function authorityKeyIdentifier(key: KeyObject): Der {
  return extension('2.5.29.35', sequence(contextPrimitive(0, keyIdentifierOf(key))));
}

export function certificatePolicy(policy: string): Der {
  return extension('2.5.29.32', sequence(sequence(objectIdentifier(policy))));
}

export function crlDistributionPoint(address: string): Der {
  const fullName = contextConstructed(0, contextConstructed(0, uniformResourceIdentifier(address)));
  return extension('2.5.29.31', sequence(sequence(fullName)));
}

export function ocspAddress(address: string): Der {
  const access = sequence(objectIdentifier('1.3.6.1.5.5.7.48.1'), uniformResourceIdentifier(address));
  return extension('1.3.6.1.5.5.7.1.1', sequence(access));
}

/** The name under which a Windows domain knows the card, as smart card logon wants it. */
export function userPrincipalName(name: string): Der {
  const otherName = contextConstructed(
    0,
    objectIdentifier('1.3.6.1.4.1.311.20.2.3'),
    contextConstructed(0, utf8String(name)),
  );
  return extension('2.5.29.17', sequence(otherName));
}

export function cpxExtensions(cpx: CpxExtensions): readonly Der[] {
  const category = CATEGORY_CPX | (cpx.test ? CATEGORY_TEST : 0);
  return [
    extension('1.2.250.1.71.1.2.2', integer(CARD_TYPE_NUMBERS[cpx.cardType])),
    extension('1.2.250.1.71.1.2.3', printableString(`8025000001/${cpx.cardNumber}`)),
    extension('1.2.250.1.71.1.2.5', octetString(Uint8Array.of(category))),
    ...(cpx.profession === undefined ? [] : [extension('1.2.250.1.71.1.2.7', integer(cpx.profession))]),
    ...(cpx.specialty === undefined ? [] : [extension('1.2.250.1.71.4.2.5', sequence(utf8String(cpx.specialty)))]),
  ];
}

/** SHA-1 of the public key's bits. @see RFC 5280, 4.2.1.2 (1) */
function keyIdentifierOf(key: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(key.export({ type: 'pkcs1', format: 'der' }))
    .digest();
}

function uniformResourceIdentifier(address: string): Der {
  return contextPrimitive(6, Buffer.from(address, 'ascii'));
}
