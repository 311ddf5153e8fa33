import type { CardType } from '../../src/cpx/index.js';
import type { TestTier } from './test-authorities.js';

/** What kind of plastic it is: decides ATR and behaviour. */
export type TestCardFamily = 'CPS4' | 'CPS3' | 'CPS2ter' | 'vitale' | 'other' | 'mute';

/** Whose card it is; what stands in the certificate's subject. */
export interface TestHolder {
  readonly cardType: CardType;
  /** PS_IdNat: type digit and identifier. Numbers of the 997… range are never given to a person. */
  readonly nationalIdentifier: string;
  /** Absent for a CPE, which names no person. */
  readonly person?: { readonly givenName: string; readonly surname: string };
  readonly title?: string;
  readonly pseudonym?: string;
  /** Subject OU of a CPE or CPA. */
  readonly structure?: string;
  readonly profession?: number;
  readonly specialty?: string;
  readonly tier: TestTier;
}

/** One test card: the same description serves the simulated token and a card on a virtual reader. */
export interface TestCardDescription {
  /** Its name for `cpx-bridge simulate insert`. */
  readonly name: string;
  readonly inWords: { readonly fr: string; readonly en: string };
  readonly family: TestCardFamily;
  /** Hexadecimal; empty for a mute card. */
  readonly atr: string;
  /** Ten digits; empty on cards that are no CPx. */
  readonly cardNumber: string;
  readonly holder?: TestHolder;
  readonly validity: 'valid' | 'expired' | 'not-yet-valid';
  /** Which keys of the pool are its own; cards that meet in one test have different ones. */
  readonly keyPair: number;
  /** Wrong PINs until it locks, from the start. */
  readonly triesLeft: number;
  readonly pinInitialized: boolean;
  /** CPS3 only: an update of the card was interrupted, the module opens no session. */
  readonly updateInterrupted: boolean;
  /** Only the contactless part answers: the technical certificate alone. */
  readonly contactless: boolean;
  /**
   * What is wrong with its authentication certificate: `inside`, a certificate whose dates are none; `outside`, bytes of
   * no certificate at all, for which the module answers an empty value.
   */
  readonly malformed: 'no' | 'inside' | 'outside';
}

/** "Code porteur" of every test card. @see cpx.md, "PIN" */
export const TEST_PIN = '1234';

/** Unblocking code of every test card. @see cpx.md, "PIN" */
export const TEST_UNBLOCK_CODE = '12345678';

/** Wrong PINs in a row that lock a CPx card. @see cpx.md, "PIN" */
export const PIN_TRIES = 3;

/** @see cpx.md, "Family and generations"; virtual-card.md, section 3 */
const ATRS = {
  CPS4: '3b9b188001001225006480040100009044',
  CPS3: '3bac00402a001225006480000310009000',
  CPS3_CONTACTLESS: '3b8f80010031b86404b0ecc1739401808290000e',
  CPS2TER: '3bac00402a001225006480820212009000',
  VITALE: '3b751300004409ea9000',
  PIV: '3bfc180000813180459067464a00641606f2727e00e0',
} as const;

const MARIE_DUPONT: TestHolder = {
  cardType: 'CPS',
  nationalIdentifier: '899700000017',
  person: { givenName: 'Marie', surname: 'DUPONT' },
  title: 'Médecin',
  profession: 10,
  tier: 'FORT',
};

const HOLDERS = {
  dupont: MARIE_DUPONT,
  // Specialties were seen on older cards only (cpx.md).
  dupontWithSpecialty: { ...MARIE_DUPONT, specialty: 'SM54' },
  martin: {
    cardType: 'CPS',
    nationalIdentifier: '899700000025',
    person: { givenName: 'Paul', surname: 'MARTIN' },
    title: 'Pharmacien',
    profession: 21,
    tier: 'FORT',
  },
  bernard: {
    cardType: 'CPF',
    nationalIdentifier: '999700000033',
    person: { givenName: 'Léa', surname: 'BERNARD' },
    title: 'Médecin',
    profession: 10,
    tier: 'FORT',
  },
  reception: {
    cardType: 'CPE',
    nationalIdentifier: '3997000041/0000000041',
    title: 'Carte de service santé ou social',
    pseudonym: 'EMPLOYE0041',
    structure: '1997000041',
    tier: 'ELEMENTAIRE',
  },
  petit: {
    cardType: 'CPA',
    nationalIdentifier: '599700000000058/0000000058',
    person: { givenName: 'Zoé', surname: 'PETIT-LEFÈVRE' },
    structure: '399700000000058',
    tier: 'STANDARD',
  },
  nurse: {
    cardType: 'CPS',
    // ADELI identifiers may hold letters (cpx.md).
    nationalIdentifier: '09970B0066',
    person: { givenName: 'Anaïs', surname: "N'GUYEN" },
    title: 'Infirmier',
    profession: 60,
    tier: 'FORT',
  },
} as const satisfies Record<string, TestHolder>;

/** A card as most are; each row of the table says what is different about it. */
const ORDINARY = {
  family: 'CPS4',
  atr: ATRS.CPS4,
  validity: 'valid',
  keyPair: 0,
  triesLeft: PIN_TRIES,
  pinInitialized: true,
  updateInterrupted: false,
  contactless: false,
  malformed: 'no',
} as const;

const CPS3 = { family: 'CPS3', atr: ATRS.CPS3 } as const;

/** Cards that hold nothing that we could read. */
const FOREIGN = { ...ORDINARY, cardNumber: '' } as const;

/**
 * Every test card. Card numbers begin 2997 or 3997, and no two of them share their first eight digits, which are all that
 * the module sees and names its disk cache after; the exceptions are there to show that.
 */
export const TEST_CARDS: readonly TestCardDescription[] = [
  {
    ...ORDINARY,
    name: 'cps4-dupont',
    inWords: { fr: 'CPS4 de Marie DUPONT, médecin', en: 'CPS4 of Marie DUPONT, physician' },
    cardNumber: '3997000110',
    holder: HOLDERS.dupont,
  },
  {
    ...ORDINARY,
    ...CPS3,
    name: 'cps3-dupont',
    inWords: { fr: 'CPS3 de Marie DUPONT, médecin', en: 'CPS3 of Marie DUPONT, physician' },
    cardNumber: '2997000210',
    holder: HOLDERS.dupontWithSpecialty,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-dupont-renewed',
    inWords: { fr: 'CPS4 de Marie DUPONT, renouvelée', en: 'CPS4 of Marie DUPONT, renewed' },
    cardNumber: '3997000310',
    holder: HOLDERS.dupont,
    keyPair: 2,
  },
  {
    ...ORDINARY,
    ...CPS3,
    name: 'cps3-martin',
    inWords: { fr: 'CPS3 de Paul MARTIN, pharmacien', en: 'CPS3 of Paul MARTIN, pharmacist' },
    cardNumber: '2997000410',
    holder: HOLDERS.martin,
    keyPair: 3,
  },
  {
    ...ORDINARY,
    name: 'cps4-nguyen',
    inWords: { fr: "CPS4 d'Anaïs N'GUYEN, infirmière", en: "CPS4 of Anaïs N'GUYEN, nurse" },
    cardNumber: '3997000510',
    holder: HOLDERS.nurse,
    keyPair: 3,
  },
  {
    ...ORDINARY,
    name: 'cpf-bernard',
    inWords: { fr: 'CPF de Léa BERNARD, en formation', en: 'CPF of Léa BERNARD, in training' },
    cardNumber: '3997000610',
    holder: HOLDERS.bernard,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cpe-accueil',
    inWords: { fr: "CPE d'un service, sans nom de personne", en: 'CPE of a service, naming no person' },
    cardNumber: '3997000710',
    holder: HOLDERS.reception,
    keyPair: 2,
  },
  {
    ...ORDINARY,
    name: 'cpa-petit',
    inWords: { fr: 'CPA de Zoé PETIT-LEFÈVRE', en: 'CPA of Zoé PETIT-LEFÈVRE' },
    cardNumber: '3997000810',
    holder: HOLDERS.petit,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-expired',
    inWords: { fr: 'CPS4 expirée', en: 'expired CPS4' },
    cardNumber: '3997000910',
    holder: HOLDERS.martin,
    validity: 'expired',
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-not-yet-valid',
    inWords: { fr: 'CPS4 pas encore valable', en: 'CPS4 not yet valid' },
    cardNumber: '3997001010',
    holder: HOLDERS.martin,
    validity: 'not-yet-valid',
    keyPair: 2,
  },
  {
    ...ORDINARY,
    name: 'cps4-locked',
    inWords: { fr: 'CPS4 bloquée (3 codes erronés)', en: 'CPS4 blocked by three wrong PINs' },
    cardNumber: '3997001110',
    holder: HOLDERS.nurse,
    triesLeft: 0,
    keyPair: 2,
  },
  {
    ...ORDINARY,
    name: 'cps4-last-try',
    inWords: { fr: 'CPS4 au dernier essai', en: 'CPS4 with one try left' },
    cardNumber: '3997001210',
    holder: HOLDERS.nurse,
    triesLeft: 1,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-pin-not-set',
    inWords: { fr: 'CPS4 sans code porteur', en: 'CPS4 whose PIN was never set' },
    cardNumber: '3997001310',
    holder: HOLDERS.martin,
    pinInitialized: false,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    ...CPS3,
    name: 'cps3-update-interrupted',
    inWords: { fr: 'CPS3 dont une mise à jour a été interrompue', en: 'CPS3 whose update was interrupted' },
    cardNumber: '2997001410',
    holder: HOLDERS.martin,
    updateInterrupted: true,
    keyPair: 2,
  },
  {
    ...ORDINARY,
    ...CPS3,
    name: 'cps3-contactless',
    inWords: { fr: 'CPS3 lue sans contact', en: 'CPS3 read without contact' },
    atr: ATRS.CPS3_CONTACTLESS,
    cardNumber: '2997001510',
    holder: HOLDERS.dupontWithSpecialty,
    contactless: true,
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-malformed',
    inWords: { fr: 'CPS4 au certificat illisible', en: 'CPS4 with a malformed certificate' },
    cardNumber: '3997001610',
    holder: HOLDERS.martin,
    malformed: 'inside',
    keyPair: 2,
  },
  {
    ...ORDINARY,
    name: 'cps4-unreadable',
    inWords: {
      fr: 'CPS4 dont le module ne lit pas le certificat',
      en: 'CPS4 whose certificate the module cannot read',
    },
    cardNumber: '3997001710',
    holder: HOLDERS.martin,
    malformed: 'outside',
    keyPair: 1,
  },
  {
    ...ORDINARY,
    name: 'cps4-cache-twin',
    // Its first eight digits are those of cps4-dupont: the module takes one for the other. @see virtual-card.md, 11
    inWords: { fr: 'CPS4 confondue avec cps4-dupont par le module', en: 'CPS4 that the module takes for cps4-dupont' },
    cardNumber: '3997000111',
    holder: HOLDERS.martin,
    keyPair: 3,
  },
  {
    ...ORDINARY,
    name: 'cps4-dupont-recertified',
    // The same card with new certificates: the module goes on to show the old ones. @see virtual-card.md, 11
    inWords: { fr: 'cps4-dupont aux nouveaux certificats', en: 'cps4-dupont with new certificates' },
    cardNumber: '3997000110',
    holder: HOLDERS.dupont,
    keyPair: 0,
  },
  {
    ...FOREIGN,
    name: 'vitale',
    inWords: { fr: 'carte Vitale', en: 'Vitale card' },
    family: 'vitale',
    atr: ATRS.VITALE,
  },
  {
    ...FOREIGN,
    name: 'cps2ter',
    inWords: { fr: 'ancienne CPS2ter', en: 'old CPS2ter' },
    family: 'CPS2ter',
    atr: ATRS.CPS2TER,
  },
  {
    ...FOREIGN,
    name: 'piv',
    inWords: { fr: 'carte à puce sans rapport avec la santé', en: 'smart card that has nothing to do with health' },
    family: 'other',
    atr: ATRS.PIV,
  },
  {
    ...FOREIGN,
    name: 'mute',
    inWords: { fr: 'carte muette, ou insérée à l’envers', en: 'mute card, or one put in upside down' },
    family: 'mute',
    atr: '',
  },
];
