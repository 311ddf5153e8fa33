import type { TextsOfCodes } from './error-texts.js';

/** What a page asks, and how. */
export const REQUEST_TEXTS = {
  // Who asks.
  ERR_ORIGIN_NOT_ALLOWED: {
    fr: {
      title: 'Site non autorisé',
      explanation: 'Ce site ne fait pas partie des sites autorisés à utiliser votre carte sur ce poste.',
      remedy:
        'Si vous connaissez ce site, autorisez-le dans CPx Bridge, à la liste des sites qui ont demandé l’accès, puis recommencez.',
    },
    en: {
      title: 'Site not allowed',
      explanation: 'This site is not one of the sites that may use your card on this computer.',
      remedy:
        'If you know this site, allow it in CPx Bridge, in the list of sites that asked for access, then try again.',
    },
  },
  ERR_ORIGIN_CARD_HOST: {
    fr: {
      title: 'Serveur de carte non autorisé',
      explanation: 'Ce site veut présenter votre carte à un serveur qui n’est pas autorisé pour lui sur ce poste.',
      remedy:
        'Demandez à l’assistance de votre messagerie l’adresse de ce serveur, puis autorisez-la pour ce site dans CPx Bridge.',
    },
    en: {
      title: 'Card server not allowed',
      explanation: 'This site wants to present your card to a server that is not allowed for it on this computer.',
      remedy:
        'Ask the helpdesk of your mailbox for the address of that server, then allow it for this site in CPx Bridge.',
    },
  },

  // How it was asked.
  ERR_REQUEST_MALFORMED: {
    fr: {
      title: 'Demande incorrecte',
      explanation: 'La page a envoyé à CPx Bridge une demande qu’il ne comprend pas.',
      remedy: 'Rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Malformed request',
      explanation: 'The page sent CPx Bridge a request that it does not understand.',
      remedy: 'Reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_REQUEST_TOO_LARGE: {
    fr: {
      title: 'Demande trop volumineuse',
      explanation: 'La page a envoyé une demande plus longue que ce que le protocole permet.',
      remedy: 'Rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Request too large',
      explanation: 'The page sent a request that is longer than the protocol allows.',
      remedy: 'Reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_REQUEST_MEDIA_TYPE: {
    fr: {
      title: 'Format de demande refusé',
      explanation: 'La page a envoyé une demande qui n’est pas au format JSON attendu.',
      remedy: 'Rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Request format refused',
      explanation: 'The page sent a request that is not in the expected JSON format.',
      remedy: 'Reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_REQUEST_HEADER_MISSING: {
    fr: {
      title: 'Demande incomplète',
      explanation: 'Il manque à la demande de la page un en-tête que le protocole exige.',
      remedy:
        'Mettez votre navigateur à jour, rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Incomplete request',
      explanation: 'The request of the page lacks a header that the protocol requires.',
      remedy: 'Update your browser, reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_REQUEST_RATE_LIMITED: {
    fr: {
      title: 'Trop de demandes',
      explanation: 'Ce site a envoyé trop de demandes à CPx Bridge en peu de temps.',
      remedy: 'Fermez les autres onglets de ce site, patientez une minute, puis recommencez.',
    },
    en: {
      title: 'Too many requests',
      explanation: 'This site sent too many requests to CPx Bridge in a short time.',
      remedy: 'Close the other tabs of this site, wait a minute, then try again.',
    },
  },
  ERR_REQUEST_REPLAYED: {
    fr: {
      title: 'Demande déjà utilisée',
      explanation: 'La page a envoyé une deuxième fois une demande qui ne peut servir qu’une fois.',
      remedy: 'Rechargez la page, puis recommencez la connexion.',
    },
    en: {
      title: 'Request already used',
      explanation: 'The page sent for the second time a request that can serve only once.',
      remedy: 'Reload the page, then sign in again.',
    },
  },

  // What the server asked to have signed.
  ERR_CHALLENGE_MALFORMED: {
    fr: {
      title: 'Défi incorrect',
      explanation: 'Le défi d’authentification envoyé par la messagerie n’a pas la forme attendue.',
      remedy: 'Rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Malformed challenge',
      explanation: 'The authentication challenge sent by the mailbox does not have the expected form.',
      remedy: 'Reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_CHALLENGE_CONTEXT_MISMATCH: {
    fr: {
      title: 'Défi incohérent',
      explanation: 'Le défi d’authentification ne correspond pas au contexte que la messagerie annonce.',
      remedy: 'Rechargez la page et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Inconsistent challenge',
      explanation: 'The authentication challenge does not match the context that the mailbox announces.',
      remedy: 'Reload the page and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_CHALLENGE_ORIGIN_MISMATCH: {
    fr: {
      title: 'Défi d’un autre site',
      explanation: 'Le défi d’authentification a été émis pour un autre site que celui qui le présente.',
      remedy:
        'Vérifiez l’adresse affichée par votre navigateur et, si c’est bien celle de votre messagerie, prévenez son assistance.',
    },
    en: {
      title: 'Challenge of another site',
      explanation: 'The authentication challenge was issued for another site than the one that presents it.',
      remedy: 'Check the address that your browser shows and, if it is really your mailbox, tell its helpdesk.',
    },
  },
  ERR_CHALLENGE_REQUEST_MISMATCH: {
    fr: {
      title: 'Défi d’une autre demande',
      explanation: 'Le défi d’authentification appartient à une autre demande que celle de la page.',
      remedy: 'Rechargez la page, puis recommencez la connexion.',
    },
    en: {
      title: 'Challenge of another request',
      explanation: 'The authentication challenge belongs to another request than that of the page.',
      remedy: 'Reload the page, then sign in again.',
    },
  },
  ERR_CHALLENGE_LIFETIME: {
    fr: {
      title: 'Durée du défi incorrecte',
      explanation: 'La durée de validité du défi d’authentification dépasse les cinq minutes permises ou est négative.',
      remedy: 'Prévenez l’assistance de votre messagerie, qui doit corriger la durée de ses défis.',
    },
    en: {
      title: 'Wrong lifetime of the challenge',
      explanation: 'The authentication challenge lives longer than the five minutes allowed, or ends before it begins.',
      remedy: 'Tell the helpdesk of your mailbox, which must correct the lifetime of its challenges.',
    },
  },
  ERR_CHALLENGE_EXPIRED: {
    fr: {
      title: 'Défi expiré',
      explanation: 'La page est restée ouverte trop longtemps, ou l’horloge de cet ordinateur n’est pas à l’heure.',
      remedy: 'Vérifiez la date et l’heure de l’ordinateur, rechargez la page, puis recommencez.',
    },
    en: {
      title: 'Challenge expired',
      explanation: 'The page stayed open too long, or the clock of this computer is wrong.',
      remedy: 'Check the date and time of the computer, reload the page, then try again.',
    },
  },
} as const satisfies TextsOfCodes;
