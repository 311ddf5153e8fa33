import type { CardSession } from './card-content.js';
import type { CommandRow } from './command-table.js';
import {
  readBinary,
  selectByAid,
  selectById,
  selectFromCurrent,
  selectFromRoot,
  selectParameters,
  updateBinary,
} from './file-commands.js';
import { setPin, unblockPin, verify } from './pin-commands.js';
import { MODULUS_OCTETS } from './rsa.js';
import {
  chooseDecipherKey,
  chooseSignature,
  computeSignature,
  decipher,
  getChallenge,
  type Algorithm,
} from './sign-commands.js';

/** What the second octet of tag 91 means. PKCS#1 on the authentication key was never seen, and is refused. */
const ALGORITHMS: Readonly<Record<number, Algorithm>> = {
  0x0a: { padding: 'pkcs1', hash: 'sha1', purposes: ['signature'] },
  0x28: { padding: 'pkcs1', hash: 'sha256', purposes: ['signature'] },
  0x15: { padding: 'pss', hash: 'sha1', purposes: ['signature', 'authentication'] },
  0x2c: { padding: 'pss', hash: 'sha256', purposes: ['signature', 'authentication'] },
};

const RECOGNITION = 'virtual-card.md, section 6, recognition';
const PIN_AND_SERVICES = 'virtual-card.md, section 6, PIN and services';
const SIGNATURES = 'virtual-card.md, section 6, signatures';

/**
 * Every command of a CPS4 (ChipDoc applet). Its two signature commands are upside down at first sight: the authentication
 * key signs by PSO: DECIPHER, for bare RSA is one and the same either way, and the signature key by COMPUTE DIGITAL
 * SIGNATURE, where the card sees a hash and pads it by itself.
 * @see virtual-card.md, section 6
 */
export const CPS4_COMMANDS: readonly CommandRow<CardSession>[] = [
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x04),
    octets: [1, 16],
    meaning: 'opens an application by its name (AID), and with it the logical channel',
    source: RECOGNITION,
    run: selectByAid,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x08),
    octets: [2, 16],
    meaning: 'file by its path from the master file',
    source: RECOGNITION,
    run: selectFromRoot,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x09),
    octets: [2, 16],
    meaning: 'file by its path from the current directory',
    source: 'virtual-card.md, section 4',
    run: selectFromCurrent,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x00, 0x01, 0x02),
    octets: [2, 2],
    meaning: 'file by its identifier in the current directory',
    source: 'virtual-card.md, section 4',
    run: selectById,
  },
  {
    name: 'READ BINARY',
    instruction: 0xb0,
    parameters: [[0x0000, 0x7fff]],
    needsLe: true,
    meaning: 'octets of the selected file from an offset',
    source: RECOGNITION,
    run: readBinary,
  },
  {
    name: 'UPDATE BINARY',
    instruction: 0xd6,
    parameters: [[0x0000, 0x7fff]],
    octets: [1, 255],
    meaning: 'writes octets of the selected file; of all files CPS_DATA alone can be written, after the PIN',
    source: PIN_AND_SERVICES,
    run: updateBinary,
  },
  {
    name: 'VERIFY',
    instruction: 0x20,
    parameters: [[0x0000, 0x00ff]],
    octets: [0, 16],
    meaning: 'shows the PIN (P2 = 01) or the unblocking code (02); without data, asks for the tries left',
    source: PIN_AND_SERVICES,
    run: verify,
  },
  {
    name: 'CHANGE REFERENCE DATA',
    instruction: 0x24,
    parameters: [0x0101],
    octets: [1, 16],
    meaning: 'a new PIN, after the old one or the unblocking code',
    source: PIN_AND_SERVICES,
    run: setPin,
  },
  {
    name: 'RESET RETRY COUNTER',
    instruction: 0x2c,
    // Bit 8 of the reference: the applet means a code of the application.
    parameters: [0x0381],
    meaning: 'gives the PIN all its tries again, after the unblocking code',
    source: PIN_AND_SERVICES,
    run: unblockPin,
  },
  {
    name: 'GET CHALLENGE',
    instruction: 0x84,
    parameters: [0x0000],
    needsLe: true,
    meaning: 'random octets',
    source: PIN_AND_SERVICES,
    run: getChallenge,
  },
  {
    name: 'MANAGE SECURITY ENVIRONMENT',
    instruction: 0x22,
    parameters: [0x41b8],
    octets: [1, 255],
    meaning: 'chooses the authentication key for PSO: DECIPHER',
    source: SIGNATURES,
    run: chooseDecipherKey(),
  },
  {
    name: 'MANAGE SECURITY ENVIRONMENT',
    instruction: 0x22,
    parameters: [0x81b6],
    octets: [1, 255],
    meaning: 'chooses algorithm and key for PSO: COMPUTE DIGITAL SIGNATURE',
    source: SIGNATURES,
    run: chooseSignature(ALGORITHMS),
  },
  {
    name: 'PSO: DECIPHER',
    instruction: 0x2a,
    parameters: [0x8086],
    octets: [MODULUS_OCTETS, MODULUS_OCTETS],
    meaning: 'bare RSA with the authentication key, of a block of 256 octets in two chained commands',
    source: SIGNATURES,
    run: decipher,
  },
  {
    name: 'PSO: COMPUTE DIGITAL SIGNATURE',
    instruction: 0x2a,
    parameters: [0x9e9a],
    octets: [1, 64],
    meaning: 'signature of a hash; DigestInfo and padding are made by the card',
    source: SIGNATURES,
    run: computeSignature,
  },
];
