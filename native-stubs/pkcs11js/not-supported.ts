/** Functions that ANS's module does not have, or that no caller of a CPx card needs: each answers FUNCTION_NOT_SUPPORTED. */
export const NOT_SUPPORTED = [
  'C_InitToken',
  'C_GetOperationState',
  'C_SetOperationState',
  'C_GetObjectSize',
  'C_DestroyObject',
  'C_SeedRandom',
  'C_DigestInit',
  'C_DigestUpdate',
  'C_DigestKey',
  'C_SignRecoverInit',
  'C_SignRecover',
  'C_VerifyInit',
  'C_VerifyUpdate',
  'C_VerifyRecoverInit',
  'C_VerifyRecover',
  'C_EncryptInit',
  'C_EncryptUpdate',
  'C_DecryptInit',
  'C_DecryptUpdate',
] as const;

/** The same, with a callback form and a promise form beside them. */
export const NOT_SUPPORTED_ASYNC = [
  'C_Verify',
  'C_VerifyFinal',
  'C_Digest',
  'C_DigestFinal',
  'C_Encrypt',
  'C_EncryptFinal',
  'C_Decrypt',
  'C_DecryptFinal',
  'C_DigestEncryptUpdate',
  'C_DecryptDigestUpdate',
  'C_SignEncryptUpdate',
  'C_DecryptVerifyUpdate',
  'C_GenerateKey',
  'C_GenerateKeyPair',
  'C_WrapKey',
  'C_UnwrapKey',
  'C_DeriveKey',
] as const;

/** The same, thrown bare by pkcs11js. */
export const NOT_SUPPORTED_BARE = ['C_CreateObject', 'C_CopyObject', 'C_SetAttributeValue'] as const;
