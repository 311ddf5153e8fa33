/**
 * Practice software: another program with a session of its own on the card. Arguments: module, PIN. Logs in, says `ready`,
 * and at each message signs once and answers with the length of the signature or the name of the error.
 */
import pkcs11js from 'pkcs11js';

const [library = '', pin = ''] = process.argv.slice(2);
const pkcs11 = new pkcs11js.PKCS11();
pkcs11.load(library);
pkcs11.C_Initialize();
const [slot] = pkcs11.C_GetSlotList(true);
const session = pkcs11.C_OpenSession(slot!, pkcs11js.CKF_SERIAL_SESSION);
pkcs11.C_Login(session, pkcs11js.CKU_USER, pin);
pkcs11.C_FindObjectsInit(session, [
  { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
  { type: pkcs11js.CKA_LABEL, value: 'CPS_PRIV_AUT' },
]);
const [key] = pkcs11.C_FindObjects(session, 1);
pkcs11.C_FindObjectsFinal(session);
process.on('message', () => {
  try {
    pkcs11.C_SignInit(session, { mechanism: pkcs11js.CKM_RSA_PKCS }, key!);
    process.send?.(pkcs11.C_Sign(session, Buffer.from('0123456789'), Buffer.alloc(256)).length);
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.('ready');
