import type { PinState } from '../card/index.js';
import type { Language } from '../../protocol/index.js';

/** What `doctor --sign` says around its questions. */
export interface TrialTexts {
  /** What is about to be done, with which card; harmless in a terminal. */
  heading(card: string): readonly string[];
  readonly yesLabel: string;
  readonly pinLabel: string;
  readonly wrongFormat: string;
  /** That a wrong code was presented before, as far as flags tell. */
  readonly countLow: string;
  working(pin: PinState): string;
}

/** French first: it is what the words were written in. */
export const TRIAL_TEXTS: Readonly<Record<Language, TrialTexts>> = {
  fr: {
    heading: (card) => [
      `Signature d’essai avec la carte : ${card}`,
      'Le code porteur est présenté une seule fois à la carte. La signature n’engage à rien, ne part nulle part et n’est pas gardée.',
    ],
    yesLabel: 'Tapez « o » pour accepter (Échap pour refuser) : ',
    pinLabel: 'Code porteur (Échap pour annuler) : ',
    wrongFormat: 'Le code porteur a de 4 à 8 chiffres. Aucun essai n’a été utilisé.',
    countLow: 'ATTENTION : un code faux a déjà été présenté à cette carte. Encore un, et il ne restera qu’un essai.',
    working: ({ enteredOnReader }) =>
      enteredOnReader ? 'Saisissez le code porteur sur le clavier du lecteur.' : 'Signature en cours…',
  },
  en: {
    heading: (card) => [
      `Trial signature with the card: ${card}`,
      'The PIN is presented to the card once. The signature binds you to nothing, goes nowhere and is not kept.',
    ],
    yesLabel: 'Type “y” to agree (Esc to decline): ',
    pinLabel: 'PIN (Esc to cancel): ',
    wrongFormat: 'The PIN has 4 to 8 digits. No try was used.',
    countLow: 'CAUTION: a wrong PIN was presented to this card before. One more, and a single try will be left.',
    working: ({ enteredOnReader }) => (enteredOnReader ? 'Enter the PIN on the keypad of the reader.' : 'Signing…'),
  },
};
