import type { TextsOfCodes } from './error-texts.js';

/** The server: the token, whether its certificate is revoked, accounts and their cards. */
export const SERVER_TEXTS = {
  // The server: the authentication token, in the order in which it is verified.
  ERR_TOKEN_SIZE: {
    fr: {
      title: 'Jeton de taille incorrecte',
      explanation: 'Le jeton d’authentification reçu par la messagerie est trop court ou trop long.',
      remedy: 'Recommencez la connexion et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Token of a wrong size',
      explanation: 'The authentication token that the mailbox received is too short or too long.',
      remedy: 'Sign in again and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_MALFORMED: {
    fr: {
      title: 'Jeton illisible',
      explanation: 'Le jeton d’authentification reçu par la messagerie ne peut pas être lu.',
      remedy: 'Recommencez la connexion et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Unreadable token',
      explanation: 'The authentication token that the mailbox received cannot be read.',
      remedy: 'Sign in again and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_FORMAT: {
    fr: {
      title: 'Version de jeton inconnue',
      explanation: 'La messagerie ne connaît pas la version du jeton d’authentification qu’elle a reçu.',
      remedy: 'Mettez CPx Bridge à jour et, si cela ne suffit pas, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Unknown token version',
      explanation: 'The mailbox does not know the version of the authentication token that it received.',
      remedy: 'Update CPx Bridge and, if that does not help, tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_CHALLENGE_UNKNOWN: {
    fr: {
      title: 'Connexion à recommencer',
      explanation: 'La demande de connexion a déjà servi ou a plus de cinq minutes.',
      remedy: 'Recommencez la connexion.',
    },
    en: {
      title: 'Please sign in again',
      explanation: 'The sign-in request was already used or is more than five minutes old.',
      remedy: 'Sign in again.',
    },
  },
  ERR_TOKEN_CERTIFICATE_MALFORMED: {
    fr: {
      title: 'Certificat illisible',
      explanation: 'La messagerie n’arrive pas à lire le certificat de votre carte.',
      remedy: 'Recommencez la connexion et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Unreadable certificate',
      explanation: 'The mailbox cannot read the certificate of your card.',
      remedy: 'Sign in again and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_CERTIFICATE_PURPOSE: {
    fr: {
      title: 'Certificat d’un autre usage',
      explanation: 'Le certificat présenté à la messagerie ne sert pas à s’authentifier.',
      remedy: 'Choisissez dans la liste le certificat d’authentification de votre carte.',
    },
    en: {
      title: 'Certificate for another use',
      explanation: 'The certificate presented to the mailbox is not meant for signing in.',
      remedy: 'Choose the authentication certificate of your card in the list.',
    },
  },
  ERR_TOKEN_CERTIFICATE_EXPIRED: {
    fr: {
      title: 'Carte expirée',
      explanation: 'La messagerie refuse cette carte parce que sa date de fin de validité est passée.',
      remedy:
        'Utilisez votre nouvelle carte ou, si vous ne l’avez pas reçue, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Card expired',
      explanation: 'The mailbox refuses this card because the last day on which it was valid has passed.',
      remedy: 'Use your new card or, if you have not received it, call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_TOKEN_CERTIFICATE_NOT_YET_VALID: {
    fr: {
      title: 'Carte pas encore valide',
      explanation: 'La messagerie refuse cette carte parce que sa validité n’a pas encore commencé.',
      remedy: 'Attendez le premier jour de validité de la carte, ou utilisez votre carte actuelle.',
    },
    en: {
      title: 'Card not yet valid',
      explanation: 'The mailbox refuses this card because it is not valid yet.',
      remedy: 'Wait for the first day on which the card is valid, or use your present card.',
    },
  },
  ERR_TOKEN_CERTIFICATE_UNTRUSTED: {
    fr: {
      title: 'Carte non acceptée par ce site',
      explanation: 'La messagerie ne reconnaît pas l’autorité qui a émis cette carte, par exemple une carte de test.',
      remedy:
        'Utilisez votre carte CPx de production, ou demandez à l’assistance de la messagerie quelles cartes elle accepte.',
    },
    en: {
      title: 'Card not accepted by this site',
      explanation: 'The mailbox does not recognise the authority that issued this card, for instance a test card.',
      remedy: 'Use your production CPx card, or ask the helpdesk of the mailbox which cards it accepts.',
    },
  },
  ERR_TOKEN_ALGORITHM: {
    fr: {
      title: 'Algorithme de signature refusé',
      explanation: 'La messagerie n’accepte pas l’algorithme avec lequel la carte a signé.',
      remedy: 'Prévenez l’assistance de votre messagerie, qui doit accepter cet algorithme.',
    },
    en: {
      title: 'Signature algorithm refused',
      explanation: 'The mailbox does not accept the algorithm with which the card signed.',
      remedy: 'Tell the helpdesk of your mailbox, which must accept this algorithm.',
    },
  },
  ERR_TOKEN_SIGNATURE: {
    fr: {
      title: 'Signature incorrecte',
      explanation: 'La signature de la carte ne correspond pas à la demande de connexion de ce site.',
      remedy:
        'Vérifiez l’adresse affichée par votre navigateur, recommencez et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Wrong signature',
      explanation: 'The signature of the card does not match the sign-in request of this site.',
      remedy:
        'Check the address that your browser shows, try again and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_IDENTITY: {
    fr: {
      title: 'Titulaire non identifié',
      explanation: 'Le certificat de la carte ne permet pas à la messagerie d’identifier son titulaire.',
      remedy: 'Utilisez une carte nominative ou prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Holder not identified',
      explanation: 'The certificate of the card does not let the mailbox identify its holder.',
      remedy: 'Use a card issued in your name or tell the helpdesk of your mailbox.',
    },
  },
  ERR_TOKEN_PURPOSE: {
    fr: {
      title: 'Signature d’une autre opération',
      explanation:
        'La signature a été faite pour une autre opération, connexion ou liaison, que celle qui est demandée.',
      remedy: 'Rechargez la page, puis recommencez l’opération depuis le début.',
    },
    en: {
      title: 'Signature of another operation',
      explanation: 'The signature was made for another operation, signing in or linking, than the one asked for.',
      remedy: 'Reload the page, then start the operation again from the beginning.',
    },
  },
  ERR_TOKEN_TICKET_UNKNOWN: {
    fr: {
      title: 'Veuillez vous authentifier de nouveau',
      explanation: 'Le ticket de connexion a déjà servi, date de plus d’une minute ou vient d’une autre session.',
      remedy: 'Recommencez l’authentification avec votre carte.',
    },
    en: {
      title: 'Please authenticate again',
      explanation: 'The sign-in ticket was already used, is more than a minute old, or comes from another session.',
      remedy: 'Authenticate with your card again.',
    },
  },

  // The server: is the certificate revoked?
  ERR_REVOCATION_REVOKED: {
    fr: {
      title: 'Carte en opposition',
      explanation: 'Cette carte a été révoquée et ne peut plus servir.',
      remedy: 'Utilisez votre nouvelle carte ou appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Card revoked',
      explanation: 'This card was revoked and can no longer be used.',
      remedy: 'Use your new card or call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_REVOCATION_UNKNOWN: {
    fr: {
      title: 'Carte inconnue de l’ANS',
      explanation: 'Le service de l’ANS qui vérifie les cartes ne connaît pas cette carte.',
      remedy: 'Si la carte est récente, réessayez demain, sinon appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Card unknown to the ANS',
      explanation: 'The ANS service that verifies cards does not know this card.',
      remedy: 'If the card is recent, try again tomorrow, else call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_REVOCATION_UNAVAILABLE: {
    fr: {
      title: 'Vérification de la carte impossible',
      explanation: 'La messagerie n’a pas pu joindre le service qui vérifie que la carte n’est pas en opposition.',
      remedy: 'Recommencez dans quelques minutes et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'The card cannot be verified',
      explanation: 'The mailbox could not reach the service that verifies that the card is not revoked.',
      remedy: 'Try again in a few minutes and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },

  // The server: mailbox accounts and linked cards.
  ERR_ACCOUNT_CREDENTIALS: {
    fr: {
      title: 'Identifiants incorrects',
      explanation: 'L’adresse mail ou le mot de passe n’est pas reconnu.',
      remedy: 'Vérifiez votre saisie, majuscules comprises, puis recommencez.',
    },
    en: {
      title: 'Wrong credentials',
      explanation: 'The e-mail address or the password is not recognised.',
      remedy: 'Check what you typed, capital letters included, then try again.',
    },
  },
  ERR_ACCOUNT_RATE_LIMITED: {
    fr: {
      title: 'Trop de tentatives',
      explanation: 'Il y a eu trop de tentatives de connexion en peu de temps.',
      remedy: 'Patientez quelques minutes, puis recommencez.',
    },
    en: {
      title: 'Too many attempts',
      explanation: 'There were too many sign-in attempts in a short time.',
      remedy: 'Wait a few minutes, then try again.',
    },
  },
  ERR_ACCOUNT_SESSION_REQUIRED: {
    fr: {
      title: 'Connexion nécessaire',
      explanation: 'Vous n’êtes pas connecté, ou votre session est terminée.',
      remedy: 'Connectez-vous de nouveau.',
    },
    en: {
      title: 'Please sign in',
      explanation: 'You are not signed in, or your session has ended.',
      remedy: 'Sign in again.',
    },
  },
  ERR_ACCOUNT_CSRF: {
    fr: {
      title: 'Page périmée',
      explanation: 'La page a été ouverte dans une session précédente et ne peut plus être envoyée.',
      remedy: 'Rechargez la page, puis recommencez.',
    },
    en: {
      title: 'Page out of date',
      explanation: 'The page was opened in an earlier session and can no longer be sent.',
      remedy: 'Reload the page, then try again.',
    },
  },
  ERR_ACCOUNT_CARD_LINKED_ELSEWHERE: {
    fr: {
      title: 'Carte liée à un autre compte',
      explanation: 'Cette carte CPx est déjà liée à un autre compte de messagerie.',
      remedy:
        'Connectez-vous avec cet autre compte, ou demandez à l’assistance de votre messagerie de supprimer le lien.',
    },
    en: {
      title: 'Card linked to another account',
      explanation: 'This CPx card is already linked to another mailbox account.',
      remedy: 'Sign in with that other account, or ask the helpdesk of your mailbox to remove the link.',
    },
  },
  ERR_ACCOUNT_CARD_NOT_LINKED: {
    fr: {
      title: 'Carte non liée',
      explanation: 'Cette carte CPx n’est pas encore liée à un compte de messagerie.',
      remedy: 'Saisissez une fois votre adresse mail et votre mot de passe pour lier la carte à votre compte.',
    },
    en: {
      title: 'Card not linked',
      explanation: 'This CPx card is not linked to a mailbox account yet.',
      remedy: 'Enter your e-mail address and password once to link the card to your account.',
    },
  },
  ERR_ACCOUNT_CARD_MISMATCH: {
    fr: {
      title: 'Autre carte dans le lecteur',
      explanation: 'La carte présentée n’est pas celle avec laquelle cette session a été ouverte.',
      remedy: 'Déconnectez-vous, puis connectez-vous avec votre propre carte.',
    },
    en: {
      title: 'Another card in the reader',
      explanation: 'The card presented is not the one with which this session was opened.',
      remedy: 'Sign out, then sign in with your own card.',
    },
  },
  ERR_ACCOUNT_LINK_EXPIRED: {
    fr: {
      title: 'Délai de liaison dépassé',
      explanation: 'Plus de cinq minutes ont passé depuis que la carte a été vérifiée.',
      remedy: 'Authentifiez-vous de nouveau avec votre carte, puis saisissez vos identifiants.',
    },
    en: {
      title: 'Too late to link the card',
      explanation: 'More than five minutes have passed since the card was verified.',
      remedy: 'Authenticate again with your card, then enter your credentials.',
    },
  },
  ERR_ACCOUNT_INTERNAL: {
    fr: {
      title: 'Erreur de la messagerie',
      explanation: 'Le serveur de la messagerie a rencontré une erreur qu’il n’attendait pas.',
      remedy: 'Recommencez dans quelques minutes et, si cela se reproduit, prévenez l’assistance de votre messagerie.',
    },
    en: {
      title: 'Error of the mailbox',
      explanation: 'The mailbox server met an error that it did not expect.',
      remedy: 'Try again in a few minutes and, if it happens again, tell the helpdesk of your mailbox.',
    },
  },
} as const satisfies TextsOfCodes;
