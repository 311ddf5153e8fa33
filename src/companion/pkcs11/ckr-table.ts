import type { ErrorCode } from '../../protocol/index.js';

/** A return value of Cryptoki and what it means to us. */
export interface CkrRow {
  readonly code: number;
  readonly name: string;
  readonly error: ErrorCode;
}

const row = (code: number, name: string, error: ErrorCode): CkrRow => ({ code, name, error });

/**
 * Every return value of PKCS#11 2.20 to 3.1 but CKR_OK, and those of the ANS. What they mean follows what ANS's own module
 * was measured to answer where it was (GENERAL_ERROR is nearly always the card's), and the standard elsewhere.
 * @see PKCS#11 3.1, section 5.1 and pkcs11t.h; cpx.md, "vendor codes"; virtual-card.md, section 10
 */
export const CKR_TABLE: readonly CkrRow[] = [
  row(0x001, 'CKR_CANCEL', 'ERR_FLOW_CANCELLED'),
  row(0x002, 'CKR_HOST_MEMORY', 'ERR_MODULE_FAILED'),
  row(0x003, 'CKR_SLOT_ID_INVALID', 'ERR_READER_FAILED'),
  // A mute card, a card pulled out a moment ago, an error of the card in the middle of a call.
  row(0x005, 'CKR_GENERAL_ERROR', 'ERR_CARD_FAILED'),
  row(0x006, 'CKR_FUNCTION_FAILED', 'ERR_CARD_FAILED'),
  row(0x007, 'CKR_ARGUMENTS_BAD', 'ERR_MODULE_FAILED'),
  row(0x008, 'CKR_NO_EVENT', 'ERR_MODULE_FAILED'),
  row(0x009, 'CKR_NEED_TO_CREATE_THREADS', 'ERR_MODULE_FAILED'),
  row(0x00a, 'CKR_CANT_LOCK', 'ERR_MODULE_FAILED'),
  row(0x010, 'CKR_ATTRIBUTE_READ_ONLY', 'ERR_MODULE_FAILED'),
  row(0x011, 'CKR_ATTRIBUTE_SENSITIVE', 'ERR_MODULE_FAILED'),
  row(0x012, 'CKR_ATTRIBUTE_TYPE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x013, 'CKR_ATTRIBUTE_VALUE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x01b, 'CKR_ACTION_PROHIBITED', 'ERR_MODULE_FAILED'),
  row(0x020, 'CKR_DATA_INVALID', 'ERR_MODULE_MECHANISM'),
  row(0x021, 'CKR_DATA_LEN_RANGE', 'ERR_MODULE_MECHANISM'),
  row(0x030, 'CKR_DEVICE_ERROR', 'ERR_READER_FAILED'),
  row(0x031, 'CKR_DEVICE_MEMORY', 'ERR_CARD_FAILED'),
  // Never seen from ANS's module, the ordinary answer of others.
  row(0x032, 'CKR_DEVICE_REMOVED', 'ERR_CARD_REMOVED'),
  row(0x040, 'CKR_ENCRYPTED_DATA_INVALID', 'ERR_MODULE_FAILED'),
  row(0x041, 'CKR_ENCRYPTED_DATA_LEN_RANGE', 'ERR_MODULE_FAILED'),
  row(0x042, 'CKR_AEAD_DECRYPT_FAILED', 'ERR_MODULE_FAILED'),
  // What a reader with its own keys answers when its cancel key was pressed or nobody typed.
  row(0x050, 'CKR_FUNCTION_CANCELED', 'ERR_FLOW_CANCELLED'),
  row(0x051, 'CKR_FUNCTION_NOT_PARALLEL', 'ERR_MODULE_FAILED'),
  row(0x054, 'CKR_FUNCTION_NOT_SUPPORTED', 'ERR_MODULE_FAILED'),
  row(0x060, 'CKR_KEY_HANDLE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x062, 'CKR_KEY_SIZE_RANGE', 'ERR_MODULE_MECHANISM'),
  // Also what an error 6985 of the card becomes while it signs.
  row(0x063, 'CKR_KEY_TYPE_INCONSISTENT', 'ERR_MODULE_MECHANISM'),
  row(0x064, 'CKR_KEY_NOT_NEEDED', 'ERR_MODULE_FAILED'),
  row(0x065, 'CKR_KEY_CHANGED', 'ERR_CARD_CHANGED'),
  row(0x066, 'CKR_KEY_NEEDED', 'ERR_MODULE_FAILED'),
  row(0x067, 'CKR_KEY_INDIGESTIBLE', 'ERR_MODULE_FAILED'),
  row(0x068, 'CKR_KEY_FUNCTION_NOT_PERMITTED', 'ERR_CERTIFICATE_PURPOSE'),
  row(0x069, 'CKR_KEY_NOT_WRAPPABLE', 'ERR_MODULE_FAILED'),
  row(0x06a, 'CKR_KEY_UNEXTRACTABLE', 'ERR_MODULE_FAILED'),
  row(0x070, 'CKR_MECHANISM_INVALID', 'ERR_MODULE_MECHANISM'),
  row(0x071, 'CKR_MECHANISM_PARAM_INVALID', 'ERR_MODULE_MECHANISM'),
  row(0x082, 'CKR_OBJECT_HANDLE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x090, 'CKR_OPERATION_ACTIVE', 'ERR_MODULE_FAILED'),
  row(0x091, 'CKR_OPERATION_NOT_INITIALIZED', 'ERR_MODULE_FAILED'),
  row(0x0a0, 'CKR_PIN_INCORRECT', 'ERR_PIN_INCORRECT'),
  row(0x0a1, 'CKR_PIN_INVALID', 'ERR_PIN_FORMAT'),
  row(0x0a2, 'CKR_PIN_LEN_RANGE', 'ERR_PIN_FORMAT'),
  // The token wants its PIN changed before anything else: as good as none.
  row(0x0a3, 'CKR_PIN_EXPIRED', 'ERR_PIN_NOT_SET'),
  row(0x0a4, 'CKR_PIN_LOCKED', 'ERR_PIN_LOCKED'),
  row(0x0b0, 'CKR_SESSION_CLOSED', 'ERR_CARD_REMOVED'),
  row(0x0b1, 'CKR_SESSION_COUNT', 'ERR_READER_BUSY'),
  // What ANS's module answers to every session call after a removal, and after a reset by another program.
  row(0x0b3, 'CKR_SESSION_HANDLE_INVALID', 'ERR_CARD_REMOVED'),
  row(0x0b4, 'CKR_SESSION_PARALLEL_NOT_SUPPORTED', 'ERR_MODULE_FAILED'),
  row(0x0b5, 'CKR_SESSION_READ_ONLY', 'ERR_MODULE_FAILED'),
  row(0x0b6, 'CKR_SESSION_EXISTS', 'ERR_MODULE_FAILED'),
  row(0x0b7, 'CKR_SESSION_READ_ONLY_EXISTS', 'ERR_MODULE_FAILED'),
  row(0x0b8, 'CKR_SESSION_READ_WRITE_SO_EXISTS', 'ERR_READER_BUSY'),
  row(0x0c0, 'CKR_SIGNATURE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x0c1, 'CKR_SIGNATURE_LEN_RANGE', 'ERR_MODULE_FAILED'),
  row(0x0d0, 'CKR_TEMPLATE_INCOMPLETE', 'ERR_MODULE_FAILED'),
  row(0x0d1, 'CKR_TEMPLATE_INCONSISTENT', 'ERR_MODULE_FAILED'),
  row(0x0e0, 'CKR_TOKEN_NOT_PRESENT', 'ERR_CARD_REMOVED'),
  row(0x0e1, 'CKR_TOKEN_NOT_RECOGNIZED', 'ERR_CARD_NOT_CPX'),
  row(0x0e2, 'CKR_TOKEN_WRITE_PROTECTED', 'ERR_MODULE_FAILED'),
  row(0x0f0, 'CKR_UNWRAPPING_KEY_HANDLE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x0f1, 'CKR_UNWRAPPING_KEY_SIZE_RANGE', 'ERR_MODULE_FAILED'),
  row(0x0f2, 'CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT', 'ERR_MODULE_FAILED'),
  // The PIN was not looked at: the module was logged in all along. Never taken for a right PIN.
  row(0x100, 'CKR_USER_ALREADY_LOGGED_IN', 'ERR_MODULE_FAILED'),
  // At C_Sign: the card wanted the PIN again and refused the one that the module had kept.
  row(0x101, 'CKR_USER_NOT_LOGGED_IN', 'ERR_CARD_FAILED'),
  row(0x102, 'CKR_USER_PIN_NOT_INITIALIZED', 'ERR_PIN_NOT_SET'),
  row(0x103, 'CKR_USER_TYPE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x104, 'CKR_USER_ANOTHER_ALREADY_LOGGED_IN', 'ERR_READER_BUSY'),
  row(0x105, 'CKR_USER_TOO_MANY_TYPES', 'ERR_READER_BUSY'),
  row(0x110, 'CKR_WRAPPED_KEY_INVALID', 'ERR_MODULE_FAILED'),
  row(0x112, 'CKR_WRAPPED_KEY_LEN_RANGE', 'ERR_MODULE_FAILED'),
  row(0x113, 'CKR_WRAPPING_KEY_HANDLE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x114, 'CKR_WRAPPING_KEY_SIZE_RANGE', 'ERR_MODULE_FAILED'),
  row(0x115, 'CKR_WRAPPING_KEY_TYPE_INCONSISTENT', 'ERR_MODULE_FAILED'),
  row(0x120, 'CKR_RANDOM_SEED_NOT_SUPPORTED', 'ERR_MODULE_FAILED'),
  row(0x121, 'CKR_RANDOM_NO_RNG', 'ERR_MODULE_FAILED'),
  row(0x130, 'CKR_DOMAIN_PARAMS_INVALID', 'ERR_MODULE_FAILED'),
  row(0x140, 'CKR_CURVE_NOT_SUPPORTED', 'ERR_MODULE_MECHANISM'),
  row(0x150, 'CKR_BUFFER_TOO_SMALL', 'ERR_MODULE_FAILED'),
  row(0x160, 'CKR_SAVED_STATE_INVALID', 'ERR_MODULE_FAILED'),
  row(0x170, 'CKR_INFORMATION_SENSITIVE', 'ERR_MODULE_FAILED'),
  row(0x180, 'CKR_STATE_UNSAVEABLE', 'ERR_MODULE_FAILED'),
  row(0x190, 'CKR_CRYPTOKI_NOT_INITIALIZED', 'ERR_MODULE_REINITIALIZE'),
  row(0x191, 'CKR_CRYPTOKI_ALREADY_INITIALIZED', 'ERR_MODULE_REINITIALIZE'),
  row(0x1a0, 'CKR_MUTEX_BAD', 'ERR_MODULE_FAILED'),
  row(0x1a1, 'CKR_MUTEX_NOT_LOCKED', 'ERR_MODULE_FAILED'),
  row(0x1b0, 'CKR_NEW_PIN_MODE', 'ERR_PIN_NOT_SET'),
  row(0x1b1, 'CKR_NEXT_OTP', 'ERR_MODULE_FAILED'),
  row(0x1b5, 'CKR_EXCEEDED_MAX_ITERATIONS', 'ERR_MODULE_FAILED'),
  row(0x1b6, 'CKR_FIPS_SELF_TEST_FAILED', 'ERR_MODULE_FAILED'),
  row(0x1b7, 'CKR_LIBRARY_LOAD_FAILED', 'ERR_MODULE_LOAD_FAILED'),
  row(0x1b8, 'CKR_PIN_TOO_WEAK', 'ERR_PIN_FORMAT'),
  row(0x1b9, 'CKR_PUBLIC_KEY_INVALID', 'ERR_MODULE_FAILED'),
  row(0x200, 'CKR_FUNCTION_REJECTED', 'ERR_FLOW_CANCELLED'),
  row(0x201, 'CKR_TOKEN_RESOURCE_EXCEEDED', 'ERR_CARD_FAILED'),
  row(0x202, 'CKR_OPERATION_CANCEL_FAILED', 'ERR_MODULE_FAILED'),
  row(0x203, 'CKR_KEY_EXHAUSTED', 'ERR_CARD_FAILED'),
  row(0x80000000, 'CKR_VENDOR_DEFINED', 'ERR_MODULE_FAILED'),
  row(0x80000001, 'ANS: card update interrupted', 'ERR_CARD_UPDATE_INTERRUPTED'),
  row(0x80000002, 'ANS: re-initialisation needed', 'ERR_MODULE_REINITIALIZE'),
  // On 64-bit systems ANS's module extends the sign of its codes, and the double that pkcs11js makes of them is the same
  // for the first two thousand: +1 and +2 cannot be told apart. A host is always freshly initialised, so that it is +1.
  row(0xffffffff80000000, 'ANS: vendor code, sign-extended', 'ERR_CARD_UPDATE_INTERRUPTED'),
];

const BY_CODE: ReadonlyMap<number, CkrRow> = new Map(CKR_TABLE.map((entry) => [entry.code, entry]));

/** The error that a return value means; ERR_MODULE_FAILED for those that nobody knows. */
export function errorOfCkr(code: number): ErrorCode {
  return BY_CODE.get(code)?.error ?? 'ERR_MODULE_FAILED';
}

/** Its name, or its number in hexadecimal, for the log. */
export function nameOfCkr(code: number): string {
  return BY_CODE.get(code)?.name ?? `0x${code.toString(16)}`;
}
