import { readFileSync } from 'node:fs';
import type { CardInWords, PromptScreen } from '../../../../src/companion/desktop/prompt-screen.js';
import { readTexts, type Texts } from '../../../../src/companion/desktop/texts.js';
import { CpxError, errorTexts, type ErrorCode, type Language } from '../../../../src/protocol/index.js';

export function textsOf(language: Language): Texts {
  return readTexts(JSON.parse(readFileSync(`resources/locales/${language}.json`, 'utf8')), language);
}

export const DOCTOR: CardInWords = {
  holder: 'Marie DUPONT',
  profession: 'Médecin',
  cardType: 'CPS',
  lastDigits: '0110',
  reader: 'Gemalto PC Twin Reader 00 00',
  test: false,
};

export const EMPLOYEE: CardInWords = {
  holder: 'EMPLOYE-ACCUEIL-CENTRE-HOSPITALIER-INTERCOMMUNAL-DE-SAINT-GERMAIN-EN-LAYE',
  profession: undefined,
  cardType: 'CPE',
  lastDigits: '4711',
  reader: 'Lecteur intégré',
  test: true,
};

/** Every state of the PIN window, by name. */
export function everyScreen(language: Language): Readonly<Record<string, PromptScreen>> {
  const asked = { language, texts: textsOf(language), origin: 'https://medimail.mipih.fr', purpose: 'login' } as const;
  const pin = { step: 'enter-pin', card: DOCTOR, minimumLength: 4, maximumLength: 8 } as const;
  const ended = (code: ErrorCode): PromptScreen => {
    const { helpCode } = new CpxError(code, 'test');
    return { ...asked, step: 'ended', code, helpCode, ...errorTexts(code, language) };
  };
  return {
    pin: { ...asked, ...pin, triesLeft: 3, problem: undefined },
    'pin-link': { ...asked, ...pin, purpose: 'link', triesLeft: 3, problem: undefined },
    'pin-wrong': { ...asked, ...pin, triesLeft: 2, problem: 'ERR_PIN_INCORRECT' },
    'pin-format': { ...asked, ...pin, triesLeft: 3, problem: 'ERR_PIN_FORMAT' },
    'pin-last-try': { ...asked, ...pin, triesLeft: 1, problem: undefined },
    'pin-long-names': {
      ...asked,
      ...pin,
      origin: 'https://messagerie-securisee.ght-yvelines-nord.sante.exemple.fr:8443',
      card: EMPLOYEE,
      triesLeft: 3,
      problem: undefined,
    },
    'pin-tls': { ...asked, ...pin, cardHost: 'carte.mipih.fr', triesLeft: 3, problem: undefined },
    reaching: { ...asked, step: 'reaching-server', cardHost: 'carte.mipih.fr', card: DOCTOR },
    awaiting: { ...asked, step: 'awaiting-server', cardHost: 'carte.mipih.fr', card: DOCTOR },
    'confirm-last-try': { ...asked, step: 'confirm-last-try', card: DOCTOR, problem: 'ERR_PIN_INCORRECT' },
    'on-reader': { ...asked, step: 'enter-pin-on-reader', card: DOCTOR, triesLeft: 3, problem: undefined },
    'on-reader-wrong': {
      ...asked,
      step: 'enter-pin-on-reader',
      card: DOCTOR,
      triesLeft: 2,
      problem: 'ERR_PIN_INCORRECT',
    },
    reading: { ...asked, step: 'reading-card', card: DOCTOR },
    signing: { ...asked, step: 'signing', card: DOCTOR },
    choice: {
      ...asked,
      step: 'choose-certificate',
      choices: [
        { ...DOCTOR, fingerprint: 'a'.repeat(64), notAfter: '2029-09-03T12:00:00.000Z' },
        { ...EMPLOYEE, fingerprint: 'b'.repeat(64), notAfter: '2027-02-21T23:59:59.000Z' },
      ],
    },
    removed: ended('ERR_CARD_REMOVED'),
    locked: ended('ERR_PIN_LOCKED'),
    'time-out': ended('ERR_FLOW_TIMEOUT'),
  };
}
