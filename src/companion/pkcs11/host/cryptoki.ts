import type { PKCS11 } from 'pkcs11js';

/**
 * The calls of pkcs11js that a host uses; C_Login, C_SetPIN and C_InitPIN are not among them because pkcs11js takes PINs
 * as strings.
 * @see PKCS#11 2.40, section 5; platform.md, "pkcs11js"
 */
export type Cryptoki = Pick<
  PKCS11,
  | 'C_Initialize'
  | 'C_Finalize'
  | 'C_GetInfo'
  | 'C_GetSlotList'
  | 'C_GetSlotInfo'
  | 'C_GetTokenInfo'
  | 'C_GetMechanismList'
  | 'C_OpenSession'
  | 'C_CloseSession'
  | 'C_GetSessionInfo'
  | 'C_Logout'
  | 'C_FindObjectsInit'
  | 'C_FindObjects'
  | 'C_FindObjectsFinal'
  | 'C_GetAttributeValue'
  | 'C_SignInit'
  | 'C_Sign'
>;

/** The one native port of a host: a loaded module, real or simulated. */
export interface NativeModule {
  readonly pkcs11: Cryptoki;
  /**
   * C_Login with the PIN as bytes; `null` where it is typed on the reader.
   * @param session pkcs11js's handle: CK_ULONG, little-endian
   * @returns the CK_RV
   */
  login(session: Buffer, userType: number, pin: Uint8Array | null): number;
  /** C_SetPIN, both PINs as bytes; `null` where they are typed on the reader. @returns the CK_RV */
  setPin(session: Buffer, oldPin: Uint8Array | null, newPin: Uint8Array | null): number;
  /** C_InitPIN, as above. @returns the CK_RV */
  initPin(session: Buffer, newPin: Uint8Array | null): number;
  /** A simulated module alone: what PC/SC would say of its readers, in the order of its slots; `atr` empty when mute. */
  readonly pcscReaders?: () => readonly { readonly name: string; readonly atr?: Uint8Array }[];
}

/** @see PKCS#11 2.40, pkcs11t.h */
export const CK = Object.freeze({
  CKU_SO: 0,
  CKU_USER: 1,
  CKF_RW_SESSION: 0x2,
  CKF_SERIAL_SESSION: 0x4,
  CKS_RO_USER_FUNCTIONS: 1,
  CKS_RW_PUBLIC_SESSION: 2,
  CKS_RW_USER_FUNCTIONS: 3,
  CKA_CLASS: 0x0,
  CKA_LABEL: 0x3,
  CKA_VALUE: 0x11,
  CKA_CERTIFICATE_TYPE: 0x80,
  CKA_ID: 0x102,
  CKO_CERTIFICATE: 1,
  CKO_PRIVATE_KEY: 3,
  CKC_X_509: 0,
  CKM_RSA_PKCS: 0x1,
  CKM_RSA_PKCS_PSS: 0xd,
  CKM_SHA256: 0x250,
  CKG_MGF1_SHA256: 2,
  CK_PARAMS_RSA_PSS: 5,
});

/** @see PKCS#11 3.1, pkcs11t.h: the return values that a host acts upon; main knows them all (ckr-table.ts). */
export const CKR = Object.freeze({
  OK: 0x0,
  GENERAL_ERROR: 0x5,
  TOKEN_NOT_PRESENT: 0xe0,
  TOKEN_NOT_RECOGNIZED: 0xe1,
  SESSION_HANDLE_INVALID: 0xb3,
  USER_NOT_LOGGED_IN: 0x101,
});
