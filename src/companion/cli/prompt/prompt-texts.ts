import type { CardCertificate, PinState } from '../../card/index.js';
import { escapeInvisible } from '../../log/index.js';
import type { PinProblem, PromptView } from '../../sign-in/index.js';
import type { Language } from '../../../protocol/index.js';

/** What the terminal prompt says. */
export interface PromptTexts {
  /** Who asks, for what. */
  heading(view: PromptView): readonly string[];
  choose(certificates: readonly CardCertificate[]): readonly string[];
  readonly chooseLabel: string;
  readonly reading: string;
  readonly reaching: string;
  readonly awaiting: string;
  readonly lastTry: readonly string[];
  readonly lastTryLabel: string;
  problem(problem: PinProblem, pin: PinState): string;
  triesHint(pin: PinState): string | undefined;
  readonly pinLabel: string;
  readonly onReader: string;
  readonly signing: string;
  readonly done: string;
  readonly digitsOnly: string;
  readonly noSuchNumber: string;
}

/** The keys that confirm the last try, in lower case. */
export const YES_KEYS: Readonly<Record<Language, string>> = { fr: 'o', en: 'y' };

const LONGEST_TEXT = 120;

/** A text of a card or of a page on one line of a terminal that obeys none of it. */
function clean(text: string): string {
  return escapeInvisible(text.slice(0, LONGEST_TEXT));
}

function nameCertificate({ identity, label, cardSerial, reader }: CardCertificate): string {
  const who = identity === undefined ? label : `${identity.displayName}, ${identity.cardType}`;
  const test = identity?.test === true ? ' (test)' : '';
  return clean(`${who}${test} — ${cardSerial} — ${reader}`);
}

/** French first: it is what the words were written in. */
export const PROMPT_TEXTS: Readonly<Record<Language, PromptTexts>> = {
  fr: {
    heading: (view) => [
      view.purpose === 'login'
        ? `Le site ${clean(view.origin)} demande à vous identifier avec votre carte.`
        : `Le site ${clean(view.origin)} demande à ajouter votre carte à votre compte.`,
      ...(view.cardHost === undefined ? [] : [`Votre carte s’identifiera auprès du serveur ${clean(view.cardHost)}.`]),
      ...('certificate' in view ? [`Carte : ${nameCertificate(view.certificate)}`] : []),
    ],
    choose: (certificates) => [
      'Plusieurs certificats peuvent servir :',
      ...certificates.map((certificate, index) => `  ${index + 1}. ${nameCertificate(certificate)}`),
    ],
    chooseLabel: 'Numéro du certificat (Échap pour annuler) : ',
    reading: 'Lecture de la carte…',
    reaching: 'Connexion au serveur…',
    awaiting: 'Le serveur vérifie votre carte…',
    lastTry: [
      'ATTENTION : dernier essai. Un code faux bloquera la carte.',
      'Si vous n’êtes pas sûr du code porteur, annulez et appelez CPS Info Service (0 825 852 000).',
    ],
    lastTryLabel: 'Taper o puis Entrée pour continuer, Échap pour annuler : ',
    problem: (problem, { minimumLength, maximumLength }) =>
      problem === 'ERR_PIN_INCORRECT'
        ? 'Code porteur incorrect.'
        : `Le code porteur a de ${minimumLength} à ${maximumLength} chiffres. Aucun essai n’a été utilisé.`,
    triesHint: ({ countLow, finalTry }) => {
      if (finalTry) return 'Dernier essai avant le blocage de la carte.';
      return countLow ? 'Un code faux a déjà été présenté à cette carte.' : undefined;
    },
    pinLabel: 'Code porteur (Entrée pour valider, Échap pour annuler) : ',
    onReader: 'Tapez le code porteur sur le clavier du lecteur.',
    signing: 'Signature par la carte… Ne la retirez pas.',
    done: 'C’est fait : le site a reçu la réponse de la carte.',
    digitsOnly: 'chiffres seulement : touche Maj ou pavé numérique',
    noSuchNumber: 'ce numéro n’est pas dans la liste',
  },
  en: {
    heading: (view) => [
      view.purpose === 'login'
        ? `The site ${clean(view.origin)} asks to identify you with your card.`
        : `The site ${clean(view.origin)} asks to add your card to your account.`,
      ...(view.cardHost === undefined ? [] : [`Your card will identify itself to the server ${clean(view.cardHost)}.`]),
      ...('certificate' in view ? [`Card: ${nameCertificate(view.certificate)}`] : []),
    ],
    choose: (certificates) => [
      'Several certificates can be used:',
      ...certificates.map((certificate, index) => `  ${index + 1}. ${nameCertificate(certificate)}`),
    ],
    chooseLabel: 'Number of the certificate (Esc to cancel): ',
    reading: 'Reading the card…',
    reaching: 'Connecting to the server…',
    awaiting: 'The server is verifying your card…',
    lastTry: [
      'WARNING: last try. A wrong PIN will block the card.',
      'If you are not sure of the PIN, cancel and call CPS Info Service (0 825 852 000, in France).',
    ],
    lastTryLabel: 'Type y and Enter to go on, Esc to cancel: ',
    problem: (problem, { minimumLength, maximumLength }) =>
      problem === 'ERR_PIN_INCORRECT'
        ? 'Wrong PIN.'
        : `The PIN has ${minimumLength} to ${maximumLength} digits. No try was used.`,
    triesHint: ({ countLow, finalTry }) => {
      if (finalTry) return 'Last try before the card is blocked.';
      return countLow ? 'A wrong PIN was already presented to this card.' : undefined;
    },
    pinLabel: 'PIN (Enter to confirm, Esc to cancel): ',
    onReader: 'Type the PIN on the keypad of the reader.',
    signing: 'The card is signing… Do not take it out.',
    done: 'Done: the site has the card’s answer.',
    digitsOnly: 'digits only',
    noSuchNumber: 'this number is not in the list',
  },
};
