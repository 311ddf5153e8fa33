import type { CertificatePurpose } from '../../src/cpx/index.js';
import {
  boolean,
  contextConstructed,
  contextPrimitive,
  encodeDer,
  enumerated,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
  type Der,
} from '../test-cards/index.js';
import type { PinRules } from './pin.js';

/** A path of identifiers from 3F00. */
export type FilePath = readonly number[];

/** An algorithm as TokenInfo lists it. Without this list OpenSC signs nothing on a CPS3; ANS's module skips it. */
export interface SupportedAlgorithm {
  /** PKCS#11's number of the mechanism. */
  readonly mechanism: number;
  readonly operation: keyof typeof OPERATION_BITS;
  readonly oid: string;
  /** The card's own number, as in its security environments. */
  readonly reference: number;
}

export interface KeyDescription {
  readonly purpose: CertificatePurpose;
  readonly label: string;
  /** CKA_ID, by which certificate and key belong together. */
  readonly id: Uint8Array;
  readonly reference: number;
  readonly directory: FilePath;
}

export interface DataObjectDescription {
  readonly label: string;
  readonly path: FilePath;
  /** Read after the PIN. */
  readonly private: boolean;
  readonly modifiable: boolean;
}

export interface CodeDescription {
  readonly label: string;
  readonly rules: PinRules;
  /** authId, by which keys and files name the code that protects them. */
  readonly id: number;
  /** authId of the code that unblocks this one. */
  readonly protectedBy?: number;
  readonly flags: readonly (keyof typeof PIN_FLAG_BITS)[];
}

/** CommonObjectFlags. @see PKCS#15 v1.1 (ISO 7816-15), section 6.1.1 */
const OBJECT_FLAG_BITS = { private: 0, modifiable: 1 } as const;

/** PinFlags. @see PKCS#15 v1.1, section 6.8 */
const PIN_FLAG_BITS = {
  caseSensitive: 0,
  unblockDisabled: 3,
  initialized: 4,
  unblockingPin: 6,
  soPin: 7,
} as const;

/** Operations of AlgorithmInfo. @see PKCS#15 v1.1, section 6.10 */
const OPERATION_BITS = { sign: 1, decipher: 5, hash: 6 } as const;

/** KeyUsageFlags. ANS's module signs with CKM_RSA_PKCS by a key of exactly decrypt and sign. @see virtual-card.md, 5 */
const USAGE_BITS: Readonly<Record<CertificatePurpose, readonly number[]>> = {
  authentication: [1, 2],
  signature: [9],
  technical: [1, 2],
};

/** KeyAccessFlags: sensitive, always sensitive, never extractable, made on the card. */
const KEY_ACCESS_BITS = [0, 2, 3, 4];
const MODULUS_BITS = 2048;
const LOGIN_REQUIRED = 1;
const PRN_GENERATION = 2;

/** authId of the holder's PIN. */
export const PIN_ID = 0x01;
/** authId of the unblocking code. */
export const UNBLOCKING_CODE_ID = 0x02;

const pathOctets = (path: FilePath): Uint8Array => Buffer.from(path.flatMap((id) => [id >> 8, id & 0xff]));
const encodePath = (path: FilePath): Der => sequence(octetString(pathOctets(path)));
const encodeAll = (elements: readonly Der[]): Uint8Array => Buffer.concat(elements.map(encodeDer));

/** Which lists of objects there are, by context tag. @see PKCS#15 v1.1, section 6.2 */
const OBJECT_LISTS = { privateKeys: 0, certificates: 4, dataObjects: 7, authenticationObjects: 8 } as const;

/**
 * EF(ODF): where the lists of objects are. No list of public keys: middleware takes them of the certificates.
 * @see virtual-card.md, section 5
 */
export function encodeObjectDirectory(paths: Readonly<Record<keyof typeof OBJECT_LISTS, FilePath>>): Uint8Array {
  return encodeAll(
    Object.entries(OBJECT_LISTS).map(([list, tag]) =>
      contextConstructed(tag, encodePath(paths[list as keyof typeof OBJECT_LISTS])),
    ),
  );
}

/**
 * EF(TokenInfo). The serial number is that of EF.SN.ICC once more; middleware believes that file.
 * @see virtual-card.md, section 5
 */
export function encodeTokenInfo(token: {
  readonly serial: Uint8Array;
  readonly manufacturer: string;
  readonly label: string;
  readonly algorithms: readonly SupportedAlgorithm[];
}): Uint8Array {
  const { algorithms } = token;
  return encodeDer(
    sequence(
      integer(0),
      octetString(token.serial),
      utf8String(token.manufacturer),
      contextPrimitive(0, Buffer.from(token.label, 'utf8')),
      namedBits(LOGIN_REQUIRED, PRN_GENERATION),
      ...(algorithms.length === 0 ? [] : [contextConstructed(2, ...algorithms.map(encodeAlgorithm))]),
    ),
  );
}

/** EF(PrKDF): private keys. */
export function encodePrivateKeys(keys: readonly KeyDescription[]): Uint8Array {
  return encodeAll(
    keys.map(({ purpose, label, id, reference, directory }) =>
      encodeObject(
        // The technical key asks for no PIN.
        purpose === 'technical' ? { label } : { label, flags: ['private'], authId: PIN_ID },
        [
          octetString(id),
          namedBits(...USAGE_BITS[purpose]),
          boolean(true),
          namedBits(...KEY_ACCESS_BITS),
          integer(Buffer.of(reference)),
        ],
        sequence(encodePath(directory), integer(MODULUS_BITS)),
      ),
    ),
  );
}

/** EF(CDF): certificates, each in a file of its own. */
export function encodeCertificates(
  certificates: readonly { readonly label: string; readonly id: Uint8Array; readonly path: FilePath }[],
): Uint8Array {
  return encodeAll(
    certificates.map(({ label, id, path }) => encodeObject({ label }, [octetString(id)], sequence(encodePath(path)))),
  );
}

/** EF(DODF): the business files. */
export function encodeDataObjects(objects: readonly DataObjectDescription[]): Uint8Array {
  return encodeAll(
    objects.map((object) =>
      encodeObject(
        {
          label: object.label,
          ...(object.private ? { flags: ['private'], authId: PIN_ID } : {}),
          ...(object.modifiable ? { flags: ['modifiable'] } : {}),
        },
        [utf8String('CPS')],
        encodePath(object.path),
      ),
    ),
  );
}

/** EF(AODF): the codes. A code without the flag of padding goes to the card as it was typed. */
export function encodeAuthenticationObjects(codes: readonly CodeDescription[]): Uint8Array {
  return encodeAll(
    codes.map(({ label, rules, id, protectedBy, flags }) =>
      encodeObject(
        { label, flags: ['private'], ...(protectedBy === undefined ? {} : { authId: protectedBy }) },
        [octetString(Buffer.of(id))],
        sequence(
          namedBits(...flags.map((flag) => PIN_FLAG_BITS[flag])),
          enumerated(1), // ASCII digits.
          integer(rules.minOctets),
          integer(rules.maxOctets),
          integer(rules.maxOctets),
          contextPrimitive(0, Buffer.of(rules.reference)),
          octetString(Buffer.of(0xff)),
        ),
      ),
    ),
  );
}

/** Label, flags and authId; then what the class of objects has; then, behind A1, what the type has. */
function encodeObject(
  common: {
    readonly label: string;
    readonly flags?: readonly (keyof typeof OBJECT_FLAG_BITS)[];
    readonly authId?: number;
  },
  classAttributes: readonly Der[],
  typeAttributes: Der,
): Der {
  const { label, flags, authId } = common;
  return sequence(
    sequence(
      utf8String(label),
      ...(flags === undefined ? [] : [namedBits(...flags.map((flag) => OBJECT_FLAG_BITS[flag]))]),
      ...(authId === undefined ? [] : [octetString(Buffer.of(authId))]),
    ),
    sequence(...classAttributes),
    contextConstructed(1, typeAttributes),
  );
}

function encodeAlgorithm({ mechanism, operation, oid, reference }: SupportedAlgorithm, index: number): Der {
  return sequence(
    integer(index + 1),
    integer(mechanism),
    nullValue(),
    namedBits(OPERATION_BITS[operation]),
    objectIdentifier(oid),
    integer(reference),
  );
}
