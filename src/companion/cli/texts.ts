import type { PinTask } from '../card/index.js';
import type { Language, Purpose } from '../../protocol/index.js';
import { EXIT_CODES } from './exit-codes.js';
import { PIN_TEXTS } from './pin-texts.js';

/** What the command line says, apart from errors (protocol, error-texts), the prompt (prompt/prompt-texts.ts) and codes (pin-texts.ts). */
export interface CliTexts {
  readonly program: string;
  readonly serve: string;
  readonly cards: string;
  readonly doctor: string;
  readonly pin: string;
  readonly pinChanges: Readonly<Record<PinTask, string>>;
  readonly sites: string;
  readonly sitesList: string;
  readonly sitesAllow: string;
  readonly sitesRemove: string;
  readonly history: string;
  readonly simulate: string;
  readonly option: {
    readonly port: string;
    readonly module: string;
    readonly logLevel: string;
    readonly lang: string;
    readonly config: string;
    readonly development: string;
    readonly allowOrigin: string;
    readonly unattendedPin: string;
    readonly world: string;
    readonly json: string;
    readonly retryModules: string;
    readonly clear: string;
    readonly help: string;
    readonly version: string;
    readonly origin: string;
    readonly cardReader: string;
    readonly virtualReader: string;
    readonly vpcd: string;
    readonly reader: string;
    readonly sign: string;
    readonly doctorPort: string;
    readonly only: string;
    readonly report: string;
  };
  readonly help: {
    readonly titles: Readonly<Record<string, string>>;
    /** What commander puts between < > and [ ], where it is not the same word. */
    readonly placeholders: Readonly<Record<string, string>>;
    readonly choices: (values: readonly string[]) => string;
    readonly byDefault: (value: string) => string;
    readonly exitCodes: string;
    readonly pinRules: Readonly<Record<PinTask, string>>;
    readonly usageHint: string;
    readonly simulateHint: string;
    readonly didYouMean: (word: string) => string;
  };
  readonly usage: Readonly<Record<string, string>>;
  readonly source: Readonly<Record<'shipped' | 'policy' | 'user' | 'development', string>>;
  readonly unknownReport: string;
  readonly reportWritten: (file: string) => string;
  readonly unknownCheck: string;
  readonly knownChecks: (layers: readonly string[], checks: readonly string[]) => string;
  readonly noSite: string;
  readonly askedForAccess: string;
  readonly allowed: (origin: string) => string;
  readonly removed: (origin: string) => string;
  readonly historyEmpty: string;
  readonly historyCleared: string;
  readonly purpose: Readonly<Record<Purpose, string>>;
  readonly signed: string;
  readonly ending: string;
  readonly endingNow: string;
}

const { ok, failed, usage, nothing, portTaken, doctorWarning, doctorFailure, interrupted } = EXIT_CODES;

/** The rules of a card's codes, the same in the help as where they are asked for. */
function rulesIn(language: Language): CliTexts['help']['pinRules'] {
  const { change, unblock } = PIN_TEXTS[language].changes;
  return { change: change.rules.join('\n'), unblock: unblock.rules.join('\n') };
}

/** Words of the command line in both languages. */
export const CLI_TEXTS: Readonly<Record<Language, CliTexts>> = {
  fr: {
    program: 'Relie la carte CPx de ce poste aux messageries sécurisées ouvertes dans le navigateur.',
    serve: 'démarre le compagnon sans fenêtre ; le code porteur est demandé dans ce terminal',
    cards: 'montre les lecteurs, les cartes et les certificats, et dit quoi faire',
    doctor:
      'cherche pourquoi la carte ne fonctionne pas ; la première ligne dit quoi faire, aucun code n’est demandé sans --sign',
    pin: 'change le code porteur de la carte ou la débloque ; les codes sont demandés dans ce terminal',
    pinChanges: {
      change: 'change le code porteur (de 4 à 8 chiffres) de la carte qui est dans le lecteur',
      unblock: 'débloque la carte avec son code de déblocage (8 chiffres) et lui donne un nouveau code porteur',
    },
    sites: 'montre ou change les sites autorisés à utiliser la carte',
    sitesList: 'montre les sites autorisés et ceux qui ont demandé l’accès',
    sitesAllow: 'autorise un site, écrit https://nom[:port]',
    sitesRemove: 'retire un site de la liste',
    history: 'montre quel site a demandé la carte, quand, pour quoi faire, et ce qu’il en est résulté',
    simulate:
      'agit sur les cartes simulées d’un compagnon en mode de développement, ou sur une carte dans un lecteur virtuel',
    option: {
      port: 'port local (28765 par défaut)',
      module: 'module PKCS#11 à utiliser ; répétable, dans l’ordre de préférence ; « simulated » en développement',
      logLevel: 'détail du journal',
      lang: 'langue des messages',
      config: 'fichier de configuration sans scellé, sa clé à côté de lui et non au trousseau (développement)',
      development: 'mode de développement : rend possibles les options qui suivent',
      allowOrigin: 'origine autorisée pour cette exécution ; répétable (développement)',
      unattendedPin: 'code porteur présenté sans rien demander, une fois par requête (développement)',
      world: 'dossier des lecteurs et cartes simulés (développement)',
      json: 'résultat en JSON',
      retryModules: 'essaie de nouveau les modules mis à l’écart parce qu’ils s’arrêtaient ou se bloquaient',
      clear: 'efface l’historique',
      help: 'montre cette aide',
      version: 'montre la version',
      origin: 'origine du site',
      cardReader: 'lecteur qui contient la carte, quand il y en a plusieurs',
      virtualReader:
        'met une carte virtuelle (cps3, cps4, vitale, mute ou un nom de « cards ») dans un lecteur virtuel de PC/SC, puis obéit à ce qui est tapé (« help »)',
      vpcd: 'où attend le lecteur virtuel : hôte:port, ou le chemin d’une socket Unix (127.0.0.1:35963 par défaut)',
      reader: 'nom du lecteur virtuel pour PC/SC (« Virtual PCD 00 00 » par défaut)',
      doctorPort: 'port où chercher CPx Bridge, à la place de celui des réglages',
      report: 'écrit aussi un rapport sans rien de personnel, en .html ou .json',
      sign: 'demande ensuite, dans ce terminal, d’accepter une signature d’essai, puis le code porteur ; jamais au dernier essai',
      only: 'vérifications ou couches à faire, séparées par des virgules, avec celles dont elles dépendent',
    },
    help: {
      placeholders: {
        command: 'commande',
        path: 'chemin',
        level: 'niveau',
        file: 'fichier',
        ids: 'noms',
        folder: 'dossier',
        origin: 'origine',
        card: 'carte',
        reader: 'lecteur',
        left: 'restants',
        call: 'appel',
        effect: 'effet',
        times: 'fois',
        fault: 'panne',
        number: 'numéro',
      },
      choices: (values) => `au choix : ${values.join(', ')}`,
      byDefault: (value) => `${value} par défaut`,
      titles: { 'Usage:': 'Usage :', 'Options:': 'Options :', 'Commands:': 'Commandes :', 'Arguments:': 'Arguments :' },
      exitCodes: [
        'Codes de sortie :',
        `  ${ok}    réussi`,
        `  ${failed}    échec, expliqué par « error: » et « hint: »`,
        `  ${usage}    mauvaise utilisation, ou option réservée au développement`,
        `  ${nothing}    cards : aucun certificat utilisable ; pin : aucune carte ; trust : aucune autorité ; logs : rien de tel dans le journal ; simulate : aucun compagnon, ou aucun lecteur virtuel, ne répond`,
        `  ${portTaken}    serve : port déjà utilisé`,
        `  ${doctorWarning}    doctor, tls-probe : quelque chose est à surveiller`,
        `  ${doctorFailure}    doctor : quelque chose est à corriger`,
        `  ${interrupted}  interrompu (Ctrl-C) avant la fin`,
      ].join('\n'),
      pinRules: rulesIn('fr'),
      usageHint: 'cpx-bridge --help montre l’usage',
      simulateHint: 'cpx-bridge simulate --help montre ce qui est possible',
      didYouMean: (word) => `vouliez-vous écrire ${word} ?`,
    },
    usage: {
      'commander.unknownOption': 'option inconnue',
      'commander.unknownCommand': 'commande inconnue',
      'commander.missingArgument': 'il manque un argument',
      'commander.optionMissingArgument': 'il manque la valeur d’une option',
      'commander.excessArguments': 'trop d’arguments',
      'commander.invalidArgument': 'valeur refusée',
    },
    source: {
      shipped: 'livré avec CPx Bridge',
      policy: 'autorisé par l’administrateur',
      user: 'autorisé par vous',
      development: 'développement',
    },
    unknownReport: 'le nom du rapport doit finir par .html ou .json',
    reportWritten: (file) => `Rapport écrit : ${file}`,
    unknownCheck: 'vérification inconnue',
    knownChecks: (layers, checks) => `couches : ${layers.join(', ')} ; vérifications : ${checks.join(', ')}`,
    noSite: 'Aucun site n’est autorisé.',
    askedForAccess: 'Ont demandé l’accès sans être autorisés :',
    allowed: (origin) => `${origin} est maintenant autorisé.`,
    removed: (origin) => `${origin} n’est plus autorisé.`,
    historyEmpty: 'Aucune demande pour le moment.',
    historyCleared: 'L’historique est effacé.',
    purpose: { login: 'se connecter', link: 'lier la carte' },
    signed: 'réussi',
    ending: 'Fermeture… (Ctrl-C encore une fois pour forcer)',
    endingNow: 'Fermeture forcée.',
  },
  en: {
    program: 'Connects the CPx card of this computer to the secure mailboxes open in the browser.',
    serve: 'starts the companion without windows; the PIN is asked for in this terminal',
    cards: 'shows readers, cards and certificates, and says what to do',
    doctor: 'finds out why the card does not work; the first line says what to do, no PIN is asked for without --sign',
    pin: 'changes the PIN of the card or unblocks it; the codes are asked for in this terminal',
    pinChanges: {
      change: 'changes the PIN (4 to 8 digits) of the card in the reader',
      unblock: 'unblocks the card with its unblocking code (8 digits) and gives it a new PIN',
    },
    sites: 'shows or changes the sites that may use the card',
    sitesList: 'shows the allowed sites and those that asked for access',
    sitesAllow: 'allows a site, written https://name[:port]',
    sitesRemove: 'takes a site off the list',
    history: 'shows which site asked for the card, when, what for, and what came of it',
    simulate: 'moves the simulated cards of a companion in development mode, or a card in a virtual reader',
    option: {
      port: 'local port (28765 unless told otherwise)',
      module: 'PKCS#11 module to use; repeatable, in order of preference; "simulated" in development',
      logLevel: 'how much is logged',
      lang: 'language of messages',
      config: 'configuration file without a seal, its key beside it and not in the keychain (development)',
      development: 'development mode: makes the options below possible',
      allowOrigin: 'origin that is allowed for this run; repeatable (development)',
      unattendedPin: 'PIN presented without asking, once a request (development)',
      world: 'folder of the simulated readers and cards (development)',
      json: 'result in JSON',
      retryModules: 'tries modules again that were put aside because they crashed or hung',
      clear: 'clears the history',
      help: 'shows this help',
      version: 'shows the version',
      origin: 'origin of the site',
      cardReader: 'reader that holds the card, where there are several',
      virtualReader:
        'puts a virtual card (cps3, cps4, vitale, mute or a name of "cards") into a virtual reader of PC/SC, then obeys what is typed ("help")',
      vpcd: 'where the virtual reader waits: host:port, or the path of a Unix socket (127.0.0.1:35963 unless told otherwise)',
      reader: 'name of the virtual reader in PC/SC ("Virtual PCD 00 00" unless told otherwise)',
      doctorPort: 'port on which CPx Bridge is looked for, in place of that of the settings',
      report: 'also writes a report with nothing personal in it, as .html or .json',
      sign: 'then asks, in this terminal, to agree to a trial signature, and for the PIN; never on the last try',
      only: 'checks or layers to run, separated by commas, with those that they depend on',
    },
    help: {
      placeholders: {},
      choices: (values) => `one of ${values.join(', ')}`,
      byDefault: (value) => `${value} unless told otherwise`,
      titles: {},
      exitCodes: [
        'Exit codes:',
        `  ${ok}    success`,
        `  ${failed}    failure, explained by "error:" and "hint:"`,
        `  ${usage}    wrong usage, or an option that is for development alone`,
        `  ${nothing}    cards: no usable certificate; pin: no card; trust: no authority; logs: no such line; simulate: no companion, or no virtual reader, answers`,
        `  ${portTaken}    serve: the port is taken`,
        `  ${doctorWarning}    doctor, tls-probe: something is to be watched`,
        `  ${doctorFailure}    doctor: something is to be mended`,
        `  ${interrupted}  interrupted (Ctrl-C) before the end`,
      ].join('\n'),
      pinRules: rulesIn('en'),
      usageHint: 'cpx-bridge --help shows the usage',
      simulateHint: 'cpx-bridge simulate --help shows what can be done',
      didYouMean: (word) => `did you mean ${word}?`,
    },
    usage: {
      'commander.unknownOption': 'unknown option',
      'commander.unknownCommand': 'unknown command',
      'commander.missingArgument': 'an argument is missing',
      'commander.optionMissingArgument': 'the value of an option is missing',
      'commander.excessArguments': 'too many arguments',
      'commander.invalidArgument': 'value refused',
    },
    source: {
      shipped: 'shipped with CPx Bridge',
      policy: 'allowed by the administrator',
      user: 'allowed by you',
      development: 'development',
    },
    unknownReport: 'the name of the report must end in .html or .json',
    reportWritten: (file) => `Report written: ${file}`,
    unknownCheck: 'unknown check',
    knownChecks: (layers, checks) => `layers: ${layers.join(', ')}; checks: ${checks.join(', ')}`,
    noSite: 'No site is allowed.',
    askedForAccess: 'Asked for access and are not allowed:',
    allowed: (origin) => `${origin} is now allowed.`,
    removed: (origin) => `${origin} is no longer allowed.`,
    historyEmpty: 'No request so far.',
    historyCleared: 'The history is cleared.',
    purpose: { login: 'sign in', link: 'link the card' },
    signed: 'signed',
    ending: 'Closing… (Ctrl-C once more to force it)',
    endingNow: 'Closed by force.',
  },
};
