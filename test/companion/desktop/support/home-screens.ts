import { describeHome, type HomeFacts } from '../../../../src/companion/desktop/main/home/describe-home.js';
import { HOME_SECTIONS, type HomeScreen, type HomeSection } from '../../../../src/companion/desktop/home-screen.js';
import { CpxError, type Language } from '../../../../src/protocol/index.js';
import type { EffectiveSettings, HistoryEntry } from '../../../../src/companion/settings/index.js';
import { certificate, inventoryWith, PIN_STATE } from './card-fixtures.js';
import { textsOf } from './screens.js';

const LONG_SITE = 'https://messagerie-securisee.ght-yvelines-nord.sante.exemple.fr:8443';

export const SETTINGS: EffectiveSettings = {
  port: 28_765,
  modules: [],
  sites: [
    { origin: 'https://medimail.mipih.fr', source: 'shipped' },
    { origin: LONG_SITE, source: 'policy' },
    { origin: 'https://messagerie.exemple.fr', source: 'user' },
  ],
  cardReset: 'when-alone',
  cardHosts: [
    { site: 'https://medimail.mipih.fr', host: 'https://carte.mipih.fr', source: 'policy' },
    { site: 'https://messagerie.exemple.fr', host: 'https://carte.messagerie.exemple.fr', source: 'user' },
  ],
  language: 'fr',
  startAtLogin: true,
  locked: new Set(),
};

export const ENTRIES: readonly HistoryEntry[] = [
  { time: '2026-11-23T08:04:00.000Z', origin: LONG_SITE, purpose: 'login', outcome: 'ERR_CARD_NONE' },
  {
    time: '2026-11-24T17:30:00.000Z',
    origin: 'https://medimail.mipih.fr',
    purpose: 'link',
    card: { holder: 'EMPLOYE-ACCUEIL-CENTRE-HOSPITALIER-INTERCOMMUNAL', lastDigits: '4711' },
    outcome: 'ERR_FLOW_CANCELLED',
  },
  {
    time: '2026-11-25T09:12:00.000Z',
    origin: 'https://medimail.mipih.fr',
    purpose: 'login',
    card: { holder: 'Marie DUPONT', lastDigits: '0110' },
    outcome: 'signed',
  },
];

export const FACTS: HomeFacts = {
  section: 'card',
  failure: undefined,
  inventory: inventoryWith(certificate()),
  settings: { current: SETTINGS, warnings: [], askedForAccess: [] },
  history: { entries: ENTRIES, problem: undefined },
  modulesAtStart: [],
  modules: [{ path: '/usr/lib64/libcps3_pkcs11_lux.so', why: 'cryptolib', use: 'used' }],
  policyFile: '/etc/cpx-bridge/policy.json',
  startAtLogin: 'on',
  version: '1.2.3',
  url: 'http://127.0.0.1:28765',
  engine: undefined,
  now: Date.UTC(2026, 10, 25),
};

const signature = certificate({
  fingerprint: 'b'.repeat(64),
  label: 'Certificat de Signature CPS',
  forAuthentication: false,
  usable: false,
  reason: 'ERR_CERTIFICATE_PURPOSE',
});

const ready = inventoryWith(certificate());
const [reader] = ready.readers;
const twoCertificates = {
  ...ready,
  readers: [{ ...reader!, card: { ...reader!.card!, certificates: [certificate(), signature] } }],
};
const locked = {
  ...inventoryWith(certificate({ usable: false, reason: 'ERR_PIN_LOCKED' }), { ...PIN_STATE, locked: true }),
  state: 'card-unusable' as const,
};
const asked = [
  { origin: 'https://autre.exemple.fr', firstAsked: '2026-11-20T10:00:00.000Z' },
  { origin: LONG_SITE, firstAsked: '2026-11-25T08:00:00.000Z' },
];
const settingsWith = (changes: Partial<EffectiveSettings>): HomeFacts['settings'] => ({
  ...FACTS.settings!,
  current: { ...SETTINGS, ...changes },
});

/** Facts for every state of the home window, by name. */
export const HOME_FACTS: Readonly<Record<string, HomeFacts>> = {
  'card-ready': { ...FACTS, inventory: twoCertificates },
  'card-last-try': {
    ...FACTS,
    inventory: inventoryWith(certificate(), { ...PIN_STATE, countLow: true, finalTry: true }),
  },
  'card-locked': {
    ...FACTS,
    inventory: { ...locked, readers: [{ ...locked.readers[0]!, state: 'card-unusable', reason: 'ERR_PIN_LOCKED' }] },
  },
  'card-expires': { ...FACTS, now: Date.UTC(2029, 7, 20) },
  'card-none': { ...FACTS, inventory: { state: 'no-card', readers: [{ name: 'Lecteur', state: 'no-card' }] } },
  'card-no-reader': { ...FACTS, inventory: { state: 'no-reader', readers: [] } },
  'card-starting': { ...FACTS, inventory: undefined },
  'card-two': {
    ...FACTS,
    inventory: {
      ...ready,
      readers: [
        { ...reader!, name: 'Gemalto PC Twin Reader 00 00' },
        { name: 'Lecteur intégré', state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
      ],
    },
  },
  'not-running': {
    ...FACTS,
    failure: 'ERR_SETTINGS_PORT_TAKEN',
    inventory: undefined,
    settings: undefined,
    history: undefined,
    url: undefined,
  },
  sites: { ...FACTS, section: 'sites' },
  'sites-asked': { ...FACTS, section: 'sites', settings: { ...FACTS.settings!, askedForAccess: asked } },
  'sites-locked': {
    ...FACTS,
    section: 'sites',
    settings: { ...settingsWith({ locked: new Set(['sites'] as const) })!, askedForAccess: asked.slice(0, 1) },
  },
  'sites-none': { ...FACTS, section: 'sites', settings: settingsWith({ sites: [] }) },
  history: { ...FACTS, section: 'history' },
  'history-empty': { ...FACTS, section: 'history', history: { entries: [], problem: undefined } },
  'history-unsaved': {
    ...FACTS,
    section: 'history',
    history: { entries: ENTRIES, problem: new CpxError('ERR_SETTINGS_WRITE_FAILED', 'ENOSPC') },
  },
  settings: { ...FACTS, section: 'settings' },
  'settings-modules': {
    ...FACTS,
    section: 'settings',
    settings: settingsWith({ modules: ['/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so', '/usr/lib/softhsm.so'] }),
    startAtLogin: 'blocked',
  },
  'settings-locked': {
    ...FACTS,
    section: 'settings',
    settings: settingsWith({
      locked: new Set(['modules', 'port', 'sites', 'cardReset'] as const),
      modules: ['/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so'],
    }),
    modulesAtStart: ['/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so'],
    startAtLogin: 'unavailable',
  },
  about: { ...FACTS, section: 'about', engine: { electron: '45.5.0', chromium: '150.0.1.2' } },
};

/** What the home window shows of facts. */
export function homeScreen(facts: HomeFacts, language: Language): HomeScreen {
  return describeHome(facts, { language, texts: textsOf(language) });
}

/** Every state of the home window, by name; each part is there. */
export function everyHomeScreen(language: Language): Readonly<Record<string, HomeScreen>> {
  return Object.fromEntries(Object.entries(HOME_FACTS).map(([name, facts]) => [name, homeScreen(facts, language)]));
}

export const SECTIONS_COVERED: ReadonlySet<HomeSection> = new Set(
  Object.values(HOME_FACTS).map(({ section }) => section),
);
export const ALL_SECTIONS: readonly HomeSection[] = HOME_SECTIONS;
