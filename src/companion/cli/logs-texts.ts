import { errorTexts, helpCodeOf, isErrorCode, type Language } from '../../protocol/index.js';

/** What a field of a line says, as text; a dash where the line has none. */
export type FieldOf = (name: string) => string;

/** What `cpx-bridge logs` says. */
export interface LogsTexts {
  readonly logs: string;
  readonly lastFailure: string;
  readonly lines: string;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly logIn: (file: string) => string;
  readonly empty: string;
  readonly noFailure: string;
  readonly failed: (when: string, origin: string | undefined) => string;
  readonly code: (title: string, helpCode: string, code: string) => string;
  readonly unknownCode: (code: string) => string;
  readonly request: (id: string) => string;
  /** A sentence for each line on the way from the page to the card and back; others are shown as they stand. */
  readonly events: Readonly<Record<string, (field: FieldOf) => string>>;
}

const nameOfCode = (language: Language, code: string): string =>
  isErrorCode(code) ? `${errorTexts(code, language).title} (${helpCodeOf(code)}, ${code})` : code;

/** Words of `logs` in both languages. */
export const LOGS_TEXTS: Readonly<Record<Language, LogsTexts>> = {
  fr: {
    logs: 'montre les dernières lignes du journal, ou ce qui est arrivé à la dernière requête qui a échoué',
    lastFailure: 'montre seulement la dernière requête qui a échoué, de la page à la carte',
    lines: 'nombre de lignes',
    placeholders: { count: 'nombre' },
    logIn: (file) => `Journal : ${file}`,
    empty: 'Le journal est vide.',
    noFailure: 'Le journal ne contient aucune requête qui a échoué.',
    failed: (when, origin) => `Dernier échec : ${when}${origin === undefined ? '' : `, ${origin}`}`,
    code: (title, helpCode, code) => `${title} (${helpCode}, ${code})`,
    unknownCode: (code) => `Erreur ${code}`,
    request: (id) => `Requête ${id} :`,
    events: {
      'authentication asked for': (field) => `La page ${field('origin')} demande une connexion.`,
      'sign-in begun': (field) => `La connexion commence (${field('purpose')}).`,
      'prompt shown': (field) => `CPx Bridge s’adresse à la personne (étape ${field('step')}).`,
      'card host refused': (field) => `Le serveur ${field('host')} n’est pas autorisé pour ce site.`,
      'server has proved itself': () => 'Le serveur a prouvé son identité ; le code peut être demandé.',
      'connection lost before the signature': () => 'La connexion au serveur est perdue avant la signature.',
      'tls connected': (field) => `Connexion à ${field('host')} établie (${field('version')}, ${field('suite')}).`,
      'tls failed': (field) => `La connexion à ${field('host')} échoue : ${field('reason')}.`,
      'card-asked-to-sign': () => 'Le code est donné ; la carte doit signer.',
      'card-call-refused': (field) => `La carte refuse : ${field('call')} a répondu ${field('result')}.`,
      'card-call-failed': (field) => `Un appel à la carte échoue : ${field('because')}.`,
      'card-not-signed': (field) => `La carte n’a pas signé : ${field('because')}.`,
      'card-signed': (field) => `La carte a signé (C_Login ${field('loginMs')} ms, C_Sign ${field('signMs')} ms).`,
      'card-reset': () => 'La carte est réinitialisée.',
      'card-not-reset': (field) => `La carte n’est pas réinitialisée (${field('outcome')}).`,
      'host-overran': (field) =>
        `Le logiciel de la carte n’a pas répondu à « ${field('request')} » en ${field('deadlineMs')} ms.`,
      'host-ended': (field) => `Le processus du logiciel de la carte est terminé (${field('how')}).`,
      'module-look-failed': (field) => `Le logiciel ${field('module')} n’a pas pu lire la carte : ${field('problem')}.`,
      'sign-in ended': (field) =>
        `La connexion se termine après ${field('afterMilliseconds')} ms : ${nameOfCode('fr', field('outcome'))}.`,
      'request failed': (field) => `Réponse à la page : ${nameOfCode('fr', field('code'))}.`,
      'request answered': () => 'Réponse à la page : connexion signée.',
      'log lines lost': (field) => `${field('lost')} lignes du journal manquent ici : le disque était plein.`,
    },
  },
  en: {
    logs: 'shows the last lines of the log, or what became of the last request that failed',
    lastFailure: 'shows the last request that failed alone, from the page to the card',
    lines: 'how many lines',
    placeholders: {},
    logIn: (file) => `Log: ${file}`,
    empty: 'The log is empty.',
    noFailure: 'The log holds no request that failed.',
    failed: (when, origin) => `Last failure: ${when}${origin === undefined ? '' : `, ${origin}`}`,
    code: (title, helpCode, code) => `${title} (${helpCode}, ${code})`,
    unknownCode: (code) => `Error ${code}`,
    request: (id) => `Request ${id}:`,
    events: {
      'authentication asked for': (field) => `The page ${field('origin')} asks for a sign-in.`,
      'sign-in begun': (field) => `The sign-in begins (${field('purpose')}).`,
      'prompt shown': (field) => `CPx Bridge turns to the person (step ${field('step')}).`,
      'card host refused': (field) => `The server ${field('host')} is not allowed for this site.`,
      'server has proved itself': () => 'The server has proved who it is; the PIN may be asked for.',
      'connection lost before the signature': () => 'The connection to the server is lost before the signature.',
      'tls connected': (field) => `Connected to ${field('host')} (${field('version')}, ${field('suite')}).`,
      'tls failed': (field) => `The connection to ${field('host')} fails: ${field('reason')}.`,
      'card-asked-to-sign': () => 'The PIN is given; the card is to sign.',
      'card-call-refused': (field) => `The card refuses: ${field('call')} answered ${field('result')}.`,
      'card-call-failed': (field) => `A call to the card fails: ${field('because')}.`,
      'card-not-signed': (field) => `The card has not signed: ${field('because')}.`,
      'card-signed': (field) => `The card has signed (C_Login ${field('loginMs')} ms, C_Sign ${field('signMs')} ms).`,
      'card-reset': () => 'The card is reset.',
      'card-not-reset': (field) => `The card is not reset (${field('outcome')}).`,
      'host-overran': (field) =>
        `The card software did not answer "${field('request')}" within ${field('deadlineMs')} ms.`,
      'host-ended': (field) => `The process of the card software has ended (${field('how')}).`,
      'module-look-failed': (field) => `The software ${field('module')} could not read the card: ${field('problem')}.`,
      'sign-in ended': (field) =>
        `The sign-in ends after ${field('afterMilliseconds')} ms: ${nameOfCode('en', field('outcome'))}.`,
      'request failed': (field) => `Answer to the page: ${nameOfCode('en', field('code'))}.`,
      'request answered': () => 'Answer to the page: the sign-in is signed.',
      'log lines lost': (field) => `${field('lost')} lines of the log are missing here: the disk was full.`,
    },
  },
};
