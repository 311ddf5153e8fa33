import type { Language } from '../protocol/index.js';

/** The steps of the story, in the order in which they are told. */
export type StoryStep =
  | 'companion-answers'
  | 'card-listed'
  | 'wrong-pin'
  | 'right-pin'
  | 'not-linked'
  | 'linked'
  | 'signed-out'
  | 'straight-in'
  | 'card-removed'
  | 'session-ended'
  | 'refused-without-card'
  | 'pin-counted';

/** What is shown of the demonstration. */
export interface DemoTexts {
  readonly help: string;
  readonly starting: string;
  readonly steps: Readonly<Record<StoryStep, string>>;
  readonly done: string;
  readonly failed: (step: string) => string;
  readonly portTaken: (port: number) => string;
  readonly otherPort: (option: string) => string;
  /** Lines that say what to open and what to type. */
  readonly invitation: (facts: {
    readonly origin: string;
    readonly email: string;
    readonly password: string;
    readonly pin: string;
    /** Command that puts the card into the virtual reader; undefined on the simulated module. */
    readonly insertCommand: string | undefined;
    /** Where the PIN is asked for; nowhere: it goes through `simulate pin`. */
    readonly asked: 'in-window' | 'in-terminal' | 'nowhere';
    /** What `simulate` needs to find this companion: nothing, or its port. */
    readonly portOption: string;
  }) => readonly string[];
  /** What to do where the demonstration on a virtual reader lacks something. */
  readonly readerMissing: (missing: string) => string;
  readonly readerHint: string;
  readonly ending: string;
}

/** Where the PIN is typed. */
const ASKED = {
  fr: {
    'in-window': 'dans la fenêtre qui s’ouvre',
    'in-terminal': 'dans ce terminal',
    nowhere: 'depuis un autre terminal (ci-dessous)',
  },
  en: {
    'in-window': 'in the window that opens',
    'in-terminal': 'in this terminal',
    nowhere: 'from another terminal (below)',
  },
} as const;

/** What follows the command that is the card. */
const VIRTUAL_CARD: Readonly<Record<Language, readonly string[]>> = {
  fr: ['  met la carte dans le lecteur virtuel ; ce terminal est alors la carte : « remove », « insert », « help ».'],
  en: ['  puts the card into the virtual reader; that terminal is the card then: "remove", "insert", "help".'],
};

export const DEMO_TEXTS: Readonly<Record<Language, DemoTexts>> = {
  fr: {
    help: `Usage : npm run demo -- [options]

Démarre le compagnon sur une carte simulée et la messagerie de référence, jusqu’à Ctrl-C.

Options :
  --once                   joue toute l’histoire sans personne, puis s’arrête
  --card <nom>             carte dans le lecteur (cps4-dupont par défaut, cps3-dupont avec --virtual-reader)
  --virtual-reader         carte virtuelle sous un vrai service PC/SC et un vrai module (pcscd, vpcd, OpenSC)
  --module <chemin>        avec --virtual-reader : module PKCS#11 (OpenSC par défaut)
  --port <port>            port de la messagerie (3000 par défaut ; 0 : un port libre)
  --companion-port <port>  port du compagnon (28765 par défaut ; 0 : un port libre)
  --lang <fr|en>           langue
  --help                   montre cette aide

Codes de sortie : 0 réussi, 1 une étape a échoué ou rien n’a pu démarrer, 2 mauvaises options.
`,
    starting: 'Démarrage du compagnon et de la messagerie…',
    steps: {
      'companion-answers': 'La page trouve CPx Bridge sur ce poste.',
      'card-listed': 'La carte est dans le lecteur : son certificat est dans la liste.',
      'wrong-pin': 'Un code PIN faux est refusé, et redemandé.',
      'right-pin': 'Le bon code PIN : la carte signe le défi de la messagerie.',
      'not-linked': 'La carte n’est liée à aucun compte : la page demande l’adresse mail et le mot de passe.',
      linked: 'Identifiants saisis : votre carte CPx est liée à votre compte.',
      'signed-out': 'Déconnexion.',
      'straight-in': 'Deuxième connexion : un code PIN, et la boîte de réception est ouverte.',
      'card-removed': 'La carte est retirée du lecteur : la page l’apprend aussitôt.',
      'session-ended': 'La session est fermée : la boîte de réception renvoie à la connexion.',
      'refused-without-card': 'Sans carte, une nouvelle connexion est refusée.',
      'pin-counted': 'Trois codes saisis, trois présentés à la carte, pas un de plus.',
    },
    done: 'Toute l’histoire a été jouée.',
    failed: (step) => `cette étape a échoué : ${step}`,
    portTaken: (port) => `le port ${String(port)} de la messagerie est déjà utilisé par un autre programme`,
    otherPort: (option) => `npm run demo -- ${option} 0 prend un port libre`,
    invitation: ({ origin, email, password, pin, asked, portOption, insertCommand }) => [
      '',
      `  Messagerie      ${origin}`,
      `  Adresse mail    ${email}`,
      `  Mot de passe    ${password}`,
      `  Code PIN        ${pin}, à saisir ${ASKED.fr[asked]} quand la page le demande`,
      '',
      '  Dans un autre terminal :',
      ...(insertCommand === undefined
        ? commands(portOption, {
            remove: 'retire la carte',
            'insert cps4-dupont': 'la remet',
            cards: 'montre les autres cartes',
            [`pin ${pin}`]: 'saisit le code PIN à votre place',
          })
        : [`    ${insertCommand}`, ...VIRTUAL_CARD.fr]),
      '',
      '  Compte, réglages et clé sont dans un dossier temporaire, effacé à la fin : le trousseau de votre session et',
      '  vos réglages de CPx Bridge ne sont ni lus ni changés.',
      '',
      '  Ctrl-C arrête tout.',
      '',
    ],
    readerMissing: (missing) => `il manque, pour la démonstration sur un lecteur virtuel : ${missing}`,
    readerHint:
      'sous Debian : apt install pcscd vsmartcard-vpcd opensc iproute2 util-linux ; avec Node : npm ci (pkcs11js, koffi)',
    ending: 'Arrêt de la démonstration.',
  },
  en: {
    help: `Usage: npm run demo -- [options]

Starts the companion on a simulated card and the reference mailbox, until Ctrl-C.

Options:
  --once                   plays the whole story by itself, then ends
  --card <name>            card in the reader (default cps4-dupont, with --virtual-reader cps3-dupont)
  --virtual-reader         virtual card below a real PC/SC service and a real module (pcscd, vpcd, OpenSC)
  --module <path>          with --virtual-reader: PKCS#11 module (default OpenSC)
  --port <port>            port of the mailbox (default 3000; 0: any free one)
  --companion-port <port>  port of the companion (default 28765; 0: any free one)
  --lang <fr|en>           language
  --help                   shows this text

Exit codes: 0 done, 1 a step failed or nothing could start, 2 wrong options.
`,
    starting: 'Starting the companion and the mailbox…',
    steps: {
      'companion-answers': 'The page finds CPx Bridge on this computer.',
      'card-listed': 'The card is in the reader: its certificate is in the list.',
      'wrong-pin': 'A wrong PIN is refused, and asked for again.',
      'right-pin': 'The right PIN: the card signs the mailbox’s challenge.',
      'not-linked': 'The card is linked to no account: the page asks for e-mail and password.',
      linked: 'Credentials typed: your CPx card is linked to your account.',
      'signed-out': 'Signed out.',
      'straight-in': 'Second sign-in: one PIN, and the inbox is open.',
      'card-removed': 'The card is taken out of the reader: the page hears of it at once.',
      'session-ended': 'The session is over: the inbox leads back to the sign-in page.',
      'refused-without-card': 'Without a card, another sign-in is refused.',
      'pin-counted': 'Three PINs typed, three presented to the card, not one more.',
    },
    done: 'The whole story was played.',
    failed: (step) => `this step failed: ${step}`,
    portTaken: (port) => `port ${String(port)} of the mailbox is already used by another program`,
    otherPort: (option) => `npm run demo -- ${option} 0 takes a free port`,
    invitation: ({ origin, email, password, pin, asked, portOption, insertCommand }) => [
      '',
      `  Mailbox     ${origin}`,
      `  E-mail      ${email}`,
      `  Password    ${password}`,
      `  PIN         ${pin}, to be typed ${ASKED.en[asked]} when the page asks for it`,
      '',
      '  In another terminal:',
      ...(insertCommand === undefined
        ? commands(portOption, {
            remove: 'takes the card out',
            'insert cps4-dupont': 'puts it back',
            cards: 'shows the other cards',
            [`pin ${pin}`]: 'types the PIN for you',
          })
        : [`    ${insertCommand}`, ...VIRTUAL_CARD.en]),
      '',
      '  Account, settings and key are in a temporary folder, which is deleted at the end: your keychain and your',
      '  CPx Bridge settings are neither read nor changed.',
      '',
      '  Ctrl-C ends everything.',
      '',
    ],
    readerMissing: (missing) => `the demonstration on a virtual reader lacks: ${missing}`,
    readerHint:
      'on Debian: apt install pcscd vsmartcard-vpcd opensc iproute2 util-linux; with Node: npm ci (pkcs11js, koffi)',
    ending: 'Ending the demonstration.',
  },
};

/** One line a command of `simulate`, what it does in a column of its own. */
function commands(portOption: string, rows: Readonly<Record<string, string>>): readonly string[] {
  const lines = Object.entries(rows).map(([command, does]) => [`simulate ${command}${portOption}`, does] as const);
  const width = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, does]) => `    npm run cpx-bridge -- ${command.padEnd(width)}  ${does}`);
}
