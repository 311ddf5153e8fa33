import type { Language } from '../../protocol/index.js';

/** A closed vocabulary: words of ours, so that nothing from outside can be one. */
export const WORDS = {
  yes: { fr: 'oui', en: 'yes' },
  no: { fr: 'non', en: 'no' },
  unknown: { fr: 'inconnu', en: 'unknown' },
  windows: { fr: 'Windows', en: 'Windows' },
  macos: { fr: 'macOS', en: 'macOS' },
  linux: { fr: 'Linux', en: 'Linux' },
  x64: { fr: 'x64', en: 'x64' },
  arm64: { fr: 'arm64', en: 'arm64' },
  ia32: { fr: 'x86 (32 bits)', en: 'x86 (32 bits)' },
  arm: { fr: 'arm (32 bits)', en: 'arm (32 bits)' },
  'remote-desktop': { fr: 'bureau à distance', en: 'remote desktop' },
  citrix: { fr: 'Citrix', en: 'Citrix' },
  ssh: { fr: 'SSH', en: 'SSH' },
  local: { fr: 'locale', en: 'local' },
  running: { fr: 'démarré', en: 'running' },
  stopped: { fr: 'arrêté', en: 'stopped' },
  unsupported: { fr: 'absent', en: 'missing' },
  silent: { fr: 'aucune', en: 'none' },
  empty: { fr: 'vide', en: 'empty' },
  mute: { fr: 'carte muette', en: 'mute card' },
  declined: { fr: 'refusée', en: 'declined' },
  'last-try': { fr: 'non demandée au dernier essai', en: 'not asked for on the last try' },
  CKM_RSA_PKCS: { fr: 'CKM_RSA_PKCS (RS256)', en: 'CKM_RSA_PKCS (RS256)' },
  'in-use': { fr: 'pris par un autre programme', en: 'held by another program' },
  CPS4: { fr: 'CPS4', en: 'CPS4' },
  CPS3: { fr: 'CPS3', en: 'CPS3' },
  'CPS3-contactless': { fr: 'CPS3 sans contact', en: 'contactless CPS3' },
  CPS2ter: { fr: 'CPS2ter', en: 'CPS2ter' },
  CPx: { fr: 'carte CPx d’une autre génération', en: 'CPx card of another generation' },
  Vitale: { fr: 'carte Vitale', en: 'Vitale card' },
  other: { fr: 'autre carte', en: 'other card' },
  CPS: { fr: 'CPS', en: 'CPS' },
  CPF: { fr: 'CPF', en: 'CPF' },
  CPE: { fr: 'CPE', en: 'CPE' },
  CPA: { fr: 'CPA', en: 'CPA' },
  test: { fr: 'test', en: 'test' },
  production: { fr: 'production', en: 'production' },
  configured: { fr: 'réglages', en: 'settings' },
  opensc: { fr: 'OpenSC', en: 'OpenSC' },
  'p11-kit': { fr: 'p11-kit', en: 'p11-kit' },
  cryptolib: { fr: 'emplacement habituel', en: 'usual place' },
  own: { fr: 'celui de cette session', en: 'the one of this session' },
  chrome: { fr: 'Chrome', en: 'Chrome' },
  chromium: { fr: 'Chromium', en: 'Chromium' },
  edge: { fr: 'Edge', en: 'Edge' },
  firefox: { fr: 'Firefox', en: 'Firefox' },
  safari: { fr: 'Safari', en: 'Safari' },
  snap: { fr: 'snap', en: 'snap' },
  flatpak: { fr: 'flatpak', en: 'flatpak' },
  allowed: { fr: 'autorisé par une règle', en: 'allowed by policy' },
  asks: { fr: 'le navigateur demande', en: 'the browser asks' },
  blocked: { fr: 'interdit par une règle', en: 'forbidden by policy' },
  public: { fr: 'public', en: 'public' },
  private: { fr: 'privé', en: 'private' },
  loopback: { fr: 'local', en: 'loopback' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
export type Word = keyof typeof WORDS;

/** What a fact is called. */
export const FACT_NAMES = {
  system: { fr: 'Système', en: 'System' },
  release: { fr: 'Version du système', en: 'System version' },
  processor: { fr: 'Processeur', en: 'Processor' },
  program: { fr: 'CPx Bridge', en: 'CPx Bridge' },
  session: { fr: 'Session', en: 'Session' },
  skew: { fr: 'Écart de l’horloge', en: 'Clock skew' },
  free: { fr: 'Place libre', en: 'Free space' },
  folder: { fr: 'Dossier', en: 'Folder' },
  service: { fr: 'Service PC/SC', en: 'PC/SC service' },
  'usb-readers': { fr: 'Lecteurs vus en USB', en: 'Readers seen by USB' },
  readers: { fr: 'Lecteurs', en: 'Readers' },
  reader: { fr: 'Lecteur', en: 'Reader' },
  card: { fr: 'Carte', en: 'Card' },
  family: { fr: 'Famille', en: 'Family' },
  state: { fr: 'État', en: 'State' },
  atr: { fr: 'ATR', en: 'ATR' },
  module: { fr: 'Module', en: 'Module' },
  origin: { fr: 'Trouvé par', en: 'Found by' },
  library: { fr: 'Bibliothèque', en: 'Library' },
  'module-version': { fr: 'Version du module', en: 'Module version' },
  'file-version': { fr: 'Version du fichier', en: 'File version' },
  cache: { fr: 'Cache des cartes', en: 'Cache of cards' },
  'cached-files': { fr: 'Fichiers en cache', en: 'Cached files' },
  cryptolib: { fr: 'Cryptolib CPS', en: 'Cryptolib CPS' },
  ccm: { fr: 'CCM', en: 'CCM' },
  'card-token': { fr: 'Carte vue par CryptoTokenKit', en: 'Card seen by CryptoTokenKit' },
  galss: { fr: 'GALSS', en: 'GALSS' },
  'load-time': { fr: 'Chargement', en: 'Time to load' },
  trial: { fr: 'Signature', en: 'Signature' },
  mechanism: { fr: 'Mécanisme', en: 'Mechanism' },
  'signing-time': { fr: 'Temps de signature', en: 'Time to sign' },
  'tries-left': { fr: 'Essais restants', en: 'Tries left' },
  holder: { fr: 'Titulaire', en: 'Holder' },
  'card-type': { fr: 'Type de carte', en: 'Card type' },
  series: { fr: 'Série', en: 'Series' },
  until: { fr: 'Valable jusqu’au', en: 'Valid until' },
  'days-left': { fr: 'Jours restants', en: 'Days left' },
  certificates: { fr: 'Certificats', en: 'Certificates' },
  certificate: { fr: 'Certificat', en: 'Certificate' },
  authorities: { fr: 'Autorités de ce poste', en: 'Authorities of this computer' },
  'card-program': { fr: 'Programme qui utilise des cartes', en: 'Program that uses cards' },
  port: { fr: 'Port', en: 'Port' },
  'held-by': { fr: 'Occupé par', en: 'Held by' },
  user: { fr: 'Utilisateur', en: 'User' },
  answers: { fr: 'Réponse', en: 'Answer' },
  site: { fr: 'Site', en: 'Site' },
  locked: { fr: 'Verrouillé par une règle', en: 'Locked by policy' },
  policy: { fr: 'Règles d’administration', en: 'Administrator policy' },
  browser: { fr: 'Navigateur', en: 'Browser' },
  'browser-version': { fr: 'Version', en: 'Version' },
  packaging: { fr: 'Installé par', en: 'Installed by' },
  'local-access': { fr: 'Accès local', en: 'Local access' },
  'address-space': { fr: 'Espace d’adressage', en: 'Address space' },
  problem: { fr: 'Problème', en: 'Problem' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
export type FactName = keyof typeof FACT_NAMES;

/**
 * What a fact may be. Each type says how it leaves this computer (report/redact.ts): some as they are, some shortened,
 * some as a keyed hash. There is no type for free text, so that nothing leaves that nobody has thought about.
 */
export type FactValue =
  | { readonly type: 'word'; readonly word: Word }
  | { readonly type: 'count'; readonly count: number }
  | { readonly type: 'milliseconds'; readonly milliseconds: number }
  | { readonly type: 'seconds'; readonly seconds: number }
  | { readonly type: 'bytes'; readonly bytes: number }
  /** Milliseconds since 1970; the day in UTC is what is shown. */
  | { readonly type: 'day'; readonly time: number }
  /** A version number, of whatever form. */
  | { readonly type: 'version'; readonly version: string }
  /** A stable code: of an error, of TLS, of the file system. */
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'reader'; readonly name: string }
  /** Manufacturer and description of a module. */
  | { readonly type: 'library'; readonly text: string }
  | { readonly type: 'program'; readonly name: string; readonly processId?: number }
  | { readonly type: 'atr'; readonly atr: Uint8Array }
  | { readonly type: 'site'; readonly origin: string }
  | { readonly type: 'user'; readonly name: string }
  | { readonly type: 'card'; readonly serial: string }
  | { readonly type: 'certificate'; readonly fingerprint: string }
  | { readonly type: 'holder'; readonly name: string };

/** One fact behind a verdict. */
export interface Fact {
  readonly name: FactName;
  readonly value: FactValue;
}

/** A fact of the closed vocabulary. */
export function word(name: FactName, value: Word): Fact {
  return { name, value: { type: 'word', word: value } };
}

/** A word of the vocabulary, or `unknown` for what is none. */
export function wordFor(text: string): Word {
  return Object.hasOwn(WORDS, text) ? (text as Word) : 'unknown';
}

export function count(name: FactName, value: number): Fact {
  return { name, value: { type: 'count', count: value } };
}

export function version(name: FactName, value: string): Fact {
  return { name, value: { type: 'version', version: value } };
}

export function path(name: FactName, value: string): Fact {
  return { name, value: { type: 'path', path: value } };
}

export function code(name: FactName, value: string): Fact {
  return { name, value: { type: 'code', code: value } };
}

export function reader(value: string): Fact {
  return { name: 'reader', value: { type: 'reader', name: value } };
}

export function site(value: string): Fact {
  return { name: 'site', value: { type: 'site', origin: value } };
}
