import type { TextsOfCodes } from './error-texts.js';

/** The connection to a card host, which the card itself identifies the person to. */
export const TLS_TEXTS = {
  ERR_TLS_UNREACHABLE: {
    fr: {
      title: 'Serveur injoignable',
      explanation: 'Le serveur auquel votre carte doit vous identifier ne répond pas à l’adresse prévue.',
      remedy: 'Vérifiez la connexion au réseau, puis recommencez ou prévenez l’assistance du site.',
    },
    en: {
      title: 'Server out of reach',
      explanation: 'The server that your card is to identify you to does not answer at its address.',
      remedy: 'Check the network connection, then try again or tell the helpdesk of the site.',
    },
  },
  ERR_TLS_TIMEOUT: {
    fr: {
      title: 'Serveur trop lent',
      explanation: 'Le serveur auquel votre carte doit vous identifier n’a pas répondu à temps.',
      remedy: 'Recommencez dans un moment et, si cela se reproduit, prévenez l’assistance du site.',
    },
    en: {
      title: 'Server too slow',
      explanation: 'The server that your card is to identify you to did not answer in time.',
      remedy: 'Try again in a moment and, if it happens again, tell the helpdesk of the site.',
    },
  },
  ERR_TLS_SERVER_UNTRUSTED: {
    fr: {
      title: 'Serveur non reconnu',
      explanation:
        'Aucune autorité de confiance ne se porte garante de ce serveur, et votre carte n’a donc rien signé.',
      remedy:
        'Prévenez l’assistance du site ou votre administrateur, qui peut ajouter l’autorité de votre établissement.',
    },
    en: {
      title: 'Server not trusted',
      explanation: 'No trusted authority vouches for this server, so your card has signed nothing.',
      remedy: 'Tell the helpdesk of the site, or your administrator, who can add the authority of your institution.',
    },
  },
  ERR_TLS_SERVER_NAME: {
    fr: {
      title: 'Serveur d’un autre nom',
      explanation: 'Le serveur qui a répondu n’est pas celui qui était demandé, et votre carte n’a donc rien signé.',
      remedy: 'Recommencez sur un autre réseau et, si cela se reproduit, prévenez l’assistance du site.',
    },
    en: {
      title: 'Server of another name',
      explanation: 'The server that answered is not the one that was asked for, so your card has signed nothing.',
      remedy: 'Try again on another network and, if it happens again, tell the helpdesk of the site.',
    },
  },
  ERR_TLS_SERVER_EXPIRED: {
    fr: {
      title: 'Certificat du serveur périmé',
      explanation: 'Le certificat du serveur n’est plus valable, ou ne l’est pas encore à l’heure de ce poste.',
      remedy: 'Vérifiez la date et l’heure de ce poste, puis prévenez l’assistance du site.',
    },
    en: {
      title: 'Server certificate out of date',
      explanation: 'The certificate of the server is no longer valid, or not yet by the clock of this computer.',
      remedy: 'Check the date and time of this computer, then tell the helpdesk of the site.',
    },
  },
  ERR_TLS_VERSION_REFUSED: {
    fr: {
      title: 'Carte et serveur incompatibles',
      explanation:
        'Le serveur n’accepte ni la version de TLS ni la signature dont votre carte est capable (une CPS3 ne connaît que TLS 1.2).',
      remedy: 'Prévenez l’assistance du site, qui doit accepter TLS 1.2, ou demandez une carte CPS4.',
    },
    en: {
      title: 'Card and server do not match',
      explanation:
        'The server accepts neither the version of TLS nor the signature that your card can do (a CPS3 knows TLS 1.2 alone).',
      remedy: 'Tell the helpdesk of the site, which has to accept TLS 1.2, or ask for a CPS4 card.',
    },
  },
  ERR_TLS_CERTIFICATE_REFUSED: {
    fr: {
      title: 'Carte refusée par le serveur',
      explanation: 'Le serveur a refusé le certificat de votre carte : il est inconnu de lui, périmé ou révoqué.',
      remedy: 'Demandez à l’assistance du site quelles cartes sont acceptées.',
    },
    en: {
      title: 'Card refused by the server',
      explanation:
        'The server refused the certificate of your card: it does not know it, or it has expired or is revoked.',
      remedy: 'Ask the helpdesk of the site which cards are accepted.',
    },
  },
  ERR_TLS_NOT_REQUESTED: {
    fr: {
      title: 'Carte non demandée',
      explanation:
        'Le serveur n’a pas demandé le certificat de votre carte : son adresse n’est sans doute pas la bonne.',
      remedy: 'Prévenez l’assistance du site, qui doit vérifier l’adresse et le réglage de son serveur.',
    },
    en: {
      title: 'Card not asked for',
      explanation:
        'The server did not ask for the certificate of your card: its address is probably not the right one.',
      remedy: 'Tell the helpdesk of the site, which has to check the address and the configuration of its server.',
    },
  },
  ERR_TLS_PROTOCOL: {
    fr: {
      title: 'Connexion sécurisée impossible',
      explanation: 'Le serveur ne respecte pas le protocole TLS, ou un équipement du réseau modifie la connexion.',
      remedy: 'Recommencez sur un autre réseau et, si cela se reproduit, prévenez l’assistance du site.',
    },
    en: {
      title: 'No secure connection',
      explanation:
        'The server does not keep to the TLS protocol, or some equipment of the network alters the connection.',
      remedy: 'Try again on another network and, if it happens again, tell the helpdesk of the site.',
    },
  },
  ERR_TLS_CLOSED: {
    fr: {
      title: 'Connexion interrompue',
      explanation: 'La connexion au serveur a été coupée avant la fin.',
      remedy: 'Recommencez et, si cela se reproduit, prévenez l’assistance du site.',
    },
    en: {
      title: 'Connection interrupted',
      explanation: 'The connection to the server was cut before the end.',
      remedy: 'Try again and, if it happens again, tell the helpdesk of the site.',
    },
  },
  ERR_TLS_ANSWER: {
    fr: {
      title: 'Réponse du serveur incorrecte',
      explanation: 'Le serveur a reconnu la connexion mais sa réponse n’est pas celle qui était attendue.',
      remedy: 'Recommencez et, si cela se reproduit, prévenez l’assistance du site.',
    },
    en: {
      title: 'Wrong answer of the server',
      explanation: 'The server accepted the connection but did not answer what was expected.',
      remedy: 'Try again and, if it happens again, tell the helpdesk of the site.',
    },
  },
} as const satisfies TextsOfCodes;
