import type { FindingTable } from './finding-table.js';

/** The browsers of this computer, and the mailbox. */
export const WEB_FINDINGS = {
  // The browsers of this computer.
  DOCTOR_BROWSER_NONE: {
    severity: 'warning',
    help: 871,
    fr: {
      title: 'Aucun navigateur connu',
      explanation: 'Aucun navigateur que CPx Bridge connaît n’est installé à sa place habituelle.',
      remedy: 'Utilisez Chrome, Edge ou Firefox dans une version à jour.',
    },
    en: {
      title: 'No known browser',
      explanation: 'No browser that CPx Bridge knows is installed in its usual place.',
      remedy: 'Use an up-to-date Chrome, Edge or Firefox.',
    },
  },
  DOCTOR_BROWSER_POLICY: {
    severity: 'failure',
    help: 872,
    fr: {
      title: 'Le navigateur interdit l’accès local',
      explanation: 'Une règle d’administration du navigateur interdit à la messagerie de joindre CPx Bridge.',
      remedy: 'Demandez à votre administrateur d’ajouter la messagerie à LoopbackNetworkAllowedForUrls.',
    },
    en: {
      title: 'The browser forbids local access',
      explanation: 'An administrator’s policy of the browser forbids the mailbox to reach CPx Bridge.',
      remedy: 'Ask your administrator to add the mailbox to LoopbackNetworkAllowedForUrls.',
    },
  },
  DOCTOR_BROWSER_PROXY: {
    severity: 'failure',
    help: 873,
    fr: {
      title: 'Un proxy détourne l’accès local',
      explanation: 'Le navigateur envoie au proxy ce qui est destiné à CPx Bridge sur cet ordinateur.',
      remedy: 'Faites retirer l’adresse locale (127.0.0.1) de ce que le navigateur envoie au proxy.',
    },
    en: {
      title: 'A proxy diverts local access',
      explanation: 'The browser sends to the proxy what is meant for CPx Bridge on this computer.',
      remedy: 'Have the local address (127.0.0.1) taken out of what the browser sends to the proxy.',
    },
  },
  DOCTOR_BROWSER_MODULE: {
    severity: 'warning',
    help: 874,
    fr: {
      title: 'Firefox cherche un logiciel absent',
      explanation: 'Firefox doit charger un logiciel de carte (module PKCS#11) qui n’est plus à cet endroit.',
      remedy: 'Retirez-le des périphériques de sécurité de Firefox : CPx Bridge n’en a pas besoin.',
    },
    en: {
      title: 'Firefox looks for software that is gone',
      explanation: 'Firefox is to load card software (a PKCS#11 module) that is no longer in that place.',
      remedy: 'Remove it from the security devices of Firefox, because CPx Bridge does not need it.',
    },
  },

  // The mailbox.
  DOCTOR_MAILBOX_NAME: {
    severity: 'failure',
    help: 881,
    fr: {
      title: 'Adresse de la messagerie introuvable',
      explanation: 'Le nom de la messagerie n’est connu d’aucun serveur de noms que ce poste interroge.',
      remedy: 'Vérifiez la connexion au réseau, ou l’adresse du site autorisé, puis recommencez.',
    },
    en: {
      title: 'Address of the mailbox not found',
      explanation: 'The name of the mailbox is known to no name server that this computer asks.',
      remedy: 'Check the network connection, or the address of the allowed site, then try again.',
    },
  },
  DOCTOR_MAILBOX_UNREACHABLE: {
    severity: 'failure',
    help: 882,
    fr: {
      title: 'Messagerie injoignable',
      explanation: 'La messagerie ne répond pas à ce poste : réseau, pare-feu ou proxy.',
      remedy: 'Ouvrez la messagerie dans le navigateur et, si elle ne s’affiche pas, prévenez votre assistance.',
    },
    en: {
      title: 'Mailbox out of reach',
      explanation: 'The mailbox does not answer this computer: network, firewall or proxy.',
      remedy: 'Open the mailbox in the browser and, if it does not show, tell your helpdesk.',
    },
  },
  DOCTOR_MAILBOX_TLS: {
    severity: 'failure',
    help: 883,
    fr: {
      title: 'Connexion à la messagerie non sûre',
      explanation: 'Le certificat que la messagerie présente à ce poste n’est pas digne de confiance.',
      remedy: 'Ne saisissez aucun code sur ce site et prévenez votre assistance ou celle de la messagerie.',
    },
    en: {
      title: 'Connection to the mailbox not safe',
      explanation: 'The certificate that the mailbox presents to this computer cannot be trusted.',
      remedy: 'Enter no code on this site and tell your helpdesk or that of the mailbox.',
    },
  },
  DOCTOR_MAILBOX_ISSUER: {
    severity: 'warning',
    help: 884,
    fr: {
      title: 'Autorité de la messagerie inconnue',
      explanation:
        'Le certificat de la messagerie vient d’une autorité que CPx Bridge ne connaît pas, comme là où le réseau est inspecté.',
      remedy:
        'Si le navigateur ouvre la messagerie sans avertissement, ne faites rien, sinon prévenez votre assistance.',
    },
    en: {
      title: 'Authority of the mailbox unknown',
      explanation:
        'The certificate of the mailbox comes from an authority that CPx Bridge does not know, as where a network is inspected.',
      remedy: 'If the browser opens the mailbox without a warning, do nothing, else tell your helpdesk.',
    },
  },
  DOCTOR_CARD_HOST_UNREACHABLE: {
    severity: 'failure',
    help: 885,
    fr: {
      title: 'Serveur de carte injoignable',
      explanation: 'Le serveur auquel votre carte doit vous identifier ne répond pas à ce poste.',
      remedy: 'Vérifiez la connexion au réseau, puis prévenez votre assistance ou celle de la messagerie.',
    },
    en: {
      title: 'Card host out of reach',
      explanation: 'The server that your card is to identify you to does not answer this computer.',
      remedy: 'Check the network connection, then tell your helpdesk or that of the mailbox.',
    },
  },
  DOCTOR_CARD_HOST_TLS: {
    severity: 'failure',
    help: 886,
    fr: {
      title: 'Serveur de carte non reconnu',
      explanation:
        'Le serveur auquel votre carte doit vous identifier n’a pas prouvé son identité, ou ne parle pas la langue attendue.',
      remedy: 'Prévenez votre assistance, à qui cpx-bridge tls-probe dira ce qui ne va pas.',
    },
    en: {
      title: 'Card host not trusted',
      explanation:
        'The server that your card is to identify you to has not proved who it is, or does not speak the expected language.',
      remedy: 'Tell your helpdesk, to whom cpx-bridge tls-probe will say what is wrong.',
    },
  },
  DOCTOR_CARD_HOST_SILENT: {
    severity: 'warning',
    help: 887,
    fr: {
      title: 'Serveur qui ne demande pas de carte',
      explanation: 'Un serveur de carte ne demande aucun certificat : son adresse ou son réglage n’est pas le bon.',
      remedy: 'Prévenez l’assistance de la messagerie, qui doit vérifier ce serveur.',
    },
    en: {
      title: 'Server that asks for no card',
      explanation: 'A card host asks for no certificate: its address or its configuration is not the right one.',
      remedy: 'Tell the helpdesk of the mailbox, which has to check that server.',
    },
  },
} as const satisfies FindingTable;
