import type { Language } from '../protocol/index.js';

/** The words of the element that are not those of an error. */
export interface LoginTexts {
  readonly headingLogin: string;
  readonly headingLink: string;
  readonly certificate: string;
  readonly chooseCertificate: string;
  readonly noCertificate: string;
  readonly refresh: string;
  readonly refreshing: string;
  readonly authenticate: string;
  readonly cancel: string;
  readonly allow: string;
  readonly retry: string;
  readonly download: string;
  readonly helpCode: string;
  readonly connecting: string;
  readonly connectingAsked: string;
  readonly readingCard: string;
  readonly phaseChallenge: string;
  readonly phasePin: string;
  readonly phasePinHint: string;
  readonly phaseServer: string;
  readonly signedIn: string;
  readonly testCard: string;
  readonly testCardHint: string;
  readonly readers: string;
  readonly readerReady: string;
  readonly readerStarting: string;
  readonly validUntil: string;
  readonly cardsReady: string;
  /** How to give the permission back, by browser, step by step. */
  readonly repairPermission: Readonly<Record<BrowserFamily, readonly string[]>>;
}

/** Browsers whose permission settings look different. */
export type BrowserFamily = 'firefox' | 'other';

export const LOGIN_TEXTS: Readonly<Record<Language, LoginTexts>> = {
  fr: {
    headingLogin: 'Connexion carte CPx',
    headingLink: 'Ajouter une carte CPx',
    certificate: 'Certificat',
    chooseCertificate: 'Choisissez votre certificat',
    noCertificate: 'Aucun certificat',
    refresh: 'Rafraîchir la liste',
    refreshing: 'Lecture en cours…',
    authenticate: 'Authentifier',
    cancel: 'Annuler',
    allow: 'Utiliser ma carte CPx',
    retry: 'Réessayer',
    download: 'Télécharger CPx Bridge',
    helpCode: 'Code d’assistance',
    connecting: 'Recherche de votre carte…',
    connectingAsked: 'Si votre navigateur demande une autorisation, cliquez sur « Autoriser ».',
    readingCard: 'Lecture de la carte…',
    phaseChallenge: 'Préparation de la connexion…',
    phasePin: 'Saisissez votre code PIN dans la fenêtre CPx Bridge',
    phasePinHint: 'Si vous ne la voyez pas, cherchez-la derrière cette fenêtre ou dans la barre des tâches.',
    phaseServer: 'Vérification de votre carte…',
    signedIn: 'Votre carte est vérifiée.',
    testCard: 'Carte de test',
    testCardHint: 'Elle n’ouvre que les sites d’essai.',
    readers: 'Lecteurs',
    readerReady: 'Carte prête',
    readerStarting: 'Lecture en cours',
    validUntil: 'Valable jusqu’au',
    cardsReady: 'Votre carte est prête',
    repairPermission: {
      firefox: [
        'Cliquez sur l’icône de réglages à gauche de l’adresse du site.',
        'À la ligne « Accéder à d’autres applications et services sur cet appareil », effacez « Bloqué ».',
        'Cliquez sur « Réessayer », puis sur « Autoriser ».',
      ],
      other: [
        'Cliquez sur l’icône à gauche de l’adresse du site.',
        'À la ligne « Applications sur l’appareil » ou « Réseau local », choisissez « Autoriser ».',
        'Rechargez la page si la liste n’apparaît pas.',
      ],
    },
  },
  en: {
    headingLogin: 'Sign in with a CPx card',
    headingLink: 'Add a CPx card',
    certificate: 'Certificate',
    chooseCertificate: 'Choose your certificate',
    noCertificate: 'No certificate',
    refresh: 'Refresh the list',
    refreshing: 'Reading…',
    authenticate: 'Authenticate',
    cancel: 'Cancel',
    allow: 'Use my CPx card',
    retry: 'Try again',
    download: 'Download CPx Bridge',
    helpCode: 'Help code',
    connecting: 'Looking for your card…',
    connectingAsked: 'If your browser asks for a permission, click “Allow”.',
    readingCard: 'Reading the card…',
    phaseChallenge: 'Preparing the sign-in…',
    phasePin: 'Enter your PIN in the CPx Bridge window',
    phasePinHint: 'If you do not see it, look behind this window or in the task bar.',
    phaseServer: 'Verifying your card…',
    signedIn: 'Your card is verified.',
    testCard: 'Test card',
    testCardHint: 'It opens trial sites only.',
    readers: 'Readers',
    readerReady: 'Card ready',
    readerStarting: 'Reading',
    validUntil: 'Valid until',
    cardsReady: 'Your card is ready',
    repairPermission: {
      firefox: [
        'Click the settings icon to the left of the site’s address.',
        'At “Access other apps and services on this device”, clear “Blocked”.',
        'Click “Try again”, then “Allow”.',
      ],
      other: [
        'Click the icon to the left of the site’s address.',
        'At “Apps on device” or “Local network”, choose “Allow”.',
        'Reload the page if the list does not appear.',
      ],
    },
  },
};
