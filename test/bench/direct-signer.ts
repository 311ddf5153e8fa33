import { createHash } from 'node:crypto';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import { KEY_ID } from './surroundings.js';

/** DigestInfo of SHA-256 up to the digest. @see RFC 8017, section 9.2, note 1 */
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** The least that a program must do: the module loaded, the session open and the key found before the clock starts. */
export interface DirectSigner {
  /** @returns milliseconds of C_Login, C_SignInit and C_Sign */
  readonly measure: () => number;
  readonly close: () => void;
}

export async function openDirectSigner(library: string): Promise<DirectSigner> {
  const { default: pkcs11js } = await import('pkcs11js');
  const module = new pkcs11js.PKCS11();
  module.load(library);
  module.C_Initialize();
  const slot = module.C_GetSlotList(true)[0]!;
  const session = module.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION);
  const data = Buffer.concat([SHA256_DIGEST_INFO, createHash('sha256').update('benchmark').digest()]);
  return {
    measure() {
      const begun = performance.now();
      module.C_Login(session, pkcs11js.CKU_USER, TEST_PIN);
      // A private key shows only after the login: to look for it is part of every signature.
      module.C_FindObjectsInit(session, [
        { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
        { type: pkcs11js.CKA_ID, value: Buffer.from(KEY_ID, 'hex') },
      ]);
      const key = module.C_FindObjects(session, 1)[0]!;
      module.C_FindObjectsFinal(session);
      module.C_SignInit(session, { mechanism: pkcs11js.CKM_RSA_PKCS }, key);
      module.C_Sign(session, data, Buffer.alloc(512));
      const took = performance.now() - begun;
      module.C_Logout(session);
      return took;
    },
    close() {
      module.C_CloseSession(session);
      module.C_Finalize();
      module.close();
    },
  };
}
