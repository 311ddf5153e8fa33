import type { TestCard } from '../test-cards/index.js';
import { tlv } from './tlv.js';

/** A file about the holder, as ANS's module shows it among the data objects. */
export interface BusinessFile {
  readonly label: string;
  readonly id: number;
  readonly content: Uint8Array;
  readonly private: boolean;
  readonly modifiable: boolean;
}

/** CPS_DATA is written whole, padded with 00. @see virtual-card.md, section 6, "write CPS_DATA" */
const CPS_DATA_OCTETS = 0x80;

/** Numbers of the holder's activities: holes are allowed, and a real card has some. */
const ACTIVITIES: readonly number[] = [1, 3];

/** @see virtual-card.md, section 4 */
const FIRST_ACTIVITY = 0xd120;

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/**
 * The business files of a card. Their formats are not public: known are the names, the template EE of an activity with 84 name,
 * 85 structure and 86 sector, and that CPS_INFO_PS ends with the specialty. All else is ours.
 * @see virtual-card.md, section 5, last but one
 */
export function businessFiles(card: TestCard): readonly BusinessFile[] {
  const { holder, cardNumber } = card;
  const { person, title = '', profession = 0, specialty = '' } = holder ?? {};
  const structure = holder?.structure ?? `1${cardNumber.slice(0, 8)}`;
  const open = { private: false, modifiable: false };
  return [
    {
      ...open,
      label: 'CPS_ID_CARD',
      id: 0xd101,
      content: tlv(0xe1, tlv(0x80, utf8(holder?.cardType ?? '')), tlv(0x81, utf8(`8025000001/${cardNumber}`))),
    },
    {
      ...open,
      label: 'CPS_NAME_PS',
      id: 0xd102,
      content: tlv(
        0xe2,
        tlv(0x80, utf8(holder?.nationalIdentifier ?? '')),
        tlv(0x81, utf8(person?.surname ?? holder?.pseudonym ?? '')),
        tlv(0x82, utf8(person?.givenName ?? '')),
        tlv(0x83, utf8(title)),
      ),
    },
    { ...open, label: 'CPS_LANG_PS', id: 0xd103, content: tlv(0xe3, tlv(0x80, utf8('fr'))) },
    {
      ...open,
      label: 'CPS_INFO_PS',
      id: 0xd104,
      content: tlv(0xe4, tlv(0x80, Buffer.of(profession)), tlv(0x81, utf8(specialty))),
    },
    {
      label: 'CPS_DATA',
      id: 0xd107,
      content: new Uint8Array(CPS_DATA_OCTETS),
      private: false,
      modifiable: true,
    },
    ...ACTIVITIES.map((number) => ({
      label: `CPS_ACTIVITY_${twoDigits(number)}_PS`,
      id: FIRST_ACTIVITY + number - 1,
      content: describeActivity(number, structure),
      private: true,
      modifiable: false,
    })),
  ];
}

/** One file of the CPS2ter area: path from its root, and content. */
export interface LegacyFile {
  readonly path: readonly number[];
  readonly content: Uint8Array;
}

/**
 * The files of the CPS2ter area, which no object list names: ANS's module adds CPS_SIT_FACT, and a
 * CPS2TER_ACTIVITY_nn_PS for each CPS_ACTIVITY_nn_PS, by itself.
 * @see virtual-card.md, section 5, last but two, and section 9
 */
export function legacyFiles(card: TestCard): readonly LegacyFile[] {
  const structure = card.holder?.structure ?? `1${card.cardNumber.slice(0, 8)}`;
  return [
    { path: [0x7f01, 0x4000], content: tlv(0xef, tlv(0x80, utf8(structure)), tlv(0x81, utf8('1'))) },
    ...ACTIVITIES.map((number) => ({ path: [0x4010 + number - 1], content: describeActivity(number, structure) })),
  ];
}

function describeActivity(number: number, structure: string): Uint8Array {
  return tlv(
    0xee,
    tlv(0x84, utf8(number === 1 ? 'CABINET DE TEST' : `STRUCTURE DE TEST ${number}`)),
    tlv(0x85, utf8(structure)),
    tlv(0x86, utf8('SA07')),
  );
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
