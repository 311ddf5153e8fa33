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
  /** Lines that say what to open and what to type. */
  readonly invitation: (facts: {
    readonly origin: string;
    readonly email: string;
    readonly password: string;
    readonly pin: string;
    /** The PIN is asked for in a window, not in the terminal. */
    readonly inWindows: boolean;
  }) => readonly string[];
  readonly ending: string;
}

export const DEMO_TEXTS: Readonly<Record<Language, DemoTexts>> = {
  fr: {
    help: `Usage : npm run demo -- [options]

Démarre le compagnon sur une carte simulée et la messagerie de référence, jusqu’à Ctrl-C.

Options :
  --once                   joue toute l’histoire sans personne, puis s’arrête
  --card <nom>             carte simulée dans le lecteur (cps4-dupont par défaut)
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
    invitation: ({ origin, email, password, pin, inWindows }) => [
      '',
      `  Messagerie      ${origin}`,
      `  Adresse mail    ${email}`,
      `  Mot de passe    ${password}`,
      `  Code PIN        ${pin}, à saisir ${inWindows ? 'dans la fenêtre qui s’ouvre' : 'dans ce terminal'} quand la page le demande`,
      '',
      '  Dans un autre terminal :',
      '    npm run cpx-bridge -- simulate remove              retire la carte',
      '    npm run cpx-bridge -- simulate insert cps4-dupont  la remet',
      '    npm run cpx-bridge -- simulate cards               montre les autres cartes',
      '    npm run cpx-bridge -- simulate pin 1234            saisit le code PIN, là où il n’y a pas de terminal',
      '',
      '  Ctrl-C arrête tout.',
      '',
    ],
    ending: 'Arrêt de la démonstration.',
  },
  en: {
    help: `Usage: npm run demo -- [options]

Starts the companion on a simulated card and the reference mailbox, until Ctrl-C.

Options:
  --once                   plays the whole story by itself, then ends
  --card <name>            simulated card in the reader (default cps4-dupont)
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
    invitation: ({ origin, email, password, pin, inWindows }) => [
      '',
      `  Mailbox     ${origin}`,
      `  E-mail      ${email}`,
      `  Password    ${password}`,
      `  PIN         ${pin}, to be typed ${inWindows ? 'in the window that opens' : 'in this terminal'} when the page asks for it`,
      '',
      '  In another terminal:',
      '    npm run cpx-bridge -- simulate remove              takes the card out',
      '    npm run cpx-bridge -- simulate insert cps4-dupont  puts it back',
      '    npm run cpx-bridge -- simulate cards               shows the other cards',
      '    npm run cpx-bridge -- simulate pin 1234            types the PIN, where there is no terminal',
      '',
      '  Ctrl-C ends everything.',
      '',
    ],
    ending: 'Ending the demonstration.',
  },
};
