import type { TextsOfCodes } from './error-texts.js';

/** The page: why the browser library could not reach the companion. */
export const PAGE_TEXTS = {
  ERR_CLIENT_NOT_RUNNING: {
    fr: {
      title: 'CPx Bridge n’est pas ouvert',
      explanation: 'L’application CPx Bridge, qui fait le lien avec votre carte, ne répond pas sur cet ordinateur.',
      remedy: 'Ouvrez CPx Bridge, ou installez-le s’il ne l’est pas encore, puis réessayez.',
    },
    en: {
      title: 'CPx Bridge is not running',
      explanation:
        'The CPx Bridge application, which connects this page to your card, does not answer on this computer.',
      remedy: 'Open CPx Bridge, or install it if it is not installed yet, then try again.',
    },
  },
  ERR_CLIENT_PERMISSION_PROMPT: {
    fr: {
      title: 'Autorisation du navigateur',
      explanation: 'Votre navigateur va vous demander si ce site peut accéder aux applications de cet ordinateur.',
      remedy: 'Cliquez sur le bouton ci-dessous, puis sur « Autoriser » dans la fenêtre du navigateur.',
    },
    en: {
      title: 'Permission of the browser',
      explanation: 'Your browser is going to ask you whether this site may access the applications of this computer.',
      remedy: 'Click the button below, then “Allow” in the window of the browser.',
    },
  },
  ERR_CLIENT_PERMISSION_DENIED: {
    fr: {
      title: 'Accès refusé par le navigateur',
      explanation: 'Votre navigateur ne permet pas à ce site d’accéder aux applications de cet ordinateur.',
      remedy:
        'Cliquez sur l’icône à gauche de l’adresse du site, autorisez l’accès aux applications de cet appareil (réseau local), puis rechargez la page.',
    },
    en: {
      title: 'Access denied by the browser',
      explanation: 'Your browser does not let this site access the applications of this computer.',
      remedy:
        'Click the icon to the left of the site’s address, allow access to apps on this device (local network), then reload the page.',
    },
  },
  ERR_CLIENT_INSECURE_CONTEXT: {
    fr: {
      title: 'Page non sécurisée',
      explanation:
        'Cette page n’est pas ouverte en https, ou le cadre qui la contient n’a pas le droit d’accéder à CPx Bridge.',
      remedy: 'Ouvrez la messagerie par son adresse habituelle en https, ou prévenez son assistance.',
    },
    en: {
      title: 'Page not secure',
      explanation: 'This page is not open over https, or the frame that holds it may not reach CPx Bridge.',
      remedy: 'Open the mailbox at its usual https address, or tell its helpdesk.',
    },
  },
  ERR_CLIENT_COMPANION_TOO_OLD: {
    fr: {
      title: 'CPx Bridge est trop ancien',
      explanation: 'La version de CPx Bridge sur cet ordinateur est trop ancienne pour ce site.',
      remedy: 'Mettez CPx Bridge à jour, puis réessayez.',
    },
    en: {
      title: 'CPx Bridge is too old',
      explanation: 'The version of CPx Bridge on this computer is too old for this site.',
      remedy: 'Update CPx Bridge, then try again.',
    },
  },
  ERR_CLIENT_ANSWER_MALFORMED: {
    fr: {
      title: 'Réponse incompréhensible',
      explanation:
        'Un autre programme répond à la place de CPx Bridge sur cet ordinateur, ou la version de CPx Bridge n’est pas celle que cette page attend.',
      remedy: 'Mettez CPx Bridge à jour et, si cela ne suffit pas, prévenez votre assistance informatique.',
    },
    en: {
      title: 'Answer not understood',
      explanation:
        'Another program answers in place of CPx Bridge on this computer, or CPx Bridge has a version that this page does not expect.',
      remedy: 'Update CPx Bridge and, if that does not help, tell your helpdesk.',
    },
  },
} as const satisfies TextsOfCodes;
