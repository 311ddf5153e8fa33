import type { FindingTable } from './finding-table.js';

/** The PKCS#11 module. */
export const MODULE_FINDINGS = {
  ERR_MODULE_NONE: { severity: 'failure' },
  ERR_MODULE_SUPPORT_MISSING: { severity: 'failure' },
  DOCTOR_MODULE_PATH_MISSING: {
    severity: 'failure',
    help: 831,
    fr: {
      title: 'Logiciel de carte introuvable',
      explanation: 'Les réglages nomment un logiciel de carte (module PKCS#11) qui n’est pas à cet endroit.',
      remedy: 'Corrigez le chemin du module dans les réglages, ou videz-le pour que CPx Bridge le cherche.',
    },
    en: {
      title: 'Card software not found',
      explanation: 'The settings name card software (a PKCS#11 module) that is not in that place.',
      remedy: 'Correct the path of the module in the settings, or empty it so that CPx Bridge looks for it.',
    },
  },
  DOCTOR_MODULE_DAMAGED: {
    severity: 'failure',
    help: 832,
    fr: {
      title: 'Fichier du logiciel de carte abîmé',
      explanation: 'Le fichier du logiciel de carte n’est pas une bibliothèque que ce système peut charger.',
      remedy: 'Réinstallez la Cryptolib CPS, ou demandez-le à votre assistance informatique.',
    },
    en: {
      title: 'Card software file damaged',
      explanation: 'The file of the card software is not a library that this system can load.',
      remedy: 'Install Cryptolib CPS again, or ask your helpdesk to do it.',
    },
  },
  DOCTOR_MODULE_ARCHITECTURE: {
    severity: 'failure',
    help: 833,
    fr: {
      title: 'Logiciel de carte d’un autre processeur',
      explanation: 'Le logiciel de carte installé est fait pour un autre processeur (32 ou 64 bits) que CPx Bridge.',
      remedy: 'Installez la Cryptolib CPS et CPx Bridge dans la version faite pour cet ordinateur.',
    },
    en: {
      title: 'Card software for another processor',
      explanation: 'The installed card software is made for another processor (32 or 64 bits) than CPx Bridge.',
      remedy: 'Install Cryptolib CPS and CPx Bridge in the version made for this computer.',
    },
  },
  DOCTOR_MODULE_OBSOLETE: {
    severity: 'warning',
    help: 834,
    fr: {
      title: 'Ancien logiciel de carte (GALSS)',
      explanation: 'Le seul logiciel de carte trouvé est celui d’une ancienne installation, avec GALSS.',
      remedy: 'Désinstallez-le, puis installez la Cryptolib CPS actuelle.',
    },
    en: {
      title: 'Old card software (GALSS)',
      explanation: 'The only card software found is that of an old installation, with GALSS.',
      remedy: 'Uninstall it, then install the present Cryptolib CPS.',
    },
  },
  DOCTOR_MODULE_TOO_OLD: {
    severity: 'failure',
    help: 835,
    fr: {
      title: 'Cryptolib CPS trop ancienne',
      explanation: 'La carte est une CPS4, et la Cryptolib CPS installée ne sait pas la lire.',
      remedy: 'Installez la Cryptolib CPS 5.2 ou une version plus récente.',
    },
    en: {
      title: 'Cryptolib CPS too old',
      explanation: 'The card is a CPS4, and the installed Cryptolib CPS cannot read it.',
      remedy: 'Install Cryptolib CPS 5.2 or a later version.',
    },
  },
  DOCTOR_MODULE_SLOW: {
    severity: 'warning',
    help: 836,
    fr: {
      title: 'Logiciel de carte lent',
      explanation: 'Le logiciel de carte met plusieurs secondes à démarrer, ce qui retarde chaque connexion.',
      remedy: 'Fermez les autres programmes et faites exclure ce logiciel de l’analyse de l’antivirus.',
    },
    en: {
      title: 'Card software slow',
      explanation: 'The card software takes several seconds to start, which delays every sign-in.',
      remedy: 'Close other programs and have this software excluded from the scans of the antivirus.',
    },
  },
  DOCTOR_MODULE_CCM_STOPPED: {
    severity: 'warning',
    help: 837,
    fr: {
      title: 'CCM arrêté',
      explanation: 'CCM, de la Cryptolib CPS, est arrêté : d’autres programmes que CPx Bridge ne voient pas la carte.',
      remedy: 'Pour ces programmes, fermez votre session Windows et rouvrez-la.',
    },
    en: {
      title: 'CCM stopped',
      explanation: 'CCM, a part of Cryptolib CPS, is stopped: programs other than CPx Bridge do not see the card.',
      remedy: 'For those programs, sign out of Windows and in again.',
    },
  },
  ERR_MODULE_LOAD_FAILED: { severity: 'failure' },
  ERR_MODULE_CRASHED: { severity: 'failure' },
  ERR_MODULE_TIMEOUT: { severity: 'failure' },
  ERR_MODULE_REINITIALIZE: { severity: 'failure' },
  ERR_MODULE_MECHANISM: { severity: 'failure' },
  ERR_MODULE_FAILED: { severity: 'failure' },
  ERR_MODULE_QUARANTINED: { severity: 'failure' },
} as const satisfies FindingTable;
