import type { ErrorCode } from './errors.js';
import type { Language } from './messages.js';

/** What a person reads of one error, in one language. Plain text, never markup. */
export interface ErrorTexts {
  /** A short heading. */
  readonly title: string;
  /** One sentence: why. */
  readonly explanation: string;
  /** One sentence: what to do now. */
  readonly remedy: string;
}

/**
 * The words of each error, written for a practitioner on the telephone with a helpdesk; those of the families
 * SETTINGS, TOKEN and CHALLENGE, which a practitioner cannot mend, for an administrator or a mailbox vendor. They follow the
 * wording of the ANS where it exists ("Cette carte est bloquée (3 codes erronés)"), and never say how many tries of
 * the PIN are left: a page must not learn it.
 * @see cpx.md, "What goes wrong in the field"
 */
const ERROR_TEXTS: Readonly<Record<ErrorCode, Readonly<Record<Language, ErrorTexts>>>> = {
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

  // The PKCS#11 module and what the companion needs to use one.
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
      remedy: 'Installez de nouveau la Cryptolib CPS, ou sa mise à jour : elle est alors essayée de nouveau.',
    },
    en: {
      title: 'Card software put aside',
      explanation:
        'The software that reads the card (Cryptolib CPS) crashed or hung when it was loaded and is no longer used.',
      remedy: 'Install Cryptolib CPS again, or its update: it is then tried again.',
    },
  },

  // Settings, policy and what the companion needs to start.
  ERR_SETTINGS_INVALID: {
    fr: {
      title: 'Réglage refusé',
      explanation: 'Un réglage de CPx Bridge a une valeur qui n’est pas permise.',
      remedy: 'Corrigez la valeur indiquée dans le journal, ou prévenez votre administrateur.',
    },
    en: {
      title: 'Setting refused',
      explanation: 'A setting of CPx Bridge has a value that is not allowed.',
      remedy: 'Correct the value that the log names, or tell your administrator.',
    },
  },
  ERR_SETTINGS_DAMAGED: {
    fr: {
      title: 'Réglages endommagés',
      explanation: 'Le fichier des réglages ne pouvait plus être lu et a été mis de côté.',
      remedy: 'Vérifiez vos réglages, revenus à leurs valeurs d’origine, et autorisez de nouveau vos sites si besoin.',
    },
    en: {
      title: 'Settings damaged',
      explanation: 'The settings file could no longer be read and was put aside.',
      remedy: 'Check your settings, which are back at their original values, and allow your sites again if need be.',
    },
  },
  ERR_SETTINGS_SEAL_BROKEN: {
    fr: {
      title: 'Réglages modifiés hors de CPx Bridge',
      explanation: 'Le fichier des réglages a été modifié par un autre programme et n’est plus digne de confiance.',
      remedy: 'Vérifiez vos sites autorisés, revenus à leurs valeurs d’origine, et prévenez votre administrateur.',
    },
    en: {
      title: 'Settings changed outside CPx Bridge',
      explanation: 'The settings file was changed by another program and can no longer be trusted.',
      remedy: 'Check your allowed sites, which are back at their original values, and tell your administrator.',
    },
  },
  ERR_SETTINGS_POLICY_REFUSED: {
    fr: {
      title: 'Règles d’administration ignorées',
      explanation:
        'Le fichier de règles n’appartient pas à un administrateur, ou d’autres que lui peuvent le modifier.',
      remedy: 'Faites corriger par un administrateur le propriétaire et les droits de ce fichier.',
    },
    en: {
      title: 'Administrator policy ignored',
      explanation: 'The policy file is not owned by an administrator, or others can change it.',
      remedy: 'Have an administrator correct the owner and the permissions of that file.',
    },
  },
  ERR_SETTINGS_LOCKED: {
    fr: {
      title: 'Réglage verrouillé',
      explanation: 'Ce réglage est fixé par les règles d’administration de ce poste.',
      remedy: 'Demandez la modification à votre administrateur.',
    },
    en: {
      title: 'Setting locked',
      explanation: 'This setting is fixed by the administrator policy of this computer.',
      remedy: 'Ask your administrator for the change.',
    },
  },
  ERR_SETTINGS_WRITE_FAILED: {
    fr: {
      title: 'Réglages non enregistrés',
      explanation: 'Le fichier des réglages n’a pas pu être écrit, le disque étant plein ou protégé.',
      remedy: 'Libérez de la place sur le disque ou faites vérifier vos droits, puis recommencez.',
    },
    en: {
      title: 'Settings not saved',
      explanation: 'The settings file could not be written because the disk is full or protected.',
      remedy: 'Free some disk space or have your permissions checked, then try again.',
    },
  },
  ERR_SETTINGS_PORT_TAKEN: {
    fr: {
      title: 'Port déjà utilisé',
      explanation: 'Un autre programme, ou le CPx Bridge d’une autre session, occupe le port dont CPx Bridge a besoin.',
      remedy: 'Fermez l’autre programme ou l’autre session, puis redémarrez CPx Bridge.',
    },
    en: {
      title: 'Port already in use',
      explanation: 'Another program, or the CPx Bridge of another session, occupies the port that CPx Bridge needs.',
      remedy: 'Close the other program or the other session, then restart CPx Bridge.',
    },
  },
  ERR_SETTINGS_DEVELOPMENT_ONLY: {
    fr: {
      title: 'Réservé au développement',
      explanation: 'Cette option n’existe que dans le mode de développement.',
      remedy: 'Retirez cette option ou démarrez CPx Bridge en mode de développement.',
    },
    en: {
      title: 'For development only',
      explanation: 'This option exists in development mode only.',
      remedy: 'Leave this option out or start CPx Bridge in development mode.',
    },
  },
  ERR_SETTINGS_KEYCHAIN_UNAVAILABLE: {
    fr: {
      title: 'Trousseau du système inaccessible',
      explanation:
        'Le trousseau de mots de passe du système ne répond pas : la clé des réglages est gardée dans un fichier que vous seul pouvez lire.',
      remedy: 'Ouvrez le trousseau de votre session puis redémarrez CPx Bridge, ou prévenez votre administrateur.',
    },
    en: {
      title: 'System keychain out of reach',
      explanation:
        'The system keychain does not answer: the key of the settings is kept in a file that only you can read.',
      remedy: 'Unlock the keychain of your session and restart CPx Bridge, or tell your administrator.',
    },
  },
  ERR_SETTINGS_AUTHORITY_REFUSED: {
    fr: {
      title: 'Autorité de certification refusée',
      explanation:
        'Ce certificat n’est pas celui d’une autorité de l’IGC-Santé que CPx Bridge connaît, et votre administrateur ne l’a pas ajouté.',
      remedy:
        'Prenez les fichiers officiels sur le site de l’ANS, ou demandez à votre administrateur d’ajouter l’empreinte du certificat.',
    },
    en: {
      title: 'Certification authority refused',
      explanation:
        'This certificate is not that of an authority of IGC-Santé that CPx Bridge knows, and your administrator has not added it.',
      remedy:
        'Take the official files from the site of the ANS, or ask your administrator to add the fingerprint of the certificate.',
    },
  },
  ERR_SETTINGS_AUTHORITY_NONE: {
    fr: {
      title: 'Aucune autorité de certification',
      explanation: 'Aucun certificat d’une autorité de l’IGC-Santé n’a été trouvé sur cet ordinateur.',
      remedy: 'Installez la Cryptolib CPS, ou indiquez les fichiers de l’IGC-Santé téléchargés sur le site de l’ANS.',
    },
    en: {
      title: 'No certification authority',
      explanation: 'No certificate of an authority of IGC-Santé was found on this computer.',
      remedy: 'Install Cryptolib CPS, or name the files of IGC-Santé downloaded from the site of the ANS.',
    },
  },

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

  // The page: why the browser library could not reach the companion.
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
        'Le programme qui répond à la place de CPx Bridge, ou sa version, n’est pas celui que cette page attend.',
      remedy: 'Mettez CPx Bridge à jour et, si cela ne suffit pas, prévenez votre assistance informatique.',
    },
    en: {
      title: 'Answer not understood',
      explanation: 'What answers in place of CPx Bridge, or its version, is not what this page expects.',
      remedy: 'Update CPx Bridge and, if that does not help, tell your helpdesk.',
    },
  },
};

/** @returns the words of an error in one language: title, explanation and remedy */
export function errorTexts(code: ErrorCode, language: Language): ErrorTexts {
  return ERROR_TEXTS[code][language];
}
