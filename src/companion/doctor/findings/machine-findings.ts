import type { FindingTable } from './finding-table.js';

/** The machine. */
export const MACHINE_FINDINGS = {
  DOCTOR_SYSTEM_UNSUPPORTED: {
    severity: 'failure',
    help: 801,
    fr: {
      title: 'Système non pris en charge',
      explanation: 'CPx Bridge ne connaît ni les lecteurs ni les logiciels de carte de ce système.',
      remedy: 'Utilisez un poste Windows, macOS ou Linux à jour, ou demandez-en un à votre assistance.',
    },
    en: {
      title: 'System not supported',
      explanation: 'CPx Bridge knows neither the readers nor the card software of this system.',
      remedy: 'Use an up-to-date Windows, macOS or Linux computer, or ask your helpdesk for one.',
    },
  },
  DOCTOR_SYSTEM_TRANSLATED: {
    severity: 'warning',
    help: 802,
    fr: {
      title: 'CPx Bridge fonctionne sous Rosetta',
      explanation: 'Cette version de CPx Bridge est faite pour un Mac Intel et le système la traduit.',
      remedy: 'Installez la version de CPx Bridge pour puce Apple.',
    },
    en: {
      title: 'CPx Bridge runs under Rosetta',
      explanation: 'This version of CPx Bridge is made for Intel Macs and the system translates it.',
      remedy: 'Install the version of CPx Bridge for Apple chips.',
    },
  },
  DOCTOR_CLOCK_WRONG: {
    severity: 'failure',
    help: 803,
    fr: {
      title: 'Horloge de l’ordinateur fausse',
      explanation:
        'La date ou l’heure de cet ordinateur est fausse, ce qui rend les certificats et les connexions invalides.',
      remedy: 'Réglez la date, l’heure et le fuseau de l’ordinateur, de préférence automatiquement, puis recommencez.',
    },
    en: {
      title: 'The clock of the computer is wrong',
      explanation: 'The date or time of this computer is wrong, which makes certificates and connections invalid.',
      remedy: 'Set date, time and time zone of the computer, automatically if you can, then try again.',
    },
  },
  DOCTOR_DISK_FULL: {
    severity: 'failure',
    help: 804,
    fr: {
      title: 'Disque plein',
      explanation: 'Il ne reste presque plus de place sur le disque où CPx Bridge garde ses réglages.',
      remedy: 'Libérez de l’espace sur le disque, puis redémarrez CPx Bridge.',
    },
    en: {
      title: 'Disk full',
      explanation: 'Hardly any space is left on the disk where CPx Bridge keeps its settings.',
      remedy: 'Free some disk space, then restart CPx Bridge.',
    },
  },
  DOCTOR_FOLDER_EXPOSED: {
    severity: 'warning',
    help: 805,
    fr: {
      title: 'Dossier ouvert à d’autres',
      explanation: 'D’autres utilisateurs peuvent entrer dans un dossier où CPx Bridge garde ses réglages.',
      remedy: 'Faites corriger le propriétaire et les droits de ce dossier par votre administrateur.',
    },
    en: {
      title: 'Folder open to others',
      explanation: 'Other users can enter a folder in which CPx Bridge keeps its settings.',
      remedy: 'Have your administrator correct the owner and the permissions of that folder.',
    },
  },
  ERR_SETTINGS_WRITE_FAILED: { severity: 'failure' },
  DOCTOR_CHECK_SLOW: {
    severity: 'warning',
    help: 808,
    fr: {
      title: 'Vérification trop longue',
      explanation: 'Une vérification n’a pas pu se terminer dans le temps qui lui est donné.',
      remedy: 'Relancez le diagnostic et, si cela se reproduit, envoyez le rapport à votre assistance.',
    },
    en: {
      title: 'A check took too long',
      explanation: 'A check could not finish in the time that it is given.',
      remedy: 'Run the diagnosis again and, if it happens again, send the report to your helpdesk.',
    },
  },
  DOCTOR_CHECK_BROKEN: {
    severity: 'warning',
    help: 809,
    fr: {
      title: 'Vérification impossible',
      explanation: 'Une vérification a rencontré une erreur qu’elle n’attendait pas.',
      remedy: 'Relancez le diagnostic et, si cela se reproduit, envoyez le rapport à votre assistance.',
    },
    en: {
      title: 'A check could not be made',
      explanation: 'A check met an error that it did not expect.',
      remedy: 'Run the diagnosis again and, if it happens again, send the report to your helpdesk.',
    },
  },
} as const satisfies FindingTable;
