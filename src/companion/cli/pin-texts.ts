import type { PinState, PinTask, UnblockingCodeState } from '../card/index.js';
import type { Language } from '../../protocol/index.js';

/** What one of the two says. */
export interface PinChangeTexts {
  heading(card: string): string;
  /** The rules of a CPx card's codes, in words. @see cpx.md, "PIN" */
  readonly rules: readonly string[];
  /** Asks for the code that is presented. */
  readonly codeLabel: string;
  readonly wrongFormat: string;
  readonly wrong: string;
  /** How many tries there are, as far as flags tell. */
  triesHint(code: PinState | UnblockingCodeState): string | undefined;
  readonly lastTry: readonly string[];
  readonly onReader: readonly string[];
  readonly done: string;
}

/** What `pin change` and `pin unblock` say. */
export interface PinTexts {
  readonly changes: Readonly<Record<PinTask, PinChangeTexts>>;
  readonly chooseCard: string;
  readonly chooseLabel: string;
  readonly yesLabel: string;
  readonly newLabel: string;
  readonly againLabel: string;
  newFormat(pin: PinState): string;
  readonly mismatch: string;
  readonly working: string;
  readonly cancelled: string;
  /** Of `unblock`, on a card that is not blocked. */
  readonly notBlocked: readonly string[];
  /** After `change` on a blocked card. */
  readonly unblockCommand: string;
  readonly outcomeUnknown: string;
}

/** French first: it is what the words were written in. */
export const PIN_TEXTS: Readonly<Record<Language, PinTexts>> = {
  fr: {
    changes: {
      change: {
        heading: (card) => `Changement du code porteur de la carte : ${card}`,
        rules: [
          'Le code porteur a de 4 à 8 chiffres, et rien que des chiffres. Le même code sert à s’identifier et à signer.',
          'Trois codes faux de suite bloquent la carte ; un code juste rend tous les essais.',
        ],
        codeLabel: 'Code porteur actuel (Échap pour annuler) : ',
        wrongFormat: 'Le code porteur a de 4 à 8 chiffres. Aucun essai n’a été utilisé.',
        wrong: 'Code porteur incorrect.',
        triesHint: ({ countLow, finalTry }) => {
          if (finalTry) return 'Dernier essai avant le blocage de la carte.';
          return countLow ? 'Un code faux a déjà été présenté à cette carte.' : undefined;
        },
        lastTry: [
          'ATTENTION : dernier essai. Un code faux bloquera la carte.',
          'Si vous n’êtes pas sûr du code porteur, annulez et appelez CPS Info Service (0 825 852 000).',
        ],
        onReader: [
          'Suivez l’écran du lecteur : tapez sur son clavier le code actuel, puis deux fois le nouveau.',
          'Le lecteur peut demander le code actuel deux fois. Sa touche d’annulation arrête tout.',
        ],
        done: 'Le code porteur de la carte est changé.',
      },
      unblock: {
        heading: (card) => `Déblocage de la carte : ${card}`,
        rules: [
          'Le code de déblocage a exactement 8 chiffres. Avec lui, la carte reçoit un nouveau code porteur, de 4 à 8 chiffres.',
          'Trop de codes de déblocage faux bloquent la carte définitivement : il faut alors la remplacer.',
          'Une carte ne se débloque qu’un nombre limité de fois ; ensuite elle est définitivement bloquée.',
          'Codes perdus : CPS Info Service, 0 825 852 000.',
        ],
        codeLabel: 'Code de déblocage (Échap pour annuler) : ',
        wrongFormat: 'Le code de déblocage a exactement 8 chiffres. Aucun essai n’a été utilisé.',
        wrong: 'Code de déblocage incorrect.',
        triesHint: ({ countLow, finalTry }) => {
          if (finalTry) return 'Dernier essai avant le blocage définitif de la carte.';
          return countLow ? 'Un code de déblocage faux a déjà été présenté à cette carte.' : undefined;
        },
        lastTry: [
          'ATTENTION : dernier essai. Un code de déblocage faux bloquera la carte définitivement.',
          'Si vous n’êtes pas sûr du code de déblocage, annulez et appelez CPS Info Service (0 825 852 000).',
        ],
        onReader: [
          'Suivez l’écran du lecteur : tapez sur son clavier le code de déblocage, puis deux fois le nouveau code porteur.',
          'La touche d’annulation du lecteur arrête tout.',
        ],
        done: 'La carte est débloquée, avec son nouveau code porteur.',
      },
    },
    chooseCard: 'Plusieurs cartes sont dans les lecteurs :',
    chooseLabel: 'Numéro de la carte (Échap pour annuler) : ',
    yesLabel: 'Taper o puis Entrée pour continuer, Échap pour annuler : ',
    newLabel: 'Nouveau code porteur : ',
    againLabel: 'Nouveau code porteur, encore une fois : ',
    newFormat: ({ minimumLength, maximumLength }) =>
      `Le nouveau code porteur doit avoir de ${minimumLength} à ${maximumLength} chiffres.`,
    mismatch: 'Les deux saisies ne sont pas les mêmes. Choisissez de nouveau.',
    working: 'La carte travaille… Ne la retirez pas.',
    cancelled: 'Annulé.',
    notBlocked: [
      'Cette carte n’est pas bloquée. Si vous connaissez son code porteur, annulez et utilisez « cpx-bridge pin change ».',
      'Continuer use l’un des déblocages de la carte, dont le nombre est limité.',
    ],
    unblockCommand: 'Pour débloquer la carte : cpx-bridge pin unblock',
    outcomeUnknown:
      'L’opération a été interrompue : la carte a peut-être déjà le nouveau code porteur. Essayez d’abord le nouveau.',
  },
  en: {
    changes: {
      change: {
        heading: (card) => `Change of the PIN of the card: ${card}`,
        rules: [
          'The PIN (“code porteur”) has 4 to 8 digits and nothing but digits. The same PIN identifies you and signs.',
          'Three wrong PINs in a row block the card; a right one gives all tries back.',
        ],
        codeLabel: 'Current PIN (Esc to cancel): ',
        wrongFormat: 'The PIN has 4 to 8 digits. No try was used.',
        wrong: 'Wrong PIN.',
        triesHint: ({ countLow, finalTry }) => {
          if (finalTry) return 'Last try before the card is blocked.';
          return countLow ? 'A wrong PIN was already presented to this card.' : undefined;
        },
        lastTry: [
          'WARNING: last try. A wrong PIN will block the card.',
          'If you are not sure of the PIN, cancel and call CPS Info Service (0 825 852 000, in France).',
        ],
        onReader: [
          'Follow the display of the reader: type the current PIN on its keypad, then the new one twice.',
          'The reader may ask for the current PIN twice. Its cancel key stops everything.',
        ],
        done: 'The PIN of the card is changed.',
      },
      unblock: {
        heading: (card) => `Unblocking of the card: ${card}`,
        rules: [
          'The unblocking code has exactly 8 digits. With it the card gets a new PIN (“code porteur”) of 4 to 8 digits.',
          'Too many wrong unblocking codes block the card for good: it has to be replaced then.',
          'A card can be unblocked a limited number of times only; after that it is blocked for good.',
          'Lost codes: CPS Info Service, 0 825 852 000 (in France).',
        ],
        codeLabel: 'Unblocking code (Esc to cancel): ',
        wrongFormat: 'The unblocking code has exactly 8 digits. No try was used.',
        wrong: 'Wrong unblocking code.',
        triesHint: ({ countLow, finalTry }) => {
          if (finalTry) return 'Last try before the card is blocked for good.';
          return countLow ? 'A wrong unblocking code was already presented to this card.' : undefined;
        },
        lastTry: [
          'WARNING: last try. A wrong unblocking code will block the card for good.',
          'If you are not sure of the unblocking code, cancel and call CPS Info Service (0 825 852 000, in France).',
        ],
        onReader: [
          'Follow the display of the reader: type the unblocking code on its keypad, then the new PIN twice.',
          'The cancel key of the reader stops everything.',
        ],
        done: 'The card is unblocked, with its new PIN.',
      },
    },
    chooseCard: 'Several cards are in the readers:',
    chooseLabel: 'Number of the card (Esc to cancel): ',
    yesLabel: 'Type y and Enter to go on, Esc to cancel: ',
    newLabel: 'New PIN: ',
    againLabel: 'New PIN, once more: ',
    newFormat: ({ minimumLength, maximumLength }) =>
      `The new PIN must have ${minimumLength} to ${maximumLength} digits.`,
    mismatch: 'The two entries are not the same. Choose again.',
    working: 'The card is working… Do not take it out.',
    cancelled: 'Cancelled.',
    notBlocked: [
      'This card is not blocked. If you know its PIN, cancel and use "cpx-bridge pin change".',
      'Going on uses up one of the unblocks of the card, whose number is limited.',
    ],
    unblockCommand: 'To unblock the card: cpx-bridge pin unblock',
    outcomeUnknown: 'The operation was broken off: the card may already have the new PIN. Try the new one first.',
  },
};
