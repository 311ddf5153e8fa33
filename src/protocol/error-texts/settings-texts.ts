import type { TextsOfCodes } from './error-texts.js';

/** Settings, policy and what the companion needs to start. */
export const SETTINGS_TEXTS = {
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
} as const satisfies TextsOfCodes;
