import type { FindingTable } from './finding-table.js';

/** Readers, PC/SC, and the card as PC/SC sees it. */
export const READER_FINDINGS = {
  // Readers and PC/SC.
  DOCTOR_PCSC_NOT_INSTALLED: {
    severity: 'failure',
    help: 821,
    fr: {
      title: 'Service de cartes à puce absent',
      explanation: 'Le logiciel du système qui donne accès aux lecteurs (PC/SC) n’est pas installé.',
      remedy: 'Installez le service PC/SC (paquets pcscd et libccid), ou demandez-le à votre assistance.',
    },
    en: {
      title: 'Smart card service not installed',
      explanation: 'The software of the system that gives access to readers (PC/SC) is not installed.',
      remedy: 'Install the PC/SC service (packages pcscd and libccid), or ask your helpdesk to do it.',
    },
  },
  DOCTOR_PCSC_SILENT: {
    severity: 'failure',
    help: 822,
    fr: {
      title: 'Le service de cartes à puce ne répond pas',
      explanation: 'Le service du système qui donne accès aux lecteurs est démarré, mais il ne répond pas.',
      remedy: 'Débranchez le lecteur, redémarrez l’ordinateur, puis rebranchez le lecteur.',
    },
    en: {
      title: 'The smart card service does not answer',
      explanation: 'The service of the system that gives access to readers is running, but it does not answer.',
      remedy: 'Unplug the reader, restart the computer, then plug the reader in again.',
    },
  },
  ERR_READER_SERVICE_STOPPED: { severity: 'failure' },
  ERR_READER_NONE: { severity: 'failure' },
  DOCTOR_READER_USB_ONLY: {
    severity: 'failure',
    help: 823,
    fr: {
      title: 'Lecteur branché mais non reconnu',
      explanation: 'Un lecteur est branché en USB, mais le service de cartes à puce ne le voit pas.',
      remedy: 'Débranchez le lecteur, rebranchez-le et, si cela ne suffit pas, installez son pilote.',
    },
    en: {
      title: 'Reader plugged in but not recognised',
      explanation: 'A reader is plugged in by USB, but the smart card service does not see it.',
      remedy: 'Unplug the reader, plug it in again and, if that does not help, install its driver.',
    },
  },
  DOCTOR_READER_REMOTE: {
    severity: 'failure',
    help: 824,
    fr: {
      title: 'Lecteur absent du bureau à distance',
      explanation: 'Cette session est un bureau à distance, et le lecteur de votre poste n’y est pas redirigé.',
      remedy: 'Cochez « Cartes à puce » dans les options de la connexion à distance, puis reconnectez-vous.',
    },
    en: {
      title: 'Reader missing in the remote desktop',
      explanation: 'This session is a remote desktop, and the reader of your own computer is not redirected into it.',
      remedy: 'Tick “Smart cards” in the options of the remote connection, then connect again.',
    },
  },
  ERR_READER_BUSY: { severity: 'failure' },
  ERR_READER_FAILED: { severity: 'failure' },

  // The card as PC/SC sees it.
  ERR_CARD_NONE: { severity: 'failure' },
  ERR_CARD_MUTE: { severity: 'failure' },
  ERR_CARD_VITALE: { severity: 'failure' },
  ERR_CARD_NOT_CPX: { severity: 'failure' },
  ERR_CARD_CONTACTLESS_ONLY: { severity: 'failure' },
  DOCTOR_CARD_CPS2TER: {
    severity: 'failure',
    help: 825,
    fr: {
      title: 'Carte CPS d’une ancienne génération',
      explanation: 'La carte dans le lecteur est une CPS2ter, que les messageries n’acceptent plus.',
      remedy:
        'Utilisez votre carte la plus récente ou, si vous n’en avez pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'CPS card of an old generation',
      explanation: 'The card in the reader is a CPS2ter, which mailboxes no longer accept.',
      remedy: 'Use your newest card or, if you have none, call CPS Info Service on 0 825 852 000.',
    },
  },
  DOCTOR_CARD_SEVERAL: {
    severity: 'warning',
    help: 826,
    fr: {
      title: 'Plusieurs cartes dans les lecteurs',
      explanation: 'Plusieurs cartes CPx sont insérées, et la page peut proposer une autre carte que la vôtre.',
      remedy: 'Laissez dans les lecteurs la seule carte que vous voulez utiliser.',
    },
    en: {
      title: 'Several cards in the readers',
      explanation: 'Several CPx cards are inserted, and the page may offer another one than yours.',
      remedy: 'Leave in the readers the one card that you want to use.',
    },
  },
} as const satisfies FindingTable;
