import type { FindingTable } from './finding-table.js';

/** CPx Bridge itself. */
export const BRIDGE_FINDINGS = {
  ERR_SETTINGS_DAMAGED: { severity: 'warning' },
  ERR_SETTINGS_INVALID: { severity: 'warning' },
  ERR_SETTINGS_SEAL_BROKEN: { severity: 'warning' },
  ERR_SETTINGS_POLICY_REFUSED: { severity: 'warning' },
  ERR_SETTINGS_KEYCHAIN_UNAVAILABLE: { severity: 'warning' },
  ERR_SETTINGS_PORT_TAKEN: { severity: 'failure' },
  ERR_CLIENT_NOT_RUNNING: { severity: 'warning' },
  DOCTOR_BRIDGE_SILENT: {
    severity: 'failure',
    help: 861,
    fr: {
      title: 'CPx Bridge ne répond plus',
      explanation: 'CPx Bridge occupe bien son port, mais il ne répond pas aux demandes.',
      remedy: 'Quittez CPx Bridge et rouvrez-le ; s’il ne se ferme pas, redémarrez l’ordinateur.',
    },
    en: {
      title: 'CPx Bridge no longer answers',
      explanation: 'CPx Bridge does hold its port, but it does not answer requests.',
      remedy: 'Quit CPx Bridge and open it again; if it does not close, restart the computer.',
    },
  },
  DOCTOR_BRIDGE_STRANGER: {
    severity: 'failure',
    help: 862,
    fr: {
      title: 'Un autre CPx Bridge répond',
      explanation: 'Un programme répond comme CPx Bridge sans prouver qu’il est celui de votre session.',
      remedy:
        'Fermez tous les CPx Bridge ouverts, rouvrez le vôtre et, si cela se reproduit, prévenez votre assistance.',
    },
    en: {
      title: 'Another CPx Bridge answers',
      explanation: 'A program answers like CPx Bridge without proving that it is the one of your session.',
      remedy: 'Close every CPx Bridge that is open, open yours again and, if it happens again, tell your helpdesk.',
    },
  },
  DOCTOR_SITES_NONE: {
    severity: 'failure',
    help: 863,
    fr: {
      title: 'Aucun site autorisé',
      explanation: 'Aucun site n’est autorisé à utiliser la carte sur ce poste.',
      remedy: 'Autorisez l’adresse de votre messagerie dans CPx Bridge, ou demandez-le à votre administrateur.',
    },
    en: {
      title: 'No site allowed',
      explanation: 'No site is allowed to use the card on this computer.',
      remedy: 'Allow the address of your mailbox in CPx Bridge, or ask your administrator to do it.',
    },
  },
  DOCTOR_SITES_ASKED: {
    severity: 'warning',
    help: 864,
    fr: {
      title: 'Un site a demandé l’accès',
      explanation: 'Un site qui n’est pas autorisé a demandé à utiliser la carte.',
      remedy: 'Si c’est votre messagerie, autorisez-la dans CPx Bridge, sinon ne faites rien.',
    },
    en: {
      title: 'A site asked for access',
      explanation: 'A site that is not allowed asked to use the card.',
      remedy: 'If it is your mailbox, allow it in CPx Bridge, else do nothing.',
    },
  },
  DOCTOR_DEVELOPMENT: {
    severity: 'warning',
    help: 865,
    fr: {
      title: 'Mode de développement',
      explanation: 'Le CPx Bridge qui est ouvert est en mode de développement, fait pour des cartes simulées.',
      remedy: 'Quittez-le et ouvrez CPx Bridge normalement pour vous servir d’une vraie carte.',
    },
    en: {
      title: 'Development mode',
      explanation: 'The CPx Bridge that is open is in development mode, which is made for simulated cards.',
      remedy: 'Quit it and open CPx Bridge the normal way to use a real card.',
    },
  },
} as const satisfies FindingTable;
