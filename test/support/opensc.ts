import { missingForPrivateReaders } from '../../native-stubs/virtual-card/index.js';
import { file, nativePackage, program, type Requirement } from './requirements.js';

/** What tests on private readers need. */
export const PRIVATE_READER_REQUIREMENTS: readonly Requirement[] = [
  ...missingForPrivateReaders().map((name) => ({ name, met: false })),
  await nativePackage('koffi'),
];

const opensc = file(
  'OpenSC',
  '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
  '/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so',
  '/usr/lib64/opensc-pkcs11.so',
);

/** OpenSC's module; empty where there is none. */
export const OPENSC = opensc.found ?? '';

/** What tests need that go from the companion or a tool through OpenSC to a virtual card. */
export const OPENSC_REQUIREMENTS: readonly Requirement[] = [
  ...PRIVATE_READER_REQUIREMENTS,
  opensc,
  program('pkcs11-tool'),
  await nativePackage('pkcs11js'),
];
