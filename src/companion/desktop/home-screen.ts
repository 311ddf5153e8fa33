import { readersFor, type FieldReader } from '../../protocol/index.js';
import { readCardInWords, type CardInWords } from './prompt-screen.js';
import { readTexts, type Texts } from './texts.js';

/** The parts of the home window, in the order in which they are offered. */
export const HOME_SECTIONS = ['card', 'sites', 'history', 'settings', 'about'] as const;
export type HomeSection = (typeof HOME_SECTIONS)[number];

/** How something is to be taken. */
export type Tone = 'good' | 'calm' | 'warn' | 'bad';

/** Something that is said: what, and what to do about it. */
export interface Said {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  /** To read on the telephone. */
  readonly helpCode: string | undefined;
}

/** Something that is wrong, and the parts of the window in which it matters. */
export type Problem = Said & { readonly parts: readonly HomeSection[] };

/** A reader and the card in it. */
export interface ReaderInWords {
  /** Undefined where there is no reader to name. */
  readonly name: string | undefined;
  readonly state: Said;
  readonly card: CardInWords | undefined;
  readonly validUntil: string | undefined;
  /** How many tries the PIN has left, as far as its flags tell. */
  readonly tries: { readonly text: string; readonly left: number } | undefined;
  readonly certificates: readonly { readonly label: string; readonly use: string; readonly state: string }[];
}

/** A site that may use the card, and the servers that it may present it to. */
export interface SiteInWords {
  readonly origin: string;
  readonly source: string;
  readonly removable: boolean;
  readonly cardHosts: readonly { readonly host: string; readonly text: string; readonly removable: boolean }[];
}

/** Sites that may use the card, and sites that would like to. */
export interface SitesInWords {
  readonly locked: boolean;
  readonly allowed: readonly SiteInWords[];
  readonly asked: readonly { readonly origin: string; readonly when: string }[];
}

/** Modules that are loaded for cards. */
export interface ModulesInWords {
  readonly locked: boolean;
  /** Chosen by the person or by policy. */
  readonly chosen: readonly string[];
  /** Found by itself where none is chosen. */
  readonly found: readonly string[];
  /** True when the list is another one than at the start, and so not yet the one in use. */
  readonly changed: boolean;
}

/** One sign-in that a site asked for. */
export interface HistoryInWords {
  readonly when: string;
  readonly origin: string;
  readonly purpose: string;
  readonly card: string;
  readonly outcome: string;
  readonly tone: Tone;
}

/** What the home window shows: words, ready to be read. */
export interface HomeScreen {
  readonly language: 'fr' | 'en';
  readonly texts: Texts;
  /** The part that was asked for when the window opened. */
  readonly section: HomeSection;
  readonly problems: readonly Problem[];
  readonly readers: readonly ReaderInWords[];
  /** Other windows that the card part leads to: that of the card's codes, and the diagnosis. */
  readonly offers: { readonly codes: boolean; readonly diagnosis: boolean };
  /** Undefined while nothing serves the pages; `problems` says why. */
  readonly sites: SitesInWords | undefined;
  readonly modules: ModulesInWords | undefined;
  /** Newest first; undefined as `sites` is. */
  readonly history: readonly HistoryInWords[] | undefined;
  readonly startAtLogin: 'on' | 'off' | 'blocked' | 'unavailable';
  /** What an administrator has fixed, a sentence each. */
  readonly policy: readonly string[];
  readonly about: readonly string[];
}

/** What leads to another window, by the name of its entry in the menu. */
export type OtherWindow = 'manage-pin' | 'diagnose' | 'how-to';

/** What the person does in the home window. */
export type HomeAction =
  | { readonly type: 'allow-site' | 'remove-site' | 'dismiss-site'; readonly site: string }
  | { readonly type: 'allow-card-host' | 'remove-card-host'; readonly site: string; readonly host: string }
  | { readonly type: 'add-module' | 'remove-module'; readonly path: string }
  | { readonly type: 'choose-language'; readonly language: 'fr' | 'en' }
  | { readonly type: 'start-at-login'; readonly wanted: boolean }
  | { readonly type: 'choose-module' | 'clear-history' | 'open-logs' | 'look-again' }
  | { readonly type: OtherWindow };

/** What came of it, to be read out; nothing to say where the person changed their mind. */
export type HomeOutcome = { readonly tone: 'good' | 'bad'; readonly text: string } | undefined;

/** A package whose code is a part of this installation. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const read = readersFor('ERR_REQUEST_MALFORMED');
const words = read.anyText(2_000);
/** Paths are as long as a system lets them be. */
const path = read.anyText(4_096);
const several = <T>(item: FieldReader<T>): FieldReader<T[]> => read.array(item, 1_000);
const tone = read.oneOf(['good', 'calm', 'warn', 'bad']);
const saidShape = { tone, title: words, text: words, helpCode: read.optional(words) };
const said = read.object(saidShape);
const language = read.oneOf(['fr', 'en']);

/** Reads the name of a part of the window. @throws CpxError ERR_REQUEST_MALFORMED */
export const readHomeSection: FieldReader<HomeSection> = read.oneOf(HOME_SECTIONS);

/** Reads what main sends to the home window. @throws CpxError ERR_REQUEST_MALFORMED */
export const readHomeScreen: FieldReader<HomeScreen> = read.object({
  language,
  texts: readTexts,
  section: readHomeSection,
  problems: several(read.object({ ...saidShape, parts: several(readHomeSection) })),
  readers: several(
    read.object({
      name: read.optional(words),
      state: said,
      card: read.optional(readCardInWords),
      validUntil: read.optional(words),
      tries: read.optional(read.object({ text: words, left: read.integer(0, 3) })),
      certificates: several(read.object({ label: words, use: words, state: words })),
    }),
  ),
  offers: read.object({ codes: read.boolean, diagnosis: read.boolean }),
  sites: read.optional(
    read.object({
      locked: read.boolean,
      allowed: several(
        read.object({
          ...{ origin: words, source: words, removable: read.boolean },
          cardHosts: several(read.object({ host: words, text: words, removable: read.boolean })),
        }),
      ),
      asked: several(read.object({ origin: words, when: words })),
    }),
  ),
  modules: read.optional(
    read.object({ locked: read.boolean, chosen: several(path), found: several(path), changed: read.boolean }),
  ),
  history: read.optional(
    several(read.object({ when: words, origin: words, purpose: words, card: words, outcome: words, tone })),
  ),
  startAtLogin: read.oneOf(['on', 'off', 'blocked', 'unavailable']),
  policy: several(words),
  about: several(path),
});

const ACTIONS = {
  'allow-site': { site: words },
  'remove-site': { site: words },
  'dismiss-site': { site: words },
  'allow-card-host': { site: words, host: words },
  'remove-card-host': { site: words, host: words },
  'add-module': { path },
  'remove-module': { path },
  'choose-language': { language },
  'start-at-login': { wanted: read.boolean },
  'choose-module': {},
  'clear-history': {},
  'open-logs': {},
  'look-again': {},
  'manage-pin': {},
  diagnose: {},
  'how-to': {},
} as const satisfies Readonly<Record<HomeAction['type'], Readonly<Record<string, FieldReader<unknown>>>>>;

const typeOf = read.object(
  { type: read.oneOf(Object.keys(ACTIONS) as HomeAction['type'][]) },
  { unknownKeys: 'ignore' },
);

/** Reads what the home window sends. @throws CpxError ERR_REQUEST_MALFORMED */
export const readHomeAction: FieldReader<HomeAction> = (value, field) => {
  const { type } = typeOf(value, field);
  return read.object({ type: read.oneOf([type]), ...ACTIONS[type] })(value, field) as unknown as HomeAction;
};

/** Reads what came of an action. @throws CpxError ERR_REQUEST_MALFORMED */
export const readHomeOutcome: FieldReader<HomeOutcome> = read.optional(
  read.object({ tone: read.oneOf(['good', 'bad']), text: words }),
);

/** Reads the licences of this installation. @throws CpxError ERR_REQUEST_MALFORMED */
export const readLicences: FieldReader<readonly Licence[]> = several(
  read.object({ name: words, version: words, licence: words }),
);
