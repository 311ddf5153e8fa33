import type { TextsOfCodes } from './error-texts.js';

/** Readers, the card in one, and its certificates. */
export const CARD_TEXTS = {
  // Readers and the service that knows them.
  ERR_READER_NONE: {
    fr: {
      title: 'Aucun lecteur de carte',
      explanation: 'Aucun lecteur de carte à puce n’est détecté sur cet ordinateur.',
      remedy: 'Branchez votre lecteur, si besoin sur une autre prise USB, et attendez quelques secondes.',
    },
    en: {
      title: 'No card reader',
      explanation: 'No smart card reader is detected on this computer.',
      remedy: 'Plug in your reader, into another USB socket if need be, and wait a few seconds.',
    },
  },
  ERR_READER_SERVICE_STOPPED: {
    fr: {
      title: 'Service de cartes à puce arrêté',
      explanation: 'Le service du système qui donne accès aux lecteurs de carte ne fonctionne pas.',
      remedy: 'Débranchez puis rebranchez le lecteur et, si cela ne suffit pas, redémarrez l’ordinateur.',
    },
    en: {
      title: 'Smart card service stopped',
      explanation: 'The system service that gives access to card readers is not running.',
      remedy: 'Unplug the reader and plug it in again and, if that does not help, restart the computer.',
    },
  },
  ERR_READER_BUSY: {
    fr: {
      title: 'Lecteur occupé',
      explanation: 'Un autre logiciel utilise le lecteur ou la carte en ce moment.',
      remedy: 'Attendez que l’autre logiciel ait terminé, ou fermez-le, puis recommencez.',
    },
    en: {
      title: 'Reader in use',
      explanation: 'Another program is using the reader or the card at this moment.',
      remedy: 'Wait until the other program has finished, or close it, then try again.',
    },
  },
  ERR_READER_FAILED: {
    fr: {
      title: 'Le lecteur ne répond pas',
      explanation: 'Le lecteur de carte a signalé une erreur ou ne répond plus.',
      remedy: 'Débranchez le lecteur, rebranchez-le, remettez la carte, puis recommencez.',
    },
    en: {
      title: 'The reader does not respond',
      explanation: 'The card reader reported an error or no longer responds.',
      remedy: 'Unplug the reader, plug it in again, insert the card again, then try again.',
    },
  },

  // The card in a reader.
  ERR_CARD_NONE: {
    fr: {
      title: 'Insérez votre carte',
      explanation: 'Le lecteur est prêt, mais il ne contient aucune carte.',
      remedy: 'Insérez votre carte de la famille CPx, puce en avant, jusqu’au fond du lecteur.',
    },
    en: {
      title: 'Insert your card',
      explanation: 'The reader is ready, but there is no card in it.',
      remedy: 'Insert your CPx card, chip first, as far as it goes.',
    },
  },
  ERR_CARD_NOT_CPX: {
    fr: {
      title: 'Carte non reconnue',
      explanation: 'La carte dans le lecteur n’est pas une carte PS.',
      remedy: 'Retirez-la et insérez votre carte de la famille CPx (CPS, CPF, CPE ou CPA).',
    },
    en: {
      title: 'Card not recognised',
      explanation: 'The card in the reader is not a health professional’s card.',
      remedy: 'Take it out and insert your CPx card (CPS, CPF, CPE or CPA).',
    },
  },
  ERR_CARD_VITALE: {
    fr: {
      title: 'C’est une carte Vitale',
      explanation: 'La carte dans le lecteur est la carte Vitale d’un patient, pas une carte PS.',
      remedy: 'Retirez la carte Vitale et insérez votre carte de la famille CPx.',
    },
    en: {
      title: 'This is a Vitale card',
      explanation: 'The card in the reader is a patient’s Vitale card, not a health professional’s card.',
      remedy: 'Take the Vitale card out and insert your CPx card.',
    },
  },
  ERR_CARD_REMOVED: {
    fr: {
      title: 'Carte retirée',
      explanation: 'La carte a été retirée du lecteur pendant l’opération.',
      remedy: 'Remettez votre carte dans le lecteur et laissez-la en place, puis recommencez.',
    },
    en: {
      title: 'Card removed',
      explanation: 'The card was taken out of the reader during the operation.',
      remedy: 'Put your card back into the reader, leave it there, then try again.',
    },
  },
  ERR_CARD_CHANGED: {
    fr: {
      title: 'Carte remplacée',
      explanation: 'La carte du lecteur n’est plus celle avec laquelle l’opération a commencé.',
      remedy: 'Laissez dans le lecteur la carte que vous voulez utiliser, puis recommencez.',
    },
    en: {
      title: 'Card changed',
      explanation: 'The card in the reader is no longer the one with which the operation began.',
      remedy: 'Leave in the reader the card that you want to use, then try again.',
    },
  },
  ERR_CARD_MUTE: {
    fr: {
      title: 'Carte muette',
      explanation: 'Impossible de mettre la carte sous tension.',
      remedy: 'Vérifiez le sens de la carte, essuyez la puce avec un chiffon doux et sec, puis insérez-la de nouveau.',
    },
    en: {
      title: 'The card does not answer',
      explanation: 'The card cannot be powered up.',
      remedy: 'Check which way round the card is, wipe the chip with a soft dry cloth, then insert it again.',
    },
  },
  ERR_CARD_UPDATE_INTERRUPTED: {
    fr: {
      title: 'Carte inutilisable',
      explanation: 'Carte inutilisable suite à un incident lors de son actualisation.',
      remedy: 'Refaites l’actualisation de la carte ou appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Card cannot be used',
      explanation: 'The card cannot be used because its last update was interrupted.',
      remedy: 'Run the update of the card again or call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_CARD_CONTACTLESS_ONLY: {
    fr: {
      title: 'Carte lue sans contact',
      explanation: 'La carte est lue sans contact, ce qui ne permet pas de s’authentifier.',
      remedy: 'Insérez la carte dans la fente du lecteur, puce en avant, au lieu de la poser dessus.',
    },
    en: {
      title: 'Card read without contact',
      explanation: 'The card is read without contact, which is not enough to sign in.',
      remedy: 'Insert the card into the slot of the reader, chip first, instead of laying it on top.',
    },
  },
  ERR_CARD_FAILED: {
    fr: {
      title: 'La carte a répondu par une erreur',
      explanation: 'La carte n’a pas pu effectuer l’opération demandée.',
      remedy: 'Retirez la carte, insérez-la de nouveau, puis recommencez.',
    },
    en: {
      title: 'The card answered with an error',
      explanation: 'The card could not do what was asked of it.',
      remedy: 'Take the card out, insert it again, then try again.',
    },
  },

  // A certificate of the card.
  ERR_CERTIFICATE_NOT_FOUND: {
    fr: {
      title: 'Certificat introuvable',
      explanation: 'Le certificat choisi n’est plus sur une carte présente dans un lecteur.',
      remedy: 'Vérifiez que votre carte est insérée, cliquez sur « Rafraîchir la liste », puis choisissez de nouveau.',
    },
    en: {
      title: 'Certificate not found',
      explanation: 'The certificate you chose is no longer on a card in a reader.',
      remedy: 'Check that your card is inserted, click “Refresh the list”, then choose again.',
    },
  },
  ERR_CERTIFICATE_MALFORMED: {
    fr: {
      title: 'Certificat illisible',
      explanation: 'Le certificat que contient la carte ne peut pas être lu.',
      remedy: 'Retirez et remettez la carte et, si cela ne suffit pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Unreadable certificate',
      explanation: 'The certificate on the card cannot be read.',
      remedy: 'Take the card out, insert it again and, if that does not help, call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_CERTIFICATE_EXPIRED: {
    fr: {
      title: 'Carte expirée',
      explanation: 'La date de fin de validité de cette carte est passée.',
      remedy:
        'Utilisez votre nouvelle carte ou, si vous ne l’avez pas reçue, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Card expired',
      explanation: 'The last day on which this card was valid has passed.',
      remedy: 'Use your new card or, if you have not received it, call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_CERTIFICATE_NOT_YET_VALID: {
    fr: {
      title: 'Carte pas encore valide',
      explanation: 'La carte n’est pas encore valide à la date que donne cet ordinateur.',
      remedy:
        'Vérifiez d’abord la date et l’heure de l’ordinateur, sinon attendez le premier jour de validité de la carte.',
    },
    en: {
      title: 'Card not yet valid',
      explanation: 'The card is not yet valid on the date that this computer gives.',
      remedy: 'First check the date and time of the computer, else wait for the first day on which the card is valid.',
    },
  },
  ERR_CERTIFICATE_PURPOSE: {
    fr: {
      title: 'Certificat d’un autre usage',
      explanation: 'Ce certificat de la carte ne sert pas à s’authentifier.',
      remedy: 'Choisissez dans la liste le certificat d’authentification de votre carte.',
    },
    en: {
      title: 'Certificate for another use',
      explanation: 'This certificate of the card is not meant for signing in.',
      remedy: 'Choose the authentication certificate of your card in the list.',
    },
  },
  ERR_CERTIFICATE_KEY_MISSING: {
    fr: {
      title: 'Clé introuvable sur la carte',
      explanation: 'La carte contient le certificat, mais pas la clé qui lui correspond.',
      remedy: 'Retirez et remettez la carte et, si cela ne suffit pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'Key missing on the card',
      explanation: 'The card holds the certificate, but not the key that belongs to it.',
      remedy: 'Take the card out, insert it again and, if that does not help, call CPS Info Service on 0 825 852 000.',
    },
  },
} as const satisfies TextsOfCodes;
