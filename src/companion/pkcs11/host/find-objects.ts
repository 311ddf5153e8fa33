import { CK, type Cryptoki } from './cryptoki.js';
import { HostError } from './host-error.js';

/** No CPx token holds more; a bound keeps a module that never stops from holding the host. */
const MAXIMUM_OBJECTS = 64;

type Template = Parameters<Cryptoki['C_FindObjectsInit']>[1];

/** Handles of the objects that fit the template. Always ends the search, which a session has only one of. */
export function findObjects(pkcs11: Cryptoki, session: Buffer, template: Template): readonly Buffer[] {
  pkcs11.C_FindObjectsInit(session, template);
  try {
    const handles: Buffer[] = [];
    while (handles.length < MAXIMUM_OBJECTS) {
      const handle = findNext(pkcs11, session);
      if (!handle) break;
      handles.push(handle);
    }
    return handles;
  } finally {
    pkcs11.C_FindObjectsFinal(session);
  }
}

/**
 * One at a time: a missing object is null or undefined, never an error. Of all calls that a host makes, this is the one
 * whose errors pkcs11js lets through bare, with the return value in their text alone.
 * @see platform.md, "pkcs11js"; pkcs11js 2.1.7, index.js, C_FindObjects
 */
function findNext(pkcs11: Cryptoki, session: Buffer): Buffer | null | undefined {
  try {
    return pkcs11.C_FindObjects(session);
  } catch (error) {
    const code = error instanceof Error ? /^CKR_\w+:(\d+)/.exec(error.message)?.[1] : undefined;
    if (code === undefined) throw error;
    throw new HostError({ kind: 'cryptoki', call: 'C_FindObjects', code: Number(code) });
  }
}

/** Handles of the X.509 certificates, those of the card's directory order first. */
export function findCertificates(pkcs11: Cryptoki, session: Buffer): readonly Buffer[] {
  return findObjects(pkcs11, session, [{ type: CK.CKA_CLASS, value: CK.CKO_CERTIFICATE }]);
}

/** The value of one attribute; `undefined` when the object has none. */
export function readAttribute(
  pkcs11: Cryptoki,
  session: Buffer,
  object: Buffer,
  attribute: number,
): Uint8Array | undefined {
  // Attributes are read one at a time: one that is missing fails the whole call (CKR_ATTRIBUTE_TYPE_INVALID).
  return pkcs11.C_GetAttributeValue(session, object, [{ type: attribute }])[0]?.value;
}
