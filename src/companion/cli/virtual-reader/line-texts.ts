import type { Language } from '../../../protocol/index.js';

/** What a session on a virtual reader says beside the results of its commands. */
export interface LineTexts {
  readonly inserted: (card: string, reader: string) => string;
  readonly pulled: (card: string) => string;
  readonly unknown: (command: string) => string;
  readonly help: string;
  readonly log: string;
  readonly quit: string;
  /** What to do where no virtual reader answers. */
  readonly noReader: string;
}

export const LINE_TEXTS: Readonly<Record<Language, LineTexts>> = {
  fr: {
    inserted: (card, reader) =>
      `${card} est dans « ${reader} ». « help » montre les commandes ; Ctrl-C retire la carte.`,
    pulled: (card) => `${card} a quitté le lecteur.`,
    unknown: (command) => `commande inconnue : ${command} ; « help » les montre`,
    help: 'montre ces commandes',
    log: 'montre chaque commande reçue par la carte, codes masqués',
    quit: 'retire la carte et s’arrête',
    noReader: 'il faut pcscd avec vsmartcard-vpcd, en marche (Debian : apt install pcscd vsmartcard-vpcd)',
  },
  en: {
    inserted: (card, reader) => `${card} is in "${reader}". "help" shows the commands; Ctrl-C takes the card out.`,
    pulled: (card) => `${card} has left the reader.`,
    unknown: (command) => `unknown command: ${command}; "help" shows them`,
    help: 'shows these commands',
    log: 'shows each command that the card receives, PINs masked',
    quit: 'takes the card out and ends',
    noReader: 'this needs pcscd with vsmartcard-vpcd, running (Debian: apt install pcscd vsmartcard-vpcd)',
  },
};
