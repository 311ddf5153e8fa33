import { typeset, type Language } from '../../protocol/index.js';

/** Every word of the pages, French first. The wording of the flows is the user sheet's (mailbox.md). */
const TEXTS = {
  productName: { fr: 'Messagerie sécurisée', en: 'Secure mailbox' },
  skipToContent: { fr: 'Aller au contenu', en: 'Skip to content' },
  otherLanguage: { fr: 'English', en: 'Français' },
  signIn: { fr: 'Connexion', en: 'Sign in' },
  signInIntroduction: {
    fr: 'Choisissez comment vous connecter à votre messagerie.',
    en: 'Choose how to sign in to your mailbox.',
  },
  cardTitle: { fr: 'Carte de la famille CPx', en: 'Card of the CPx family' },
  strongSignIn: { fr: 'Authentification forte', en: 'Strong authentication' },
  cardIntroduction: {
    fr: 'Insérez votre carte CPS, CPF, CPE ou CPA dans le lecteur, choisissez votre certificat, puis saisissez votre code PIN dans la fenêtre de CPx Bridge.',
    en: 'Insert your CPS, CPF, CPE or CPA card in the reader, choose your certificate, then type your PIN in the CPx Bridge window.',
  },
  cardNeedsScript: {
    fr: 'La connexion par carte nécessite JavaScript, qui est désactivé dans ce navigateur. Vous pouvez vous connecter avec votre code d’accès.',
    en: 'Signing in with a card needs JavaScript, which is switched off in this browser. You can sign in with your e-mail address and password.',
  },
  passwordTitle: { fr: 'Code d’accès', en: 'E-mail and password' },
  readOnlySignIn: { fr: 'Consultation seule', en: 'Reading only' },
  passwordIntroduction: {
    fr: 'Votre adresse mail et votre mot de passe permettent de consulter vos messages. Pour écrire vers MSSanté, l’authentification forte est requise.',
    en: 'Your e-mail address and password let you read your messages. To write to MSSanté, strong authentication is required.',
  },
  email: { fr: 'Adresse mail', en: 'E-mail address' },
  password: { fr: 'Mot de passe', en: 'Password' },
  signInButton: { fr: 'Connexion', en: 'Sign in' },
  signOut: { fr: 'Déconnexion', en: 'Sign out' },
  cardUnseen: {
    fr: 'Cette page ne voit pas votre carte : la retirer du lecteur ne mettra pas fin à votre session. Déconnectez-vous avant de quitter votre poste.',
    en: 'This page does not see your card: taking it out of the reader will not end your session. Sign out before you leave your desk.',
  },
  followCard: { fr: 'Suivre ma carte', en: 'Follow my card' },
  inbox: { fr: 'Boîte de réception', en: 'Inbox' },
  settings: { fr: 'Paramètres du compte', en: 'Account settings' },
  identityTab: { fr: 'Identité', en: 'Identity' },
  mainNavigation: { fr: 'Navigation principale', en: 'Main navigation' },
  settingsNavigation: { fr: 'Rubriques des paramètres du compte', en: 'Sections of the account settings' },
  sender: { fr: 'Expéditeur', en: 'Sender' },
  subject: { fr: 'Objet', en: 'Subject' },
  received: { fr: 'Reçu le', en: 'Received' },
  noMessages: { fr: 'Aucun message pour le moment.', en: 'No messages yet.' },
  backToInbox: { fr: 'Retour à la boîte de réception', en: 'Back to the inbox' },
  weakTitle: { fr: 'Vous êtes connecté avec votre code d’accès', en: 'You are signed in with your password' },
  weakExplanation: {
    fr: 'Vous pouvez consulter vos messages. Pour écrire, l’authentification forte par carte CPx est requise.',
    en: 'You can read your messages. To write, strong authentication with a CPx card is required.',
  },
  weakAction: { fr: 'S’authentifier par carte CPx', en: 'Authenticate with a CPx card' },
  strongBadge: { fr: 'Authentification forte', en: 'Strong authentication' },
  weakBadge: { fr: 'Code d’accès', en: 'Password' },
  strongPageIntroduction: {
    fr: 'Insérez votre carte, choisissez votre certificat, puis saisissez votre code PIN dans la fenêtre de CPx Bridge.',
    en: 'Insert your card, choose your certificate, then type your PIN in the CPx Bridge window.',
  },
  linkTitle: { fr: 'Lier votre carte à votre compte', en: 'Link your card to your account' },
  linkIntroduction: {
    fr: 'Votre carte a été vérifiée, mais elle n’est pas encore liée à un compte de messagerie. Saisissez une fois vos identifiants : les prochaines connexions se feront avec la carte seule.',
    en: 'Your card has been verified, but it is not linked to a mailbox account yet. Enter your credentials once: from then on the card alone signs you in.',
  },
  linkDelay: {
    fr: 'Vous avez cinq minutes pour saisir vos identifiants.',
    en: 'You have five minutes to enter your credentials.',
  },
  linkCancel: { fr: 'Abandonner', en: 'Cancel' },
  verifiedCard: { fr: 'Carte vérifiée', en: 'Verified card' },
  personalData: { fr: 'Données personnelles', en: 'Personal data' },
  name: { fr: 'Nom', en: 'Name' },
  linkedCards: { fr: 'Cartes CPx liées à votre compte', en: 'CPx cards linked to your account' },
  noLinkedCards: {
    fr: 'Aucune carte n’est liée à votre compte. Elle le sera à votre première connexion par carte, ou en l’ajoutant ci-dessous.',
    en: 'No card is linked to your account. Yours will be at your first sign-in with it, or when you add it below.',
  },
  profession: { fr: 'Profession', en: 'Profession' },
  cardNumber: { fr: 'Numéro de carte', en: 'Card number' },
  validUntil: { fr: 'Valable jusqu’au', en: 'Valid until' },
  linkedSince: { fr: 'Liée le', en: 'Linked on' },
  lastUse: { fr: 'Dernière connexion', en: 'Last sign-in' },
  renewals: { fr: 'Renouvellements', en: 'Renewals' },
  testCard: { fr: 'Carte de test', en: 'Test card' },
  thisSession: { fr: 'Utilisée pour cette session', en: 'Used for this session' },
  unlink: { fr: 'Délier', en: 'Unlink' },
  unlinkTitle: { fr: 'Délier cette carte ?', en: 'Unlink this card?' },
  unlinkExplanation: {
    fr: 'Cette carte ne permettra plus de vous connecter, et les sessions ouvertes avec elle prendront fin. Vous pourrez la lier de nouveau plus tard.',
    en: 'This card will no longer sign you in, and the sessions opened with it will end. You can link it again later.',
  },
  unlinkConfirm: { fr: 'Délier la carte', en: 'Unlink the card' },
  cancel: { fr: 'Annuler', en: 'Cancel' },
  addCard: { fr: 'Ajouter une carte', en: 'Add a card' },
  addCardIntroduction: {
    fr: 'Insérez la carte à ajouter, choisissez son certificat, puis saisissez son code PIN dans la fenêtre de CPx Bridge.',
    en: 'Insert the card to add, choose its certificate, then type its PIN in the CPx Bridge window.',
  },
  addCardKeepsCard: {
    fr: 'Votre session prend fin si vous retirez la carte qui l’a ouverte. Avec un seul lecteur, connectez-vous avec votre code d’accès pour ajouter une autre carte.',
    en: 'Your session ends when you take out the card that opened it. With a single reader, sign in with your password to add another card.',
  },
  addCardNeedsScript: {
    fr: 'L’ajout d’une carte nécessite JavaScript, qui est désactivé dans ce navigateur.',
    en: 'Adding a card needs JavaScript, which is switched off in this browser.',
  },
  confirmTitle: { fr: 'Confirmez votre identité', en: 'Confirm that it is you' },
  confirmExplanation: {
    fr: 'Pour ajouter ou délier une carte, saisissez de nouveau votre mot de passe.',
    en: 'To add or unlink a card, type your password again.',
  },
  confirmButton: { fr: 'Confirmer', en: 'Confirm' },
  notFoundTitle: { fr: 'Page introuvable', en: 'Page not found' },
  notFoundExplanation: {
    fr: 'Cette page n’existe pas, ou n’existe plus.',
    en: 'This page does not exist, or no longer does.',
  },
  badRequestTitle: { fr: 'Demande incorrecte', en: 'Request not understood' },
  badRequestExplanation: {
    fr: 'La messagerie n’a pas compris cette demande. Revenez à la page précédente, puis recommencez.',
    en: 'The mailbox did not understand this request. Go back to the previous page, then try again.',
  },
  helpCode: { fr: 'Code à communiquer à l’assistance', en: 'Code to give to the helpdesk' },
  backToSignIn: { fr: 'Revenir à la connexion', en: 'Back to sign-in' },
  waitUntil: { fr: 'Vous pourrez réessayer à', en: 'You can try again at' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type TextKey = keyof typeof TEXTS;

/** What a page says once, after something was done. */
export const NOTICES = {
  'card-linked': {
    tone: 'success',
    fr: 'Votre carte CPx est liée à votre compte.',
    en: 'Your CPx card is linked to your account.',
  },
  'card-added': {
    tone: 'success',
    fr: 'La carte a été ajoutée à votre compte.',
    en: 'The card was added to your account.',
  },
  'card-unlinked': {
    tone: 'success',
    fr: 'La carte n’est plus liée à votre compte.',
    en: 'The card is no longer linked to your account.',
  },
  'own-card-unlinked': {
    tone: 'success',
    fr: 'La carte n’est plus liée à votre compte, et la session qu’elle avait ouverte est terminée.',
    en: 'The card is no longer linked to your account, and the session it had opened has ended.',
  },
  confirmed: {
    tone: 'success',
    fr: 'Mot de passe confirmé. Vous pouvez ajouter ou délier une carte.',
    en: 'Password confirmed. You can add or unlink a card.',
  },
  'signed-out': { tone: 'success', fr: 'Vous êtes déconnecté.', en: 'You are signed out.' },
  'card-removed': {
    tone: 'information',
    fr: 'Votre carte a été retirée du lecteur : votre session est terminée.',
    en: 'Your card was taken out of the reader: your session has ended.',
  },
  'card-changed': {
    tone: 'information',
    fr: 'Une autre carte est dans le lecteur : la session précédente est terminée.',
    en: 'Another card is in the reader: the previous session has ended.',
  },
  'session-ended': {
    tone: 'information',
    fr: 'Votre session est terminée. Connectez-vous de nouveau.',
    en: 'Your session has ended. Please sign in again.',
  },
  'link-expired': {
    tone: 'information',
    fr: 'Le délai pour lier la carte est dépassé. Authentifiez-vous de nouveau avec votre carte.',
    en: 'It is too late to link the card. Authenticate again with your card.',
  },
} as const satisfies Readonly<
  Record<string, { readonly tone: 'success' | 'information' } & Readonly<Record<Language, string>>>
>;

export type Notice = keyof typeof NOTICES;

/** Looks words up in one language. */
export type Translate = (key: TextKey) => string;

export function translator(language: Language): Translate {
  return (key) => typeset(TEXTS[key][language]);
}

/** Is this the name of a notice? */
export function isNotice(name: string | undefined): name is Notice {
  return name !== undefined && Object.hasOwn(NOTICES, name);
}
