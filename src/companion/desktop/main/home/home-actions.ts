import { existsSync, statSync } from 'node:fs';
import { CpxError, errorTexts, type ErrorCode, type Language } from '../../../../protocol/index.js';
import type { OpenCards } from '../../../compose/index.js';
import type { Log } from '../../../log/index.js';
import type { History, Settings } from '../../../settings/index.js';
import type { HomeAction, HomeOutcome, OtherWindow } from '../../home-screen.js';
import { fill } from '../../texts.js';
import type { Wording } from '../describe-prompt.js';
import type { StartAtLogin } from '../start-at-login/index.js';
import { parseTypedSite } from './parse-typed-site.js';

/** What the actions of the home window work on. */
export interface HomeActionTools {
  /** Undefined while nothing serves the pages. */
  readonly companion: () =>
    | {
        readonly settings: Settings;
        readonly history: Pick<History, 'clear'>;
        readonly cards: Pick<OpenCards, 'tryAgain'>;
      }
    | undefined;
  /** Starts what serves the pages, where it does not. */
  readonly restart: () => Promise<void>;
  readonly startAtLogin: StartAtLogin;
  /** Asks the person for a file; undefined: they changed their mind. */
  readonly chooseFile: () => Promise<string | undefined>;
  /** @returns what went wrong, else an empty text */
  readonly openFolder: (path: string) => Promise<string>;
  readonly logFolder: string;
  readonly openOther: (window: OtherWindow) => void;
  readonly wording: (language?: Language) => Wording;
  readonly log: Log;
}

type Companion = NonNullable<ReturnType<HomeActionTools['companion']>>;

/** What is refused in words of its own: the catalogue speaks to an administrator, and here is the person who typed. */
const REFUSALS = {
  'allow-site': 'home.refused.site',
  'allow-card-host': 'home.refused.card-host',
  'add-module': 'home.refused.module',
  'choose-module': 'home.refused.module',
} as const satisfies Partial<Record<HomeAction['type'], string>>;

const OF_THE_TYPING: ReadonlySet<ErrorCode> = new Set(['ERR_SETTINGS_INVALID', 'ERR_SETTINGS_DEVELOPMENT_ONLY']);

/** @returns what does what the person wants and says what came of it; never rejects */
export function createHomeActions(tools: HomeActionTools): (action: HomeAction) => Promise<HomeOutcome> {
  const { startAtLogin, log } = tools;
  const good = (text: string): HomeOutcome => ({ tone: 'good', text });
  const bad = (text: string): HomeOutcome => ({ tone: 'bad', text });
  const texts = (): Wording['texts'] => tools.wording().texts;

  const addModule = async ({ settings }: Companion, path: string): Promise<HomeOutcome> => {
    const { modules } = settings.current;
    if (modules.includes(path)) return bad(texts()['home.refused.module-twice']);
    if (!existsSync(path) || !statSync(path).isFile()) return bad(texts()['home.refused.module']);
    await settings.chooseModules([...modules, path]);
    return good(texts()['home.done.module-added']);
  };

  const setStartAtLogin = async (wanted: boolean): Promise<HomeOutcome> => {
    const state = await startAtLogin.set(wanted);
    if (state === 'blocked') return bad(texts()['home.login.blocked']);
    if (state !== (wanted ? 'on' : 'off')) return bad(texts()['home.done.login-refused']);
    await tools.companion()?.settings.rememberStartAtLogin(wanted);
    return good(texts()[wanted ? 'home.done.login-on' : 'home.done.login-off']);
  };

  const doIt = async (action: HomeAction, companion: Companion): Promise<HomeOutcome> => {
    const { settings, history, cards } = companion;
    switch (action.type) {
      case 'allow-site': {
        const site = parseTypedSite(action.site);
        await settings.allowSite(site);
        return good(fill(texts()['home.done.site-allowed'], { site }));
      }
      case 'remove-site':
        await settings.removeSite(action.site);
        return good(fill(texts()['home.done.site-removed'], { site: action.site }));
      case 'allow-card-host': {
        const host = parseTypedSite(action.host);
        await settings.allowCardHost(action.site, host);
        return good(fill(texts()['home.done.card-host-allowed'], { site: action.site, host }));
      }
      case 'remove-card-host':
        await settings.removeCardHost(action.site, action.host);
        return good(fill(texts()['home.done.card-host-removed'], { site: action.site, host: action.host }));
      case 'dismiss-site':
        settings.dismissAskedForAccess(action.site);
        return good(fill(texts()['home.done.site-dismissed'], { site: action.site }));
      case 'add-module':
        return addModule(companion, action.path.trim());
      case 'choose-module': {
        const path = await tools.chooseFile();
        return path === undefined ? undefined : addModule(companion, path);
      }
      case 'remove-module':
        await settings.chooseModules(settings.current.modules.filter((path) => path !== action.path));
        return good(texts()['home.done.module-removed']);
      case 'choose-language':
        await settings.chooseLanguage(action.language);
        return good(texts()['home.done.language']);
      case 'clear-history':
        await history.clear();
        return good(texts()['home.done.history-cleared']);
      case 'look-again':
        await cards.tryAgain();
        return good(texts()['home.done.looked']);
      case 'start-at-login':
      case 'open-logs':
      case 'manage-pin':
      case 'diagnose':
      case 'how-to':
        return undefined;
    }
  };

  return async (action) => {
    try {
      if (action.type === 'open-logs') {
        const wrong = await tools.openFolder(tools.logFolder);
        return wrong === '' ? undefined : bad(fill(texts()['home.refused.folder'], { path: tools.logFolder }));
      }
      if (action.type === 'manage-pin' || action.type === 'diagnose' || action.type === 'how-to') {
        tools.openOther(action.type);
        return undefined;
      }
      if (action.type === 'start-at-login') return await setStartAtLogin(action.wanted);
      if (action.type === 'look-again' && tools.companion() === undefined) await tools.restart();
      const companion = tools.companion();
      return companion === undefined ? bad(texts()['home.not-running']) : await doIt(action, companion);
    } catch (cause) {
      const code = cause instanceof CpxError ? cause.code : 'ERR_FLOW_INTERNAL';
      log.warn('action of the home window refused', { action: action.type, code, detail: String(cause) });
      if (action.type in REFUSALS && OF_THE_TYPING.has(code)) {
        return bad(texts()[REFUSALS[action.type as keyof typeof REFUSALS]]);
      }
      if (action.type === 'start-at-login') return bad(texts()['home.done.login-refused']);
      const { title, remedy } = errorTexts(code, tools.wording().language);
      const helpCode = new CpxError(code, '').helpCode;
      return bad(fill(texts()['home.refused.error'], { title, helpCode, remedy }));
    }
  };
}
