import type { CardSession } from './card-content.js';
import type { CommandRow } from './command-table.js';
import { getData } from './data-objects.js';
import {
  readBinary,
  readBinaryByShortId,
  selectAbsolute,
  selectByAid,
  selectById,
  selectFromRoot,
  selectParameters,
  updateBinary,
} from './file-commands.js';
import type { HashName } from './hash-state.js';
import { exchangePin, unblockAndSetPin, verifyOrAsk } from './pin-commands.js';
import { MODULUS_OCTETS } from './rsa.js';
import {
  chooseAuthenticationKey,
  chooseDecipherKey,
  chooseHash,
  chooseSignature,
  computeSignature,
  decipherMessage,
  getChallenge,
  hashRest,
  internalAuthenticate,
  type Algorithm,
} from './sign-commands.js';

/** Algorithm references of the card; its TokenInfo lists the same ones. */
const SIGNATURE_ALGORITHMS: Readonly<Record<number, Algorithm>> = {
  0x12: { padding: 'pkcs1', hash: 'sha1', purposes: ['signature'] },
  0x42: { padding: 'pkcs1', hash: 'sha256', purposes: ['signature'] },
};
const HASH_ALGORITHMS: Readonly<Record<number, HashName>> = { 0x10: 'sha1', 0x40: 'sha256' };
const RSA_PKCS = 0x02;
const RSA_PKCS_DECIPHER = 0x1a;

/** INTERNAL AUTHENTICATE takes 40 % of the modulus, so that nobody can make it sign a block that he has padded. */
const AUTHENTICATION_OCTETS = 102;

const RECOGNITION = 'virtual-card.md, section 7, recognition';
const PIN_AND_SERVICES = 'virtual-card.md, section 7, table';
const OPENSC = 'virtual-card.md, section 7, OpenSC';
/** TokenInfo promises it; ANS's module was never seen to ask. */
const OPENSC_DECIPHER = 'as OpenSC 0.23 asks; virtual-card.md, section 5, supportedAlgorithms';

/**
 * Every command of a CPS3 (IAS-ECC 1.0.1): as in ISO 7816-4, but for the absolute path of SELECT. The authentication key
 * signs by INTERNAL AUTHENTICATE whatever it is given, the signature key hashes only, and those it may finish by itself.
 * @see virtual-card.md, section 7; section 9 for the commands of class A0
 */
export const CPS3_COMMANDS: readonly CommandRow<CardSession>[] = [
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x09),
    octets: [2, 16],
    meaning: 'file by its path, which begins with 3F00 (or is one from the current directory)',
    source: RECOGNITION,
    run: selectAbsolute,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x08),
    octets: [2, 16],
    meaning: 'file by its path from the master file',
    source: 'virtual-card.md, section 4',
    run: selectFromRoot,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x00, 0x01, 0x02),
    octets: [2, 2],
    meaning: 'file by its identifier in the current directory',
    source: OPENSC,
    run: selectById,
  },
  {
    name: 'SELECT',
    instruction: 0xa4,
    parameters: selectParameters(0x04),
    octets: [1, 16],
    meaning: 'opens an application by its name (AID)',
    source: 'virtual-card.md, section 2, last but two',
    run: selectByAid,
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
    name: 'READ BINARY',
    instruction: 0xb0,
    parameters: [[0x8000, 0x9fff]],
    needsLe: true,
    meaning: 'octets of a file by its short identifier: 1C is the serial number',
    source: OPENSC,
    run: readBinaryByShortId,
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
    name: 'GET DATA',
    instruction: 0xcb,
    parameters: [0x3fff],
    octets: [1, 255],
    meaning: 'security data objects: tries left of a code, lengths of a PIN, who may use a key',
    source: PIN_AND_SERVICES,
    run: getData,
  },
  {
    name: 'VERIFY',
    instruction: 0x20,
    parameters: [[0x0000, 0x00ff]],
    octets: [0, 16],
    meaning: 'shows the PIN (P2 = 01) or the unblocking code (02); without data, asks whether that is necessary',
    source: PIN_AND_SERVICES,
    run: verifyOrAsk,
  },
  {
    name: 'CHANGE REFERENCE DATA',
    instruction: 0x24,
    parameters: [0x0001],
    octets: [1, 16],
    meaning: 'old PIN and new one in one command',
    source: PIN_AND_SERVICES,
    run: exchangePin,
  },
  {
    name: 'RESET RETRY COUNTER',
    instruction: 0x2c,
    parameters: [0x0201],
    octets: [1, 16],
    meaning: 'a new PIN with all its tries, after the unblocking code',
    source: PIN_AND_SERVICES,
    run: unblockAndSetPin,
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
    parameters: [0x41a4],
    octets: [1, 255],
    meaning: 'chooses the key for INTERNAL AUTHENTICATE',
    source: PIN_AND_SERVICES,
    run: chooseAuthenticationKey(RSA_PKCS),
  },
  {
    name: 'MANAGE SECURITY ENVIRONMENT',
    instruction: 0x22,
    parameters: [0x41b6],
    octets: [1, 255],
    meaning: 'chooses algorithm and key for PSO: COMPUTE DIGITAL SIGNATURE',
    source: PIN_AND_SERVICES,
    run: chooseSignature(SIGNATURE_ALGORITHMS),
  },
  {
    name: 'MANAGE SECURITY ENVIRONMENT',
    instruction: 0x22,
    parameters: [0x41aa],
    octets: [1, 255],
    meaning: 'chooses the hash for PSO: HASH',
    source: PIN_AND_SERVICES,
    run: chooseHash(HASH_ALGORITHMS),
  },
  {
    name: 'MANAGE SECURITY ENVIRONMENT',
    instruction: 0x22,
    parameters: [0x41b8],
    octets: [1, 255],
    meaning: 'chooses the authentication key for PSO: DECIPHER',
    source: OPENSC_DECIPHER,
    run: chooseDecipherKey(RSA_PKCS_DECIPHER),
  },
  {
    name: 'INTERNAL AUTHENTICATE',
    instruction: 0x88,
    parameters: [0x0000],
    octets: [1, AUTHENTICATION_OCTETS],
    meaning: 'signature with the authentication key: PKCS#1 padding around the data as they are',
    source: PIN_AND_SERVICES,
    run: internalAuthenticate,
  },
  {
    name: 'PSO: DECIPHER',
    instruction: 0x2a,
    parameters: [0x8086],
    octets: [MODULUS_OCTETS + 1, MODULUS_OCTETS + 1],
    meaning: 'takes the padding off a message that was enciphered to the authentication key',
    source: OPENSC_DECIPHER,
    run: decipherMessage,
  },
  {
    name: 'PSO: HASH',
    instruction: 0x2a,
    parameters: [0x90a0],
    octets: [1, 255],
    meaning: 'finishes a hash that the computer has begun',
    source: PIN_AND_SERVICES,
    run: hashRest,
  },
  {
    name: 'PSO: COMPUTE DIGITAL SIGNATURE',
    instruction: 0x2a,
    parameters: [0x9e9a],
    octets: [0, 64],
    meaning: 'signature of a hash in the command, or of the one that the card has finished',
    source: PIN_AND_SERVICES,
    run: computeSignature,
  },
];
