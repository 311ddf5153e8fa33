/**
 * Return values of Cryptoki that the simulated module knows by name; those marked in pkcs11js's own table are the ones
 * it can name, all others it calls CKR_VENDOR_DEFINED.
 * @see PKCS #11 v2.40, section 11.1; pkcs11t.h
 */
export const CKR = {
  CKR_OK: 0x000,
  CKR_CANCEL: 0x001,
  CKR_HOST_MEMORY: 0x002,
  CKR_SLOT_ID_INVALID: 0x003,
  CKR_GENERAL_ERROR: 0x005,
  CKR_FUNCTION_FAILED: 0x006,
  CKR_ARGUMENTS_BAD: 0x007,
  CKR_NO_EVENT: 0x008,
  CKR_NEED_TO_CREATE_THREADS: 0x009,
  CKR_CANT_LOCK: 0x00a,
  CKR_ATTRIBUTE_READ_ONLY: 0x010,
  CKR_ATTRIBUTE_SENSITIVE: 0x011,
  CKR_ATTRIBUTE_TYPE_INVALID: 0x012,
  CKR_ATTRIBUTE_VALUE_INVALID: 0x013,
  CKR_DATA_INVALID: 0x020,
  CKR_DATA_LEN_RANGE: 0x021,
  CKR_DEVICE_ERROR: 0x030,
  CKR_DEVICE_MEMORY: 0x031,
  CKR_DEVICE_REMOVED: 0x032,
  CKR_ENCRYPTED_DATA_INVALID: 0x040,
  CKR_ENCRYPTED_DATA_LEN_RANGE: 0x041,
  CKR_FUNCTION_CANCELED: 0x050,
  CKR_FUNCTION_NOT_PARALLEL: 0x051,
  CKR_FUNCTION_NOT_SUPPORTED: 0x054,
  CKR_KEY_HANDLE_INVALID: 0x060,
  CKR_KEY_SIZE_RANGE: 0x062,
  CKR_KEY_TYPE_INCONSISTENT: 0x063,
  CKR_KEY_NOT_NEEDED: 0x064,
  CKR_KEY_CHANGED: 0x065,
  CKR_KEY_NEEDED: 0x066,
  CKR_KEY_INDIGESTIBLE: 0x067,
  CKR_KEY_FUNCTION_NOT_PERMITTED: 0x068,
  CKR_KEY_NOT_WRAPPABLE: 0x069,
  CKR_KEY_UNEXTRACTABLE: 0x06a,
  CKR_MECHANISM_INVALID: 0x070,
  CKR_MECHANISM_PARAM_INVALID: 0x071,
  CKR_OBJECT_HANDLE_INVALID: 0x082,
  CKR_OPERATION_ACTIVE: 0x090,
  CKR_OPERATION_NOT_INITIALIZED: 0x091,
  CKR_PIN_INCORRECT: 0x0a0,
  CKR_PIN_INVALID: 0x0a1,
  CKR_PIN_LEN_RANGE: 0x0a2,
  CKR_PIN_EXPIRED: 0x0a3,
  CKR_PIN_LOCKED: 0x0a4,
  CKR_SESSION_CLOSED: 0x0b0,
  CKR_SESSION_COUNT: 0x0b1,
  CKR_SESSION_HANDLE_INVALID: 0x0b3,
  CKR_SESSION_PARALLEL_NOT_SUPPORTED: 0x0b4,
  CKR_SESSION_READ_ONLY: 0x0b5,
  CKR_SESSION_EXISTS: 0x0b6,
  CKR_SESSION_READ_ONLY_EXISTS: 0x0b7,
  CKR_SESSION_READ_WRITE_SO_EXISTS: 0x0b8,
  CKR_SIGNATURE_INVALID: 0x0c0,
  CKR_SIGNATURE_LEN_RANGE: 0x0c1,
  CKR_TEMPLATE_INCOMPLETE: 0x0d0,
  CKR_TEMPLATE_INCONSISTENT: 0x0d1,
  CKR_TOKEN_NOT_PRESENT: 0x0e0,
  CKR_TOKEN_NOT_RECOGNIZED: 0x0e1,
  CKR_TOKEN_WRITE_PROTECTED: 0x0e2,
  CKR_UNWRAPPING_KEY_HANDLE_INVALID: 0x0f0,
  CKR_UNWRAPPING_KEY_SIZE_RANGE: 0x0f1,
  CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT: 0x0f2,
  CKR_USER_ALREADY_LOGGED_IN: 0x100,
  CKR_USER_NOT_LOGGED_IN: 0x101,
  CKR_USER_PIN_NOT_INITIALIZED: 0x102,
  CKR_USER_TYPE_INVALID: 0x103,
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN: 0x104,
  CKR_USER_TOO_MANY_TYPES: 0x105,
  CKR_WRAPPED_KEY_INVALID: 0x110,
  CKR_WRAPPED_KEY_LEN_RANGE: 0x112,
  CKR_WRAPPING_KEY_HANDLE_INVALID: 0x113,
  CKR_WRAPPING_KEY_SIZE_RANGE: 0x114,
  CKR_WRAPPING_KEY_TYPE_INCONSISTENT: 0x115,
  CKR_RANDOM_SEED_NOT_SUPPORTED: 0x120,
  CKR_RANDOM_NO_RNG: 0x121,
  CKR_DOMAIN_PARAMS_INVALID: 0x130,
  CKR_BUFFER_TOO_SMALL: 0x150,
  CKR_SAVED_STATE_INVALID: 0x160,
  CKR_INFORMATION_SENSITIVE: 0x170,
  CKR_STATE_UNSAVEABLE: 0x180,
  CKR_CRYPTOKI_NOT_INITIALIZED: 0x190,
  CKR_CRYPTOKI_ALREADY_INITIALIZED: 0x191,
  CKR_MUTEX_BAD: 0x1a0,
  CKR_MUTEX_NOT_LOCKED: 0x1a1,
  CKR_NEW_PIN_MODE: 0x1b0,
  CKR_NEXT_OTP: 0x1b1,
  CKR_EXCEEDED_MAX_ITERATIONS: 0x1b5,
  CKR_FIPS_SELF_TEST_FAILED: 0x1b6,
  CKR_LIBRARY_LOAD_FAILED: 0x1b7,
  CKR_PIN_TOO_WEAK: 0x1b8,
  CKR_PUBLIC_KEY_INVALID: 0x1b9,
  CKR_FUNCTION_REJECTED: 0x200,
} as const;

export type ReturnValueName = keyof typeof CKR;

/**
 * Vendor codes of ANS's module, as its C code returns them: a 32-bit constant, sign-extended to 64 bits. A double cannot
 * hold all the digits, so that +1 and +2 arrive in JavaScript as the same number.
 * @see virtual-card.md, section 10, "Vendor codes"; cpx.md, "vendor codes"
 */
export const VENDOR_CODES = {
  CARD_UPDATE_INTERRUPTED: 0xffffffff80000001n,
  REINITIALIZATION_NEEDED: 0xffffffff80000002n,
} as const;

const NAMES: ReadonlyMap<bigint, string> = new Map(
  Object.entries(CKR).map(([name, value]) => [BigInt(value), name] as const),
);

/** The name that pkcs11js gives a return value: everything that it does not know is CKR_VENDOR_DEFINED. */
export function nameOfReturnValue(value: bigint): string {
  return NAMES.get(value) ?? 'CKR_VENDOR_DEFINED';
}

/**
 * The value that a fault or a table names, by its CKR name or as a number.
 * @throws RangeError for a name that is none
 */
export function toReturnValue(code: string | number): bigint {
  if (typeof code === 'number') {
    // Vendor codes are 32-bit constants that the module's C code extends by their sign.
    return code >= 0x80000000 && code <= 0xffffffff ? 0xffffffff00000000n | BigInt(code) : BigInt(code);
  }
  const value = (CKR as Readonly<Record<string, number>>)[code];
  if (value === undefined) throw new RangeError(`no Cryptoki return value is called "${code}"`);
  return BigInt(value);
}

/** How the simulated module leaves a function with something else than CKR_OK. Never reaches its callers as such. */
export class CryptokiFailure extends Error {
  readonly returnValue: bigint;

  constructor(code: ReturnValueName | number | bigint) {
    const value = typeof code === 'bigint' ? code : toReturnValue(code);
    super(nameOfReturnValue(value));
    this.returnValue = value;
  }
}
