/** Constants of Cryptoki, as far as a CPx token has to do with them. @see PKCS #11 v2.40; pkcs11t.h */

export const CKF_SLOT = { TOKEN_PRESENT: 0x1, REMOVABLE_DEVICE: 0x2, HW_SLOT: 0x4 } as const;

export const CKF_TOKEN = {
  RNG: 0x1,
  LOGIN_REQUIRED: 0x4,
  USER_PIN_INITIALIZED: 0x8,
  PROTECTED_AUTHENTICATION_PATH: 0x100,
  TOKEN_INITIALIZED: 0x400,
  USER_PIN_COUNT_LOW: 0x10000,
  USER_PIN_FINAL_TRY: 0x20000,
  USER_PIN_LOCKED: 0x40000,
  SO_PIN_COUNT_LOW: 0x100000,
  SO_PIN_FINAL_TRY: 0x200000,
  SO_PIN_LOCKED: 0x400000,
} as const;

export const CKF_SESSION = { RW_SESSION: 0x2, SERIAL_SESSION: 0x4 } as const;

export const CKF_MECHANISM = { HW: 0x1, DIGEST: 0x400, SIGN: 0x800, VERIFY: 0x2000 } as const;

export const CKF_DONT_BLOCK = 0x1;

export const CKU = { SO: 0, USER: 1, CONTEXT_SPECIFIC: 2 } as const;

export const CKS = { RO_PUBLIC: 0, RO_USER: 1, RW_PUBLIC: 2, RW_USER: 3, RW_SO: 4 } as const;

export const CKO = { DATA: 0, CERTIFICATE: 1, PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const;

export const CKC_X_509 = 0;

export const CKK_RSA = 0;

export const CKA = {
  CLASS: 0x000,
  TOKEN: 0x001,
  PRIVATE: 0x002,
  LABEL: 0x003,
  APPLICATION: 0x010,
  VALUE: 0x011,
  CERTIFICATE_TYPE: 0x080,
  ISSUER: 0x081,
  SERIAL_NUMBER: 0x082,
  KEY_TYPE: 0x100,
  SUBJECT: 0x101,
  ID: 0x102,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  WRAP: 0x106,
  UNWRAP: 0x107,
  SIGN: 0x108,
  VERIFY: 0x10a,
  DERIVE: 0x10c,
  START_DATE: 0x110,
  END_DATE: 0x111,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  PRIVATE_EXPONENT: 0x123,
  PRIME_1: 0x124,
  PRIME_2: 0x125,
  EXPONENT_1: 0x126,
  EXPONENT_2: 0x127,
  COEFFICIENT: 0x128,
  EXTRACTABLE: 0x162,
  LOCAL: 0x163,
  NEVER_EXTRACTABLE: 0x164,
  ALWAYS_SENSITIVE: 0x165,
  MODIFIABLE: 0x170,
} as const;

export const CKM = {
  RSA_PKCS: 0x001,
  RSA_X_509: 0x003,
  SHA1_RSA_PKCS: 0x006,
  RSA_PKCS_PSS: 0x00d,
  SHA1_RSA_PKCS_PSS: 0x00e,
  SHA256_RSA_PKCS: 0x040,
  SHA256_RSA_PKCS_PSS: 0x043,
  SHA_1: 0x220,
  SHA256: 0x250,
} as const;

/** Octets of a CK_ULONG, and so of every handle: `sizeof(unsigned long)`. */
export const ULONG_BYTES = process.platform === 'win32' ? 4 : 8;

/** What CK_ULONG fields hold when there is nothing to say. */
export const CK_UNAVAILABLE_INFORMATION = (1n << BigInt(8 * ULONG_BYTES)) - 1n;
