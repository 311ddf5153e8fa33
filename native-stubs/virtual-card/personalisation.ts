import { createPrivateKey } from 'node:crypto';
import type { CertificatePurpose } from '../../src/cpx/index.js';
import { PIN_TRIES, TEST_PIN, TEST_UNBLOCK_CODE, type TestCard } from '../test-cards/index.js';
import { businessFiles, legacyFiles } from './business-files.js';
import type { CardContent, CardKey } from './card-content.js';
import { childOf, elementaryFile, MASTER_FILE, type CardFile, type DedicatedFile } from './file-system.js';
import { APPLET_AID, CPX_AID, GENERATIONS } from './generations.js';
import { createPin, type PinRules } from './pin.js';
import {
  encodeAuthenticationObjects,
  encodeCertificates,
  encodeDataObjects,
  encodeObjectDirectory,
  encodePrivateKeys,
  encodeTokenInfo,
  PIN_ID,
  UNBLOCKING_CODE_ID,
  type FilePath,
} from './pkcs15.js';
import { octets, tlv } from './tlv.js';

/** Identifiers of the files. Those of the lists and certificates are ours; see virtual-card.md, section 4, for the rest. */
const FILES = {
  serialNumber: 0xd003,
  directory: 0x2f00,
  answerToReset: 0x2f01,
  actualisation: 0xd010,
  application: 0x0001,
  objectDirectory: 0x5031,
  tokenInfo: 0x5032,
  privateKeys: 0x7001,
  certificates: 0x7004,
  dataObjects: 0x7005,
  authenticationObjects: 0x7006,
} as const;

/** Short identifier of EF.SN.ICC. @see virtual-card.md, section 7, OpenSC */
const SERIAL_NUMBER_SHORT_ID = 0x1c;

const CERTIFICATE_FILES: Readonly<Record<CertificatePurpose, number>> = {
  signature: 0xc001,
  authentication: 0xc002,
  technical: 0xc003,
};

/** Order of the lists: as on a real card, signature first. */
const PURPOSES: readonly CertificatePurpose[] = ['signature', 'authentication', 'technical'];

/** @see cpx.md, "The module as a client sees it" */
const CERTIFICATE_LABELS: Readonly<Record<CertificatePurpose, string>> = {
  signature: 'Certificat de Signature CPS',
  authentication: "Certificat d'Authentification CPS",
  technical: 'Certificat Technique CPS',
};
const KEY_LABELS: Readonly<Record<CertificatePurpose, string>> = {
  signature: 'CPS_PRIV_SIG',
  authentication: 'CPS_PRIV_AUT',
  technical: 'CPS_PRIV_TECH_AUT',
};

const PIN_RULES: PinRules = { reference: 0x01, minOctets: 4, maxOctets: 8, maxTries: PIN_TRIES };

/** How many wrong codes and how many unblocks a card allows is not public: the simulated token has the same numbers. */
const UNBLOCKING_RULES: PinRules = { reference: 0x02, minOctets: 8, maxOctets: 8, maxTries: 3 };
const UNBLOCKS = 5;

/**
 * EF.ATR of a CPS3, which only OpenSC reads: service data, then the sizes of commands and answers.
 * @see virtual-card.md, section 4; ISO 7816-4, section 8.2.1.2
 */
const ANSWER_TO_RESET_FILE = octets(
  '80 43 01 B8 46 04 04 B0 EC C1 47 03 94 01 80 E0 10 02 02 00 FF 02 02 00 FF 02 02 01 00 02 02 01 00 82 02 90 00',
);

/**
 * Writes a person's card: files, keys and codes of a CPS4 or CPS3.
 * @throws RangeError when the card of the table is no CPx
 * @see virtual-card.md, sections 4 and 5
 */
export function personalise(card: TestCard): CardContent {
  if (card.family !== 'CPS4' && card.family !== 'CPS3') throw new RangeError(`${card.name} is no CPS4 or CPS3`);
  const { legacyArea } = GENERATIONS[card.family];
  const root: DedicatedFile = {
    kind: 'DF',
    id: MASTER_FILE,
    aid: APPLET_AID,
    files: [
      elementaryFile(FILES.serialNumber, encodeSerialNumber(card.cardNumber), { shortId: SERIAL_NUMBER_SHORT_ID }),
      elementaryFile(FILES.directory, encodeDirectoryRecord()),
      ...(card.family === 'CPS3' ? [elementaryFile(FILES.answerToReset, ANSWER_TO_RESET_FILE)] : []),
      // An empty one is what an interrupted update leaves: ANS's module opens no session. @see virtual-card.md, 11
      ...(card.updateInterrupted ? [elementaryFile(FILES.actualisation, new Uint8Array())] : []),
      personaliseApplication(card, card.family),
    ],
  };
  return {
    root,
    legacyRoot: personaliseLegacyArea(legacyArea ? card : undefined),
    keys: cardKeys(card, card.family),
    pin: createPin(PIN_RULES, Buffer.from(TEST_PIN), {
      triesLeft: card.triesLeft,
      initialized: card.pinInitialized,
    }),
    unblockingCode: createPin(UNBLOCKING_RULES, Buffer.from(TEST_UNBLOCK_CODE), { usesLeft: UNBLOCKS }),
  };
}

/** Gives a card the certificates and keys of another one, as a renewal would, or time: its own have expired then. */
export function replaceCertificates(content: CardContent, card: TestCard, family: 'CPS4' | 'CPS3'): void {
  const application = childOf(content.root, FILES.application);
  for (const { purpose, der } of card.certificates) {
    const file = application?.kind === 'DF' ? childOf(application, CERTIFICATE_FILES[purpose]) : undefined;
    if (file?.kind !== 'EF') throw new RangeError(`the card has no ${purpose} certificate`);
    file.content = der;
  }
  content.keys = cardKeys(card, family);
}

function personaliseApplication(card: TestCard, family: 'CPS4' | 'CPS3'): DedicatedFile {
  const { labelPrefix, keys, algorithms } = GENERATIONS[family];
  const inApplication = (id: number): FilePath => [MASTER_FILE, FILES.application, id];
  const certificates = PURPOSES.flatMap((purpose) => card.certificates.filter((own) => own.purpose === purpose));
  const idOf = (purpose: CertificatePurpose): Buffer => Buffer.concat([CPX_AID, Buffer.of(keys[purpose].idOctet)]);
  // The contactless part shows nothing that asks for the PIN.
  const business = businessFiles(card).filter((file) => !card.contactless || !file.private);
  return {
    kind: 'DF',
    id: FILES.application,
    aid: CPX_AID,
    files: [
      elementaryFile(
        FILES.objectDirectory,
        encodeObjectDirectory({
          privateKeys: inApplication(FILES.privateKeys),
          certificates: inApplication(FILES.certificates),
          dataObjects: inApplication(FILES.dataObjects),
          authenticationObjects: inApplication(FILES.authenticationObjects),
        }),
      ),
      elementaryFile(
        FILES.tokenInfo,
        encodeTokenInfo({
          serial: serialOctets(card.cardNumber),
          manufacturer: 'ASIP Sante',
          label: `${labelPrefix}${card.cardNumber}`,
          algorithms,
        }),
      ),
      elementaryFile(
        FILES.privateKeys,
        encodePrivateKeys(
          certificates.map(({ purpose }) => ({
            purpose,
            label: KEY_LABELS[purpose],
            id: idOf(purpose),
            reference: keys[purpose].reference,
            directory: [MASTER_FILE, FILES.application],
          })),
        ),
      ),
      elementaryFile(
        FILES.certificates,
        encodeCertificates(
          certificates.map(({ purpose }) => ({
            label: CERTIFICATE_LABELS[purpose],
            id: idOf(purpose),
            path: inApplication(CERTIFICATE_FILES[purpose]),
          })),
        ),
      ),
      elementaryFile(
        FILES.dataObjects,
        encodeDataObjects(business.map((file) => ({ ...file, path: inApplication(file.id) }))),
      ),
      elementaryFile(FILES.authenticationObjects, encodeCodes(card)),
      ...certificates.map(({ purpose, der }) => elementaryFile(CERTIFICATE_FILES[purpose], der)),
      ...business.map((file) =>
        elementaryFile(file.id, file.content, {
          read: file.private ? 'pin' : 'always',
          update: file.modifiable ? 'pin' : 'never',
        }),
      ),
    ],
  };
}

function encodeCodes(card: TestCard): Uint8Array {
  return encodeAuthenticationObjects([
    {
      label: 'Code porteur',
      rules: PIN_RULES,
      id: PIN_ID,
      protectedBy: UNBLOCKING_CODE_ID,
      flags: ['caseSensitive', ...(card.pinInitialized ? (['initialized'] as const) : [])],
    },
    {
      label: 'Code de deblocage',
      rules: UNBLOCKING_RULES,
      id: UNBLOCKING_CODE_ID,
      // As the security officer's PIN, for C_Login(CKU_SO).
      flags: ['caseSensitive', 'unblockDisabled', 'initialized', 'unblockingPin', 'soPin'],
    },
  ]);
}

function personaliseLegacyArea(card: TestCard | undefined): DedicatedFile {
  const root: DedicatedFile = { kind: 'DF', id: MASTER_FILE, files: [] };
  for (const { path, content } of card === undefined ? [] : legacyFiles(card)) {
    let directory = root;
    for (const id of path.slice(0, -1)) {
      const known: CardFile | undefined = childOf(directory, id);
      const next: DedicatedFile = known?.kind === 'DF' ? known : { kind: 'DF', id, files: [] };
      if (known === undefined) directory.files.push(next);
      directory = next;
    }
    directory.files.push(elementaryFile(path.at(-1) ?? MASTER_FILE, content, { read: 'pin' }));
  }
  return root;
}

function cardKeys(card: TestCard, family: 'CPS4' | 'CPS3'): readonly CardKey[] {
  return card.certificates.map(({ purpose, privateKey }) => ({
    purpose,
    reference: GENERATIONS[family].keys[purpose].reference,
    privateKey: createPrivateKey(privateKey),
  }));
}

/** Issuer 80 25 00 00 01 and ten BCD digits, the card's primary account number. */
function serialOctets(cardNumber: string): Buffer {
  return Buffer.concat([octets('80 25 00 00 01'), Buffer.from(cardNumber, 'hex')]);
}

/** EF.SN.ICC: exactly 12 octets. */
function encodeSerialNumber(cardNumber: string): Uint8Array {
  return tlv(0x5a, serialOctets(cardNumber));
}

/** EF.DIR: without the path, middleware would take the AID for one. */
function encodeDirectoryRecord(): Uint8Array {
  return tlv(0x61, tlv(0x4f, CPX_AID), tlv(0x50, Buffer.from('ASIP CPS')), tlv(0x51, octets('3F00 0001')));
}
