import {
  errorTexts,
  ERRORS,
  isErrorCode,
  type ErrorCode,
  type ErrorTexts,
  type Language,
} from '../../protocol/index.js';

/** How bad a finding is: `failure` keeps the person from signing in, `warning` may, or soon will. */
export type Severity = 'failure' | 'warning';

/** A finding that the catalogue of errors knows: its words and its help code are the catalogue's. */
interface SharedRow {
  readonly severity: Severity;
}

/** A finding that only the diagnosis makes. */
interface OwnRow extends SharedRow, Readonly<Record<Language, ErrorTexts>> {
  /** Number to read on the telephone; 800 to 899 are the diagnosis's, and never reused. */
  readonly help: number;
}

type FindingTable = Readonly<Partial<Record<ErrorCode, SharedRow>>> & Readonly<Record<`DOCTOR_${string}`, OwnRow>>;

/**
 * Everything that the diagnosis can find: one row a finding, layer by layer. What is an error elsewhere has that error's
 * code here, so that the page, the window and the diagnosis say one thing under one number.
 * @see cpx.md, "What goes wrong in the field"; protocol, error-texts.ts
 */
export const FINDINGS = {
  // The machine.
  DOCTOR_SYSTEM_UNSUPPORTED: {
    severity: 'failure',
    help: 801,
    fr: {
      title: 'Système non pris en charge',
      explanation: 'CPx Bridge ne connaît ni les lecteurs ni les logiciels de carte de ce système.',
      remedy: 'Utilisez un poste Windows, macOS ou Linux à jour, ou demandez-en un à votre assistance.',
    },
    en: {
      title: 'System not supported',
      explanation: 'CPx Bridge knows neither the readers nor the card software of this system.',
      remedy: 'Use an up-to-date Windows, macOS or Linux computer, or ask your helpdesk for one.',
    },
  },
  DOCTOR_SYSTEM_TRANSLATED: {
    severity: 'warning',
    help: 802,
    fr: {
      title: 'CPx Bridge fonctionne sous Rosetta',
      explanation: 'Cette version de CPx Bridge est faite pour un Mac Intel et le système la traduit.',
      remedy: 'Installez la version de CPx Bridge pour puce Apple.',
    },
    en: {
      title: 'CPx Bridge runs under Rosetta',
      explanation: 'This version of CPx Bridge is made for Intel Macs and the system translates it.',
      remedy: 'Install the version of CPx Bridge for Apple chips.',
    },
  },
  DOCTOR_CLOCK_WRONG: {
    severity: 'failure',
    help: 803,
    fr: {
      title: 'Horloge de l’ordinateur fausse',
      explanation:
        'La date ou l’heure de cet ordinateur est fausse, ce qui rend les certificats et les connexions invalides.',
      remedy: 'Réglez la date, l’heure et le fuseau de l’ordinateur, de préférence automatiquement, puis recommencez.',
    },
    en: {
      title: 'The clock of the computer is wrong',
      explanation: 'The date or time of this computer is wrong, which makes certificates and connections invalid.',
      remedy: 'Set date, time and time zone of the computer, automatically if you can, then try again.',
    },
  },
  DOCTOR_DISK_FULL: {
    severity: 'failure',
    help: 804,
    fr: {
      title: 'Disque plein',
      explanation: 'Il ne reste presque plus de place sur le disque où CPx Bridge garde ses réglages.',
      remedy: 'Libérez de l’espace sur le disque, puis redémarrez CPx Bridge.',
    },
    en: {
      title: 'Disk full',
      explanation: 'Hardly any space is left on the disk where CPx Bridge keeps its settings.',
      remedy: 'Free some disk space, then restart CPx Bridge.',
    },
  },
  DOCTOR_FOLDER_EXPOSED: {
    severity: 'warning',
    help: 805,
    fr: {
      title: 'Dossier ouvert à d’autres',
      explanation: 'D’autres utilisateurs peuvent entrer dans un dossier où CPx Bridge garde ses réglages.',
      remedy: 'Faites corriger le propriétaire et les droits de ce dossier par votre administrateur.',
    },
    en: {
      title: 'Folder open to others',
      explanation: 'Other users can enter a folder in which CPx Bridge keeps its settings.',
      remedy: 'Have your administrator correct the owner and the permissions of that folder.',
    },
  },
  ERR_SETTINGS_WRITE_FAILED: { severity: 'failure' },
  DOCTOR_CHECK_SLOW: {
    severity: 'warning',
    help: 808,
    fr: {
      title: 'Vérification trop longue',
      explanation: 'Une vérification n’a pas pu se terminer dans le temps qui lui est donné.',
      remedy: 'Relancez le diagnostic et, si cela se reproduit, envoyez le rapport à votre assistance.',
    },
    en: {
      title: 'A check took too long',
      explanation: 'A check could not finish in the time that it is given.',
      remedy: 'Run the diagnosis again and, if it happens again, send the report to your helpdesk.',
    },
  },
  DOCTOR_CHECK_BROKEN: {
    severity: 'warning',
    help: 809,
    fr: {
      title: 'Vérification impossible',
      explanation: 'Une vérification a rencontré une erreur qu’elle n’attendait pas.',
      remedy: 'Relancez le diagnostic et, si cela se reproduit, envoyez le rapport à votre assistance.',
    },
    en: {
      title: 'A check could not be made',
      explanation: 'A check met an error that it did not expect.',
      remedy: 'Run the diagnosis again and, if it happens again, send the report to your helpdesk.',
    },
  },

  // Readers and PC/SC.
  DOCTOR_PCSC_NOT_INSTALLED: {
    severity: 'failure',
    help: 821,
    fr: {
      title: 'Service de cartes à puce absent',
      explanation: 'Le logiciel du système qui donne accès aux lecteurs (PC/SC) n’est pas installé.',
      remedy: 'Installez le service PC/SC (paquets pcscd et libccid), ou demandez-le à votre assistance.',
    },
    en: {
      title: 'Smart card service not installed',
      explanation: 'The software of the system that gives access to readers (PC/SC) is not installed.',
      remedy: 'Install the PC/SC service (packages pcscd and libccid), or ask your helpdesk to do it.',
    },
  },
  DOCTOR_PCSC_SILENT: {
    severity: 'failure',
    help: 822,
    fr: {
      title: 'Le service de cartes à puce ne répond pas',
      explanation: 'Le service du système qui donne accès aux lecteurs est démarré, mais il ne répond pas.',
      remedy: 'Débranchez le lecteur, redémarrez l’ordinateur, puis rebranchez le lecteur.',
    },
    en: {
      title: 'The smart card service does not answer',
      explanation: 'The service of the system that gives access to readers is running, but it does not answer.',
      remedy: 'Unplug the reader, restart the computer, then plug the reader in again.',
    },
  },
  ERR_READER_SERVICE_STOPPED: { severity: 'failure' },
  ERR_READER_NONE: { severity: 'failure' },
  DOCTOR_READER_USB_ONLY: {
    severity: 'failure',
    help: 823,
    fr: {
      title: 'Lecteur branché mais non reconnu',
      explanation: 'Un lecteur est branché en USB, mais le service de cartes à puce ne le voit pas.',
      remedy: 'Débranchez le lecteur, rebranchez-le et, si cela ne suffit pas, installez son pilote.',
    },
    en: {
      title: 'Reader plugged in but not recognised',
      explanation: 'A reader is plugged in by USB, but the smart card service does not see it.',
      remedy: 'Unplug the reader, plug it in again and, if that does not help, install its driver.',
    },
  },
  DOCTOR_READER_REMOTE: {
    severity: 'failure',
    help: 824,
    fr: {
      title: 'Lecteur absent du bureau à distance',
      explanation: 'Cette session est un bureau à distance, et le lecteur de votre poste n’y est pas redirigé.',
      remedy: 'Cochez « Cartes à puce » dans les options de la connexion à distance, puis reconnectez-vous.',
    },
    en: {
      title: 'Reader missing in the remote desktop',
      explanation: 'This session is a remote desktop, and the reader of your own computer is not redirected into it.',
      remedy: 'Tick “Smart cards” in the options of the remote connection, then connect again.',
    },
  },
  ERR_READER_BUSY: { severity: 'failure' },
  ERR_READER_FAILED: { severity: 'failure' },

  // The card as PC/SC sees it.
  ERR_CARD_NONE: { severity: 'failure' },
  ERR_CARD_MUTE: { severity: 'failure' },
  ERR_CARD_VITALE: { severity: 'failure' },
  ERR_CARD_NOT_CPX: { severity: 'failure' },
  ERR_CARD_CONTACTLESS_ONLY: { severity: 'failure' },
  DOCTOR_CARD_CPS2TER: {
    severity: 'failure',
    help: 825,
    fr: {
      title: 'Carte CPS d’une ancienne génération',
      explanation: 'La carte dans le lecteur est une CPS2ter, que les messageries n’acceptent plus.',
      remedy:
        'Utilisez votre carte la plus récente ou, si vous n’en avez pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'CPS card of an old generation',
      explanation: 'The card in the reader is a CPS2ter, which mailboxes no longer accept.',
      remedy: 'Use your newest card or, if you have none, call CPS Info Service on 0 825 852 000.',
    },
  },
  DOCTOR_CARD_SEVERAL: {
    severity: 'warning',
    help: 826,
    fr: {
      title: 'Plusieurs cartes dans les lecteurs',
      explanation: 'Plusieurs cartes CPx sont insérées, et la page peut proposer une autre carte que la vôtre.',
      remedy: 'Laissez dans les lecteurs la seule carte que vous voulez utiliser.',
    },
    en: {
      title: 'Several cards in the readers',
      explanation: 'Several CPx cards are inserted, and the page may offer another one than yours.',
      remedy: 'Leave in the readers the one card that you want to use.',
    },
  },

  // The PKCS#11 module.
  ERR_MODULE_NONE: { severity: 'failure' },
  ERR_MODULE_SUPPORT_MISSING: { severity: 'failure' },
  DOCTOR_MODULE_PATH_MISSING: {
    severity: 'failure',
    help: 831,
    fr: {
      title: 'Logiciel de carte introuvable',
      explanation: 'Les réglages nomment un logiciel de carte (module PKCS#11) qui n’est pas à cet endroit.',
      remedy: 'Corrigez le chemin du module dans les réglages, ou videz-le pour que CPx Bridge le cherche.',
    },
    en: {
      title: 'Card software not found',
      explanation: 'The settings name card software (a PKCS#11 module) that is not in that place.',
      remedy: 'Correct the path of the module in the settings, or empty it so that CPx Bridge looks for it.',
    },
  },
  DOCTOR_MODULE_DAMAGED: {
    severity: 'failure',
    help: 832,
    fr: {
      title: 'Fichier du logiciel de carte abîmé',
      explanation: 'Le fichier du logiciel de carte n’est pas une bibliothèque que ce système peut charger.',
      remedy: 'Réinstallez la Cryptolib CPS, ou demandez-le à votre assistance informatique.',
    },
    en: {
      title: 'Card software file damaged',
      explanation: 'The file of the card software is not a library that this system can load.',
      remedy: 'Install Cryptolib CPS again, or ask your helpdesk to do it.',
    },
  },
  DOCTOR_MODULE_ARCHITECTURE: {
    severity: 'failure',
    help: 833,
    fr: {
      title: 'Logiciel de carte d’un autre processeur',
      explanation: 'Le logiciel de carte installé est fait pour un autre processeur (32 ou 64 bits) que CPx Bridge.',
      remedy: 'Installez la Cryptolib CPS et CPx Bridge dans la version faite pour cet ordinateur.',
    },
    en: {
      title: 'Card software for another processor',
      explanation: 'The installed card software is made for another processor (32 or 64 bits) than CPx Bridge.',
      remedy: 'Install Cryptolib CPS and CPx Bridge in the version made for this computer.',
    },
  },
  DOCTOR_MODULE_OBSOLETE: {
    severity: 'warning',
    help: 834,
    fr: {
      title: 'Ancien logiciel de carte (GALSS)',
      explanation: 'Le seul logiciel de carte trouvé est celui d’une ancienne installation, avec GALSS.',
      remedy: 'Désinstallez-le, puis installez la Cryptolib CPS actuelle.',
    },
    en: {
      title: 'Old card software (GALSS)',
      explanation: 'The only card software found is that of an old installation, with GALSS.',
      remedy: 'Uninstall it, then install the present Cryptolib CPS.',
    },
  },
  DOCTOR_MODULE_TOO_OLD: {
    severity: 'failure',
    help: 835,
    fr: {
      title: 'Cryptolib CPS trop ancienne',
      explanation: 'La carte est une CPS4, et la Cryptolib CPS installée ne sait pas la lire.',
      remedy: 'Installez la Cryptolib CPS 5.2 ou une version plus récente.',
    },
    en: {
      title: 'Cryptolib CPS too old',
      explanation: 'The card is a CPS4, and the installed Cryptolib CPS cannot read it.',
      remedy: 'Install Cryptolib CPS 5.2 or a later version.',
    },
  },
  DOCTOR_MODULE_SLOW: {
    severity: 'warning',
    help: 836,
    fr: {
      title: 'Logiciel de carte lent',
      explanation: 'Le logiciel de carte met plusieurs secondes à démarrer, ce qui retarde chaque connexion.',
      remedy: 'Fermez les autres programmes et faites exclure ce logiciel de l’analyse de l’antivirus.',
    },
    en: {
      title: 'Card software slow',
      explanation: 'The card software takes several seconds to start, which delays every sign-in.',
      remedy: 'Close other programs and have this software excluded from the scans of the antivirus.',
    },
  },
  ERR_MODULE_LOAD_FAILED: { severity: 'failure' },
  ERR_MODULE_CRASHED: { severity: 'failure' },
  ERR_MODULE_TIMEOUT: { severity: 'failure' },
  ERR_MODULE_REINITIALIZE: { severity: 'failure' },
  ERR_MODULE_MECHANISM: { severity: 'failure' },
  ERR_MODULE_FAILED: { severity: 'failure' },
  ERR_MODULE_QUARANTINED: { severity: 'failure' },

  // The card as the module reads it.
  ERR_CARD_UPDATE_INTERRUPTED: { severity: 'failure' },
  ERR_CARD_FAILED: { severity: 'failure' },
  DOCTOR_CARD_UNRECOGNISED: {
    severity: 'failure',
    help: 841,
    fr: {
      title: 'Carte non reconnue par son logiciel',
      explanation: 'La carte est une carte CPx, mais le logiciel de carte ne la reconnaît pas.',
      remedy: 'Videz le cache de la Cryptolib CPS, mettez-la à jour, puis remettez la carte dans le lecteur.',
    },
    en: {
      title: 'Card not recognised by its software',
      explanation: 'The card is a CPx card, but the card software does not recognise it.',
      remedy: 'Empty the cache of Cryptolib CPS, update it, then insert the card again.',
    },
  },
  DOCTOR_CARD_SERIAL: {
    severity: 'failure',
    help: 842,
    fr: {
      title: 'Le cache montre une autre carte',
      explanation:
        'Le numéro de la carte et celui de son certificat diffèrent : le logiciel montre une carte précédente.',
      remedy: 'Videz le cache de la Cryptolib CPS, puis remettez la carte dans le lecteur.',
    },
    en: {
      title: 'The cache shows another card',
      explanation: 'The number of the card and that of its certificate differ: the software shows an earlier card.',
      remedy: 'Empty the cache of Cryptolib CPS, then insert the card again.',
    },
  },
  ERR_PIN_LOCKED: { severity: 'failure' },
  ERR_PIN_NOT_SET: { severity: 'failure' },
  ERR_PIN_LAST_TRY: { severity: 'warning' },
  DOCTOR_PIN_COUNT_LOW: {
    severity: 'warning',
    help: 845,
    fr: {
      title: 'Un code faux a été présenté',
      explanation: 'Au moins un code porteur faux a été présenté à la carte depuis le dernier code juste.',
      remedy: 'Saisissez le code porteur avec attention, car la carte se bloque après trois codes faux.',
    },
    en: {
      title: 'A wrong PIN was presented',
      explanation: 'At least one wrong PIN was presented to the card since the last right one.',
      remedy: 'Enter the PIN with care, because the card is blocked after three wrong PINs.',
    },
  },
  DOCTOR_CARD_NO_CERTIFICATE: {
    severity: 'failure',
    help: 846,
    fr: {
      title: 'Pas de certificat d’authentification',
      explanation: 'La carte se lit, mais elle ne montre aucun certificat qui serve à s’identifier.',
      remedy: 'Retirez la carte, remettez-la et, si cela ne suffit pas, appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'No authentication certificate',
      explanation: 'The card can be read, but it shows no certificate that serves to sign in.',
      remedy: 'Take the card out, insert it again and, if that does not help, call CPS Info Service on 0 825 852 000.',
    },
  },
  ERR_CERTIFICATE_MALFORMED: { severity: 'failure' },
  ERR_CERTIFICATE_KEY_MISSING: { severity: 'failure' },

  // The trial signature.
  ERR_PIN_INCORRECT: { severity: 'failure' },
  ERR_CARD_REMOVED: { severity: 'failure' },

  // The authentication certificate.
  ERR_CERTIFICATE_EXPIRED: { severity: 'failure' },
  ERR_CERTIFICATE_NOT_YET_VALID: { severity: 'failure' },
  DOCTOR_CERTIFICATE_EXPIRES_SOON: {
    severity: 'warning',
    help: 851,
    fr: {
      title: 'La carte expire bientôt',
      explanation: 'Le certificat de la carte n’est plus valable que quelques semaines.',
      remedy: 'Vérifiez que votre nouvelle carte arrive ou appelez CPS Info Service au 0 825 852 000.',
    },
    en: {
      title: 'The card expires soon',
      explanation: 'The certificate of the card is valid for a few weeks more.',
      remedy: 'Check that your new card is on its way or call CPS Info Service on 0 825 852 000.',
    },
  },
  DOCTOR_CERTIFICATE_TEST: {
    severity: 'warning',
    help: 852,
    fr: {
      title: 'Carte de test',
      explanation: 'La carte est une carte de test, qu’une messagerie en service refuse.',
      remedy: 'Insérez votre vraie carte CPx, ou utilisez la carte de test avec une messagerie de test.',
    },
    en: {
      title: 'Test card',
      explanation: 'The card is a test card, which a mailbox in real use refuses.',
      remedy: 'Insert your real CPx card, or use the test card with a test mailbox.',
    },
  },
  DOCTOR_CERTIFICATE_UNTRUSTED: {
    severity: 'failure',
    help: 853,
    fr: {
      title: 'Certificat d’une autorité inconnue',
      explanation: 'Le certificat de la carte ne remonte à aucune des autorités de l’IGC-Santé de ce poste.',
      remedy: 'Vérifiez que la carte est bien la vôtre et prévenez votre assistance informatique.',
    },
    en: {
      title: 'Certificate of an unknown authority',
      explanation: 'The certificate of the card leads to none of the IGC-Santé authorities of this computer.',
      remedy: 'Check that the card is really yours and tell your helpdesk.',
    },
  },
  ERR_REVOCATION_REVOKED: { severity: 'failure' },
  ERR_REVOCATION_UNKNOWN: { severity: 'failure' },

  // CPx Bridge itself.
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
} as const satisfies FindingTable;

/** A stable name of something that the diagnosis finds: an error code, or one of its own, `DOCTOR_<WHAT>`. */
export type FindingCode = keyof typeof FINDINGS;

/** Every finding in the order of the table. */
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** The short code to read on the telephone, for instance `CPX-821`. */
export function helpCodeOfFinding(code: FindingCode): string {
  return `CPX-${isErrorCode(code) ? ERRORS[code].help : FINDINGS[code].help}`;
}

/** @returns the words of a finding in one language: title, explanation and remedy */
export function findingTexts(code: FindingCode, language: Language): ErrorTexts {
  return isErrorCode(code) ? errorTexts(code, language) : FINDINGS[code][language];
}

/** How bad a finding is. */
export function severityOf(code: FindingCode): Severity {
  return FINDINGS[code].severity;
}
