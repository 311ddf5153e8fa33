import type { TextsOfCodes } from './error-texts.js';

/** The sign-in as it runs, and the PIN. */
export const SIGN_IN_TEXTS = {
  // The sign-in as it runs.
  ERR_FLOW_BUSY: {
    fr: {
      title: 'Authentification déjà en cours',
      explanation: 'Une fenêtre de code PIN est déjà ouverte, pour cette page ou pour une autre.',
      remedy: 'Terminez ou annulez l’authentification en cours, puis recommencez.',
    },
    en: {
      title: 'A sign-in is already in progress',
      explanation: 'A PIN window is already open, for this page or for another one.',
      remedy: 'Finish or cancel the sign-in in progress, then try again.',
    },
  },
  ERR_FLOW_CANCELLED: {
    fr: {
      title: 'Authentification annulée',
      explanation: 'L’authentification a été annulée avant la fin.',
      remedy: 'Cliquez de nouveau sur « Authentifier » quand vous êtes prêt.',
    },
    en: {
      title: 'Sign-in cancelled',
      explanation: 'The sign-in was cancelled before its end.',
      remedy: 'Click “Authenticate” again when you are ready.',
    },
  },
  ERR_FLOW_ABORTED: {
    fr: {
      title: 'Authentification interrompue',
      explanation: 'La page a été fermée ou rechargée pendant l’authentification.',
      remedy: 'Rouvrez la page de connexion, puis recommencez.',
    },
    en: {
      title: 'Sign-in interrupted',
      explanation: 'The page was closed or reloaded during the sign-in.',
      remedy: 'Open the sign-in page again, then try again.',
    },
  },
  ERR_FLOW_TIMEOUT: {
    fr: {
      title: 'Délai dépassé',
      explanation: 'Le code PIN n’a pas été saisi à temps.',
      remedy: 'Recommencez et saisissez votre code PIN dans les deux minutes.',
    },
    en: {
      title: 'Time is up',
      explanation: 'The PIN was not entered in time.',
      remedy: 'Try again and enter your PIN within two minutes.',
    },
  },
  ERR_FLOW_COOLING_DOWN: {
    fr: {
      title: 'Patientez un instant',
      explanation: 'L’authentification précédente vient d’être annulée et CPx Bridge marque une courte pause.',
      remedy: 'Attendez quelques secondes, puis recommencez.',
    },
    en: {
      title: 'Wait a moment',
      explanation: 'The sign-in before this one was just cancelled and CPx Bridge pauses briefly.',
      remedy: 'Wait a few seconds, then try again.',
    },
  },
  ERR_FLOW_SHUTTING_DOWN: {
    fr: {
      title: 'CPx Bridge se ferme',
      explanation: 'CPx Bridge est en train de s’arrêter ou de redémarrer.',
      remedy: 'Attendez qu’il soit de nouveau ouvert, puis recommencez.',
    },
    en: {
      title: 'CPx Bridge is closing',
      explanation: 'CPx Bridge is stopping or starting again.',
      remedy: 'Wait until it is open again, then try again.',
    },
  },
  ERR_FLOW_PROMPT_UNAVAILABLE: {
    fr: {
      title: 'Code porteur impossible à demander',
      explanation: 'CPx Bridge a été démarré sans fenêtre ni terminal où vous demander le code porteur.',
      remedy: 'Démarrez CPx Bridge depuis un terminal ouvert, ou utilisez l’application, puis recommencez.',
    },
    en: {
      title: 'No way to ask for the PIN',
      explanation: 'CPx Bridge was started without a window or a terminal in which to ask you for the PIN.',
      remedy: 'Start CPx Bridge from an open terminal, or use the application, then try again.',
    },
  },
  ERR_FLOW_INTERNAL: {
    fr: {
      title: 'Erreur interne de CPx Bridge',
      explanation: 'CPx Bridge a rencontré une erreur qu’il n’attendait pas.',
      remedy:
        'Recommencez et, si cela se reproduit, redémarrez CPx Bridge puis prévenez votre assistance informatique.',
    },
    en: {
      title: 'Internal error of CPx Bridge',
      explanation: 'CPx Bridge met an error that it did not expect.',
      remedy: 'Try again and, if it happens again, restart CPx Bridge and tell your helpdesk.',
    },
  },

  // The PIN ("code porteur").
  ERR_PIN_INCORRECT: {
    fr: {
      title: 'Code PIN erroné',
      explanation: 'Le code PIN (code porteur) saisi n’est pas celui de cette carte.',
      remedy: 'Recommencez avec soin, car la carte se bloque après trois codes erronés.',
    },
    en: {
      title: 'Wrong PIN',
      explanation: 'The PIN (“code porteur”) that was entered is not the one of this card.',
      remedy: 'Try again with care, because the card is blocked after three wrong PINs.',
    },
  },
  ERR_PIN_LOCKED: {
    fr: {
      title: 'Carte bloquée',
      explanation: 'Cette carte est bloquée (3 codes erronés).',
      remedy:
        'Débloquez-la avec votre code de déblocage, ou appelez CPS Info Service au 0 825 852 000 si vous ne l’avez plus.',
    },
    en: {
      title: 'Card blocked',
      explanation: 'This card is blocked (3 wrong PINs).',
      remedy:
        'Unblock it with your unblocking code, or call CPS Info Service on 0 825 852 000 if you no longer have it.',
    },
  },
  ERR_PIN_FORMAT: {
    fr: {
      title: 'Code PIN incomplet',
      explanation: 'Un code PIN (code porteur) comporte de 4 à 8 chiffres.',
      remedy: 'Saisissez de nouveau votre code, en chiffres seulement, car aucun essai n’a été compté.',
    },
    en: {
      title: 'Incomplete PIN',
      explanation: 'A PIN (“code porteur”) has 4 to 8 digits.',
      remedy: 'Enter your PIN again, digits only, as no try has been counted.',
    },
  },
  ERR_PIN_NOT_SET: {
    fr: {
      title: 'Carte sans code PIN',
      explanation: 'Aucun code PIN (code porteur) n’a encore été défini sur cette carte.',
      remedy: 'Appelez CPS Info Service au 0 825 852 000 pour faire mettre la carte en service.',
    },
    en: {
      title: 'Card without a PIN',
      explanation: 'No PIN (“code porteur”) has been set on this card yet.',
      remedy: 'Call CPS Info Service on 0 825 852 000 to have the card put into service.',
    },
  },
} as const satisfies TextsOfCodes;
