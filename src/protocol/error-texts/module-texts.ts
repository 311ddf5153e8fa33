import type { TextsOfCodes } from './error-texts.js';

/** The PKCS#11 module and what the companion needs to use one. */
export const MODULE_TEXTS = {
  ERR_PIN_NEW_REFUSED: {
    fr: {
      title: 'Nouveau code PIN refusé',
      explanation: 'La carte ou son logiciel n’accepte pas ce nouveau code PIN (code porteur).',
      remedy: 'Choisissez un autre code, de 4 à 8 chiffres.',
    },
    en: {
      title: 'New PIN refused',
      explanation: 'The card or its software does not accept this new PIN (“code porteur”).',
      remedy: 'Choose another one of 4 to 8 digits.',
    },
  },
  ERR_PIN_LAST_TRY: {
    fr: {
      title: 'Dernier essai',
      explanation: 'Si le prochain code est faux, la carte sera bloquée.',
      remedy: 'Ne continuez que si vous êtes sûr de votre code, et confirmez-le avant de le saisir.',
    },
    en: {
      title: 'Last try',
      explanation: 'If the next code is wrong, the card will be blocked.',
      remedy: 'Go on only if you are sure of your code, and confirm that before you enter it.',
    },
  },
  ERR_PIN_UNBLOCK_INCORRECT: {
    fr: {
      title: 'Code de déblocage erroné',
      explanation: 'Le code de déblocage saisi n’est pas celui de cette carte.',
      remedy: 'Recommencez avec soin, car trop de codes de déblocage erronés bloquent la carte définitivement.',
    },
    en: {
      title: 'Wrong unblocking code',
      explanation: 'The unblocking code that was entered is not the one of this card.',
      remedy: 'Try again with care, because too many wrong unblocking codes block the card for good.',
    },
  },
  ERR_PIN_UNBLOCK_FORMAT: {
    fr: {
      title: 'Code de déblocage incomplet',
      explanation: 'Un code de déblocage comporte exactement 8 chiffres.',
      remedy: 'Saisissez de nouveau le code de déblocage, en chiffres seulement, car aucun essai n’a été compté.',
    },
    en: {
      title: 'Incomplete unblocking code',
      explanation: 'An unblocking code has exactly 8 digits.',
      remedy: 'Enter the unblocking code again, digits only, as no try has been counted.',
    },
  },
  ERR_PIN_UNBLOCK_LOCKED: {
    fr: {
      title: 'Carte définitivement bloquée',
      explanation: 'Cette carte est définitivement bloquée et doit être remplacée.',
      remedy: 'Appelez CPS Info Service au 0 825 852 000 pour la faire remplacer.',
    },
    en: {
      title: 'Card blocked for good',
      explanation: 'This card is blocked for good and has to be replaced.',
      remedy: 'Call CPS Info Service on 0 825 852 000 to have it replaced.',
    },
  },
  ERR_MODULE_NONE: {
    fr: {
      title: 'Cryptolib CPS absente',
      explanation: 'Le logiciel de l’ANS qui lit les cartes CPx (Cryptolib CPS) n’est pas installé sur cet ordinateur.',
      remedy: 'Installez la Cryptolib CPS depuis le site de l’ANS, ou demandez-le à votre assistance informatique.',
    },
    en: {
      title: 'Cryptolib CPS not installed',
      explanation: 'The ANS software that reads CPx cards (Cryptolib CPS) is not installed on this computer.',
      remedy: 'Install Cryptolib CPS from the site of the ANS, or ask your helpdesk to do it.',
    },
  },
  ERR_MODULE_LOAD_FAILED: {
    fr: {
      title: 'Cryptolib CPS inutilisable',
      explanation: 'Le logiciel qui lit les cartes CPx est installé, mais il ne peut pas être chargé.',
      remedy:
        'Réinstallez la Cryptolib CPS dans la version qui convient à ce système, ou demandez-le à votre assistance.',
    },
    en: {
      title: 'Cryptolib CPS cannot be used',
      explanation: 'The software that reads CPx cards is installed, but it cannot be loaded.',
      remedy: 'Install Cryptolib CPS again in the version made for this system, or ask your helpdesk to do it.',
    },
  },
  ERR_MODULE_SUPPORT_MISSING: {
    fr: {
      title: 'Composant de CPx Bridge manquant',
      explanation: 'Il manque à CPx Bridge un composant nécessaire pour utiliser de vraies cartes.',
      remedy: 'Réinstallez CPx Bridge, ou demandez-le à votre assistance informatique.',
    },
    en: {
      title: 'Component of CPx Bridge missing',
      explanation: 'CPx Bridge lacks a component that it needs to use real cards.',
      remedy: 'Install CPx Bridge again, or ask your helpdesk to do it.',
    },
  },
  ERR_MODULE_CRASHED: {
    fr: {
      title: 'La lecture de la carte s’est arrêtée',
      explanation: 'Le logiciel qui lit la carte (Cryptolib CPS) s’est arrêté brutalement.',
      remedy: 'Retirez et remettez la carte, puis recommencez.',
    },
    en: {
      title: 'Reading the card broke off',
      explanation: 'The software that reads the card (Cryptolib CPS) stopped abruptly.',
      remedy: 'Take the card out, insert it again, then try again.',
    },
  },
  ERR_MODULE_TIMEOUT: {
    fr: {
      title: 'La carte met trop de temps',
      explanation: 'Le logiciel qui lit la carte (Cryptolib CPS) n’a pas répondu à temps.',
      remedy: 'Fermez les autres logiciels qui utilisent la carte, retirez et remettez la carte, puis recommencez.',
    },
    en: {
      title: 'The card takes too long',
      explanation: 'The software that reads the card (Cryptolib CPS) did not answer in time.',
      remedy: 'Close other programs that use the card, take the card out, insert it again, then try again.',
    },
  },
  ERR_MODULE_REINITIALIZE: {
    fr: {
      title: 'Session à rétablir',
      explanation: 'La session Windows ou le bureau à distance a changé depuis la dernière lecture de la carte.',
      remedy: 'Retirez et remettez la carte et, si cela ne suffit pas, fermez puis rouvrez votre session.',
    },
    en: {
      title: 'Session must be re-established',
      explanation: 'The Windows session or the remote desktop has changed since the card was last read.',
      remedy: 'Take the card out, insert it again and, if that does not help, log off and on again.',
    },
  },
  ERR_MODULE_MECHANISM: {
    fr: {
      title: 'Signature non prise en charge',
      explanation: 'La carte ou son logiciel ne sait pas faire la signature qui est demandée.',
      remedy: 'Mettez à jour la Cryptolib CPS (version 5.2 ou plus récente pour une carte CPS4), puis recommencez.',
    },
    en: {
      title: 'Signature not supported',
      explanation: 'The card or its software cannot make the signature that is asked for.',
      remedy: 'Update Cryptolib CPS (version 5.2 or later for a CPS4 card), then try again.',
    },
  },
  ERR_MODULE_UNSUPPORTED: {
    fr: {
      title: 'Opération non prise en charge',
      explanation: 'Le logiciel qui lit la carte ne sait pas faire cette opération avec cette carte.',
      remedy: 'Utilisez la Cryptolib CPS de l’ANS pour changer le code de la carte ou la débloquer.',
    },
    en: {
      title: 'Operation not supported',
      explanation: 'The software that reads the card cannot do this operation with this card.',
      remedy: 'Use Cryptolib CPS of the ANS to change the PIN of the card or to unblock it.',
    },
  },
  ERR_MODULE_FAILED: {
    fr: {
      title: 'Erreur de la Cryptolib CPS',
      explanation: 'Le logiciel qui lit la carte (Cryptolib CPS) a signalé une erreur.',
      remedy: 'Retirez et remettez la carte, recommencez et, si cela ne suffit pas, redémarrez l’ordinateur.',
    },
    en: {
      title: 'Error of Cryptolib CPS',
      explanation: 'The software that reads the card (Cryptolib CPS) reported an error.',
      remedy: 'Take the card out, insert it again, try again and, if that does not help, restart the computer.',
    },
  },
  ERR_MODULE_QUARANTINED: {
    fr: {
      title: 'Logiciel de carte mis à l’écart',
      explanation:
        'Le logiciel qui lit la carte (Cryptolib CPS) s’est arrêté ou bloqué à son chargement et n’est plus utilisé.',
      remedy: 'Choisissez « Réessayer » dans le menu de CPx Bridge, sinon installez de nouveau la Cryptolib CPS.',
    },
    en: {
      title: 'Card software put aside',
      explanation:
        'The software that reads the card (Cryptolib CPS) crashed or hung when it was loaded and is no longer used.',
      remedy: 'Choose “Try again” in the menu of CPx Bridge, or else install Cryptolib CPS again.',
    },
  },
} as const satisfies TextsOfCodes;
