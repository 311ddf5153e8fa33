import { SYSTEM_CODES, TLS_CODES } from './system-codes.js';

/** Sets of lower-case words that may leave in a report as they are. Whatever is not here leaves as a hash. */
const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().split(/\s+/));

/** Makers and models of readers, and what drivers put around them. */
export const READER_WORDS = words(`
  ACS Alcor Athena Atos Axalto Baltech Broadcom Bit4id Cherry Dell Elatec Feitian Fujitsu Gemalto Gemplus Generic Hewlett
  HID HP Identiv Identive Ingenico Inside Kapelse KOBIL Lenovo Microsoft O2Micro Olivetti OMNIKEY Precise Realtek REINER SCM SCT
  Secure SpringCard Thales Trust TrustID Vasco Virtual Xiring
  ACR Biometrics CardMan CCID Citizen CL CLOUD Contact Contactless Dual Easy GemPC Keyboard LEO mini PC PCD PC/SC Pinpad
  Pro Prium Reader ReaderPro RFID SAM Simulated Slot Smart SmartCard SmartTerminal Software Card Interface IFD ICC
  Terminal Twin USB USB-C V2 V3 Vital Windows Hello for Business
`);

/** What C_GetInfo of the modules that we know answers. */
export const LIBRARY_WORDS = words(`
  ANS ASIP ASIP-SANTE Santé CPS3 PKCS#11 PKCS11 WIN LINUX MACOSX SoftHSM SoftHSM2 Implementation of OpenSC Project smartcard
  smart card framework module
`);

/** Programs that hold a port or a card on many computers. */
export const PROGRAM_NAMES = words(`
  node node.exe electron electron.exe cpx-bridge cpx-bridge.exe java java.exe javaw.exe python python3 python.exe nginx
  httpd apache2 svchost.exe system docker-proxy pcscd chrome chrome.exe msedge.exe firefox firefox.exe mainthread
  cryptotokenkit
`);

/** Names of folders and files that installers choose, not people. */
export const PATH_SEGMENTS = words(`
  opt usr lib lib64 local etc var home Users root System32 SysWOW64 Windows ProgramData Library santesocial CPS galss
  libcps3_pkcs11_lux.so libcps3_pkcs11_osx.dylib cps3_pkcs11_w64.dll cps3_pkcs11_w32.dll opensc-pkcs11.so opensc
  libsofthsm2.so softhsm x86_64-linux-gnu aarch64-linux-gnu pkcs11 C: .config .local share state logs cpx-bridge AppData
  Config Data Logs Run cache
`);

/** Stable codes that are no error codes of ours. */
export const KNOWN_CODES: ReadonlySet<string> = new Set([
  ...SYSTEM_CODES,
  ...TLS_CODES,
  'sites',
  'port',
  'modules',
  'cardReset',
  'no-issuer',
  'not-yet-valid',
  'expired',
  'weak-algorithm',
  'weak-key',
  'wrong-signature',
  'not-an-authority',
  'path-too-long',
  'not-for-signing-certificates',
  'not-for-this-usage',
  'unknown-critical-extension',
  'too-many-candidates',
]);
