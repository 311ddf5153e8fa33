import { hintTriesLeft, type Card, type CardInventory, type CardReader } from '../../../card/index.js';
import { CODE_OF_CARD_STATE, errorTexts, helpCodeOf, typeset, type ErrorCode } from '../../../../protocol/index.js';
import type { ModuleChoice } from '../../../compose/index.js';
import type { History, HistoryEntry, LockableSetting, Settings } from '../../../settings/index.js';
import {
  HOME_SECTIONS,
  type HistoryInWords,
  type HomeScreen,
  type HomeSection,
  type ModulesInWords,
  type Problem,
  type ReaderInWords,
  type Said,
  type SitesInWords,
  type Tone,
} from '../../home-screen.js';
import { fill, formatDate, formatTime } from '../../texts.js';
import { describeCard, type Wording } from '../describe-prompt.js';
import { EXPIRY_WARNING_DAYS } from '../find-notices.js';

/** Everything that the home window speaks of. */
export interface HomeFacts {
  readonly section: HomeSection;
  /** Why nothing serves the pages; undefined: it does. */
  readonly failure: ErrorCode | undefined;
  readonly inventory: CardInventory | undefined;
  readonly settings: Pick<Settings, 'current' | 'warnings' | 'askedForAccess'> | undefined;
  readonly history: Pick<History, 'entries' | 'problem'> | undefined;
  /** Of settings, as they were when the companion started. */
  readonly modulesAtStart: readonly string[];
  /** Where modules may be, and what became of each at the start. */
  readonly modules: readonly ModuleChoice[];
  readonly policyFile: string;
  readonly startAtLogin: HomeScreen['startAtLogin'];
  /** Undefined until it was read. */
  readonly version: string | undefined;
  readonly url: string | undefined;
  /** Of Electron and Chromium; undefined on a stand-in. */
  readonly engine: { readonly electron: string; readonly chromium: string } | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const DAY_MILLISECONDS = 86_400_000;
const LONGEST_TEXT = 120;

/** What the home window shows. */
export function describeHome(facts: HomeFacts, wording: Wording): HomeScreen {
  const { settings, history } = facts;
  const { language, texts } = wording;
  const problems = describeProblems(facts, wording);
  const readers = describeReaders(facts, wording);
  return {
    language,
    texts,
    section: facts.section,
    problems,
    readers,
    offers: describeOffers(facts, problems, readers),
    sites: settings === undefined ? undefined : describeSites(settings, wording),
    modules: settings === undefined ? undefined : describeModules(facts, settings),
    history:
      history === undefined ? undefined : history.entries.toReversed().map((entry) => describeEntry(entry, wording)),
    startAtLogin: facts.startAtLogin,
    policy: describePolicy(settings?.current.locked ?? new Set(), facts.policyFile, wording),
    about: describeAbout(facts, wording),
  };
}

/** An error in words. */
export function sayError(code: ErrorCode, { language }: Pick<Wording, 'language'>, tone: Tone = 'bad'): Said {
  const { title, explanation, remedy } = errorTexts(code, language);
  return { tone, title, text: typeset(`${explanation} ${remedy}`), helpCode: helpCodeOf(code) };
}

/** What became of a history that could not be read or written. */
const HISTORY_PROBLEMS: Partial<Record<ErrorCode, 'unsaved' | 'no-key'>> = {
  ERR_SETTINGS_WRITE_FAILED: 'unsaved',
  ERR_SETTINGS_KEYCHAIN_UNAVAILABLE: 'no-key',
};

function describeProblems({ failure, settings, history }: HomeFacts, wording: Wording): readonly Problem[] {
  const { texts } = wording;
  const { problem } = history ?? {};
  const codes = new Set((settings?.warnings ?? []).map(({ code }) => code));
  return [
    ...(failure === undefined ? [] : [{ ...sayError(failure, wording), parts: HOME_SECTIONS }]),
    ...[...codes].map((code) => ({ ...sayError(code, wording, 'warn'), parts: ['card', 'settings'] as const })),
    ...(problem === undefined
      ? []
      : [
          {
            tone: 'warn' as const,
            title: texts['home.problem.history'],
            text: typeset(texts[`home.problem.${HISTORY_PROBLEMS[problem.code] ?? 'kept-aside'}`]),
            helpCode: problem.helpCode,
            parts: ['card', 'history'] as const,
          },
        ]),
  ];
}

function describeReaders({ failure, inventory, now }: HomeFacts, wording: Wording): readonly ReaderInWords[] {
  // Nobody looks at readers then, and the problem is said already.
  if (failure !== undefined) return [];
  const { readers, state, reason } = inventory ?? { readers: [], state: 'starting', reason: undefined };
  if (readers.length > 0) return readers.map((reader) => describeReader(reader, now, wording));
  const alone = describeState({ state, ...(reason === undefined ? {} : { reason }) }, now, wording);
  return [
    { name: undefined, state: alone, card: undefined, validUntil: undefined, tries: undefined, certificates: [] },
  ];
}

/** A reader that nothing shows may well be plugged in; where only the card is missing, nothing has gone wrong. */
function describeOffers(
  { failure, inventory }: HomeFacts,
  problems: readonly Problem[],
  readers: readonly ReaderInWords[],
): HomeScreen['offers'] {
  const wrong = ({ tone }: Said): boolean => tone === 'warn' || tone === 'bad';
  return {
    codes: failure === undefined && inventory?.readers.some(({ card }) => card !== undefined) === true,
    diagnosis:
      inventory?.state === 'no-reader' ||
      problems.some(({ parts }) => parts.includes('card')) ||
      readers.some(({ state }) => wrong(state)),
  };
}

function describeReader(reader: CardReader, now: number, wording: Wording): ReaderInWords {
  const { name, card } = reader;
  const shown = card?.certificates.find(({ forAuthentication }) => forAuthentication) ?? card?.certificates[0];
  return {
    name: name.slice(0, LONGEST_TEXT),
    state: describeState(reader, now, wording),
    card: shown === undefined ? undefined : describeCard(shown),
    validUntil: sayValidity(shown, wording),
    tries: card === undefined ? undefined : describeTries(card, wording),
    certificates: (card?.certificates ?? []).map((certificate) => describeCertificate(certificate, wording)),
  };
}

function describeState(
  { state, reason, card }: Pick<CardReader, 'state' | 'reason' | 'card'>,
  now: number,
  wording: Wording,
): Said {
  const { language, texts } = wording;
  if (state === 'starting') {
    return {
      tone: 'calm',
      title: texts['home.card.starting'],
      text: texts['home.card.starting.text'],
      helpCode: undefined,
    };
  }
  const code = reason ?? CODE_OF_CARD_STATE[state];
  if (code !== undefined) {
    // Nothing has gone wrong where only the card is missing.
    return code === 'ERR_CARD_NONE' || code === 'ERR_READER_NONE'
      ? { ...sayError(code, wording, 'calm'), helpCode: undefined }
      : sayError(code, wording);
  }
  const identity = card?.certificates.find(({ forAuthentication, usable }) => forAuthentication && usable)?.identity;
  if (identity !== undefined && identity.notAfter.getTime() - now <= EXPIRY_WARNING_DAYS * DAY_MILLISECONDS) {
    const date = formatDate(identity.notAfter.toISOString(), language);
    const text = fill(texts['notice.expires.text'], { holder: identity.displayName.slice(0, LONGEST_TEXT), date });
    return { tone: 'warn', title: texts['notice.expires.title'], text, helpCode: undefined };
  }
  return { tone: 'good', title: texts['home.card.ready'], text: texts['home.card.ready.text'], helpCode: undefined };
}

/** From flags alone, and nothing where the card is blocked or has no PIN: its state says that already. */
function describeTries({ pin }: Card, { texts }: Wording): ReaderInWords['tries'] {
  const left = hintTriesLeft(pin);
  if (!pin.initialized || (left !== 1 && left !== 2 && left !== 3)) return undefined;
  return { text: texts[`pin.tries.${left}`], left };
}

function sayValidity(
  certificate: Card['certificates'][number] | undefined,
  { language, texts }: Wording,
): string | undefined {
  const until = certificate?.identity?.notAfter.toISOString();
  return until === undefined ? undefined : fill(texts['card.until'], { date: formatDate(until, language) });
}

function describeCertificate(
  certificate: Card['certificates'][number],
  wording: Wording,
): ReaderInWords['certificates'][number] {
  const { label, forAuthentication, reason } = certificate;
  const { language, texts } = wording;
  const valid = sayValidity(certificate, wording);
  // One that is not for signing in has nothing wrong with it.
  const wrong = reason === 'ERR_CERTIFICATE_PURPOSE' ? undefined : reason;
  return {
    label: label.slice(0, LONGEST_TEXT),
    use: texts[forAuthentication ? 'home.card.authentication' : 'home.card.other'],
    state:
      wrong === undefined
        ? (valid ?? '')
        : fill(texts['home.card.unusable'], { reason: errorTexts(wrong, language).title }),
  };
}

function describeSites(
  { current, askedForAccess }: Pick<Settings, 'current' | 'askedForAccess'>,
  { language, texts }: Wording,
): SitesInWords {
  const locked = current.locked.has('sites');
  return {
    locked,
    allowed: current.sites.map(({ origin, source }) => ({
      origin,
      source: texts[`home.source.${source}`],
      removable: !locked && (source === 'user' || source === 'shipped'),
      cardHosts: current.cardHosts
        .filter(({ site }) => site === origin)
        .map(({ host, source: by }) => ({
          host,
          text: fill(texts['home.sites.card-host'], { host }),
          removable: !locked && by === 'user',
        })),
    })),
    asked: askedForAccess.toReversed().map(({ origin, firstAsked }) => ({
      origin,
      when: fill(texts['home.sites.asked.when'], { when: formatTime(firstAsked, language) }),
    })),
  };
}

function describeModules(
  { modulesAtStart, modules: choices }: HomeFacts,
  { current }: Pick<Settings, 'current'>,
): ModulesInWords {
  const { modules, locked } = current;
  const found = choices.filter(({ why, use }) => why !== 'configured' && use === 'used');
  return {
    locked: locked.has('modules'),
    chosen: modules,
    found: modules.length > 0 ? [] : found.map(({ path }) => path),
    changed: JSON.stringify(modules) !== JSON.stringify(modulesAtStart),
  };
}

function describeEntry(entry: HistoryEntry, wording: Wording): HistoryInWords {
  const { time, origin, purpose, cardHost, card, outcome } = entry;
  const { language, texts } = wording;
  const told = outcome === 'signed' ? undefined : errorTexts(outcome, language);
  const cancelled = outcome === 'ERR_FLOW_CANCELLED';
  return {
    when: formatTime(time, language),
    origin: cardHost === undefined ? origin : `${origin} → ${cardHost}`,
    purpose: texts[`home.history.${purpose}`],
    card:
      card === undefined
        ? texts['home.history.no-card']
        : fill(texts['home.history.holder'], { holder: card.holder, digits: card.lastDigits }),
    outcome:
      outcome === 'signed'
        ? texts['home.history.signed']
        : cancelled
          ? texts['home.history.cancelled']
          : fill(texts['home.history.failed'], { title: told?.title ?? '', helpCode: helpCodeOf(outcome) }),
    tone: outcome === 'signed' ? 'good' : cancelled ? 'calm' : 'bad',
  };
}

function describePolicy(
  locked: ReadonlySet<LockableSetting>,
  policyFile: string,
  { texts }: Wording,
): readonly string[] {
  if (locked.size === 0) return [];
  const what = [...locked].map((setting) => texts[`home.policy.${setting}`]);
  return [...what, fill(texts['home.policy.file'], { path: policyFile })];
}

function describeAbout({ version, url, engine }: HomeFacts, { texts }: Wording): readonly string[] {
  return [
    ...(version === undefined ? [] : [fill(texts['home.about.version'], { version })]),
    texts['home.about.licence'],
    ...(engine === undefined ? [] : [fill(texts['home.about.engine'], engine)]),
    ...(url === undefined ? [] : [fill(texts['home.about.listening'], { url })]),
  ];
}
