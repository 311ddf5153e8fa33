import { join } from 'node:path';
import { expect } from 'chai';
import { createHomeActions, type HomeActionTools } from '../../../../src/companion/desktop/main/home/home-actions.js';
import type { StartAtLoginState } from '../../../../src/companion/desktop/main/start-at-login/start-at-login.js';
import type { HomeAction, HomeOutcome } from '../../../../src/companion/desktop/home-screen.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import type { Settings } from '../../../../src/companion/settings/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { SettingsFixture, SHIPPED, trustedPolicy } from '../../settings/settings-fixture.js';
import { textsOf } from '../support/screens.js';

const MODULE = join(process.cwd(), 'package.json');

describe('actions of the home window', () => {
  let fixture: SettingsFixture;
  let settings: Settings;
  let calls: string[];
  let tools: HomeActionTools;
  let chosen: string | undefined;
  let system: StartAtLoginState;

  const use = async (options: Parameters<SettingsFixture['open']>[0] = {}): Promise<void> => {
    settings = await fixture.open(options);
    const history = await settings.openHistory();
    calls = [];
    chosen = MODULE;
    system = 'off';
    const note = (what: string) => (): Promise<never> => Promise.resolve(void calls.push(what) as never);
    tools = {
      companion: () => ({ settings, history, cards: { tryAgain: note('try again') } }),
      restart: note('restart'),
      startAtLogin: {
        read: () => Promise.resolve(system),
        set: (wanted) => Promise.resolve((system = system === 'blocked' ? system : wanted ? 'on' : 'off')),
      },
      chooseFile: () => Promise.resolve(chosen),
      openFolder: (path) => Promise.resolve(path === '/logs' ? '' : 'no such folder'),
      logFolder: '/logs',
      openOther: (window) => calls.push(window),
      wording: () => ({ language: settings.current.language, texts: textsOf(settings.current.language) }),
      log: silentLog,
    };
  };
  const act = (action: HomeAction): Promise<HomeOutcome> => createHomeActions(tools)(action);
  const said = async (action: HomeAction): Promise<string> => {
    const outcome = await act(action);
    return `${outcome?.tone ?? ''} ${outcome?.text ?? ''}`.trim();
  };

  beforeEach(() => {
    fixture = new SettingsFixture();
    return use();
  });
  afterEach(() => fixture.close());

  it('lead to the other windows, also while nothing serves the pages', async () => {
    tools = { ...tools, companion: () => undefined };
    for (const type of ['manage-pin', 'diagnose', 'how-to'] as const) expect(await said({ type })).to.equal('');
    expect(calls).to.deep.equal(['manage-pin', 'diagnose', 'how-to']);
  });

  it('allow a site as a person writes it, and name what was allowed', async () => {
    expect(await said({ type: 'allow-site', site: ' Messagerie.exemple.fr/boite ' })).to.equal(
      'good https://messagerie.exemple.fr est autorisé.',
    );
    expect(settings.isAllowed('https://messagerie.exemple.fr')).to.equal(true);
  });

  for (const site of [
    'http://messagerie.exemple.fr',
    'http://localhost:3000',
    'ma messagerie',
    `${SHIPPED}@x.example`,
  ]) {
    it(`refuse ${site}, in words for the person who typed it`, async () => {
      expect(await said({ type: 'allow-site', site })).to.match(/^bad Cette adresse n’est pas celle d’un site sûr/);
    });
  }

  it('allow a card host of a site as a person writes it, and remove it', async () => {
    const host = 'https://carte.mipih.fr';
    expect(await said({ type: 'allow-card-host', site: SHIPPED, host: 'carte.mipih.fr/ ' })).to.equal(
      `good ${SHIPPED} peut maintenant présenter votre carte à ${host}.`,
    );
    expect(settings.isCardHost(SHIPPED, host)).to.equal(true);
    expect(await said({ type: 'remove-card-host', site: SHIPPED, host })).to.match(/^good .* ne peut plus/);
    expect(settings.isCardHost(SHIPPED, host)).to.equal(false);
  });

  it('refuse what is no server, in words for the person who typed it', async () => {
    for (const host of ['http://carte.mipih.fr', 'le serveur', 'https://a.example@b.example']) {
      expect(await said({ type: 'allow-card-host', site: SHIPPED, host })).to.match(/^bad Ce n’est pas l’adresse/);
    }
    expect(settings.current.cardHosts).to.deep.equal([]);
  });

  it('remove and dismiss a site', async () => {
    settings.noteAskedForAccess('https://asks.example');
    expect(await said({ type: 'dismiss-site', site: 'https://asks.example' })).to.match(/^good/);
    expect(await said({ type: 'remove-site', site: SHIPPED })).to.match(/^good/);
    expect([settings.askedForAccess, settings.current.sites]).to.deep.equal([[], []]);
  });

  it('change nothing that policy has locked, and say so with its help code', async () => {
    await use({ policy: trustedPolicy({ version: 1, lock: ['sites', 'modules'] }) });
    for (const action of [
      { type: 'allow-site', site: 'https://a.example' },
      { type: 'remove-site', site: SHIPPED },
      { type: 'add-module', path: MODULE },
    ] as const) {
      expect(await said(action)).to.match(/^bad Réglage verrouillé \(CPX-305\)/);
    }
  });

  it('add modules by typing and by a file dialog, each once, and none that is not there', async () => {
    expect(await said({ type: 'add-module', path: ` ${MODULE} ` })).to.match(/^good/);
    expect(await said({ type: 'choose-module' })).to.equal('bad Ce module est déjà dans la liste.');
    chosen = undefined;
    expect(await act({ type: 'choose-module' })).to.equal(undefined);
    for (const path of ['/nowhere/module.so', process.cwd(), 'package.json']) {
      expect(await said({ type: 'add-module', path }), path).to.match(/^bad Il n’y a pas de module/);
    }
    expect(settings.current.modules).to.deep.equal([MODULE]);
    expect(await said({ type: 'remove-module', path: MODULE })).to.match(/^good/);
    expect(settings.current.modules).to.deep.equal([]);
  });

  it('change the language, and answer in the new one', async () => {
    expect(await said({ type: 'choose-language', language: 'en' })).to.equal('good Language changed.');
  });

  it('start with the session, remember the decision, and say when the system stands against it', async () => {
    expect(await said({ type: 'start-at-login', wanted: true })).to.match(/^good CPx Bridge démarrera/);
    expect(settings.current.startAtLogin).to.equal(true);
    expect(await said({ type: 'start-at-login', wanted: false })).to.match(/^good CPx Bridge ne démarrera plus/);
    system = 'blocked';
    expect(await said({ type: 'start-at-login', wanted: true })).to.match(/^bad Le système s’y oppose/);
    expect(settings.current.startAtLogin).to.equal(false);
    tools = { ...tools, startAtLogin: { ...tools.startAtLogin, set: () => Promise.reject(new Error('EACCES')) } };
    expect(await said({ type: 'start-at-login', wanted: true })).to.equal('bad Le système a refusé ce changement.');
  });

  it('clear the history, look again, open the folder of the logs', async () => {
    expect(await said({ type: 'clear-history' })).to.equal('good L’historique est effacé.');
    expect(await said({ type: 'look-again' })).to.match(/^good/);
    expect(await act({ type: 'open-logs' })).to.equal(undefined);
    tools = { ...tools, logFolder: '/gone' };
    expect(await said({ type: 'open-logs' })).to.equal('bad Le dossier n’a pas pu être ouvert : /gone');
    expect(calls).to.deep.equal(['try again']);
  });

  it('start what serves the pages again where it does not, and do nothing else then', async () => {
    tools = { ...tools, companion: () => undefined };
    expect(await said({ type: 'look-again' })).to.match(/^bad CPx Bridge ne fonctionne pas/);
    expect(await said({ type: 'allow-site', site: 'a.example' })).to.match(/^bad CPx Bridge ne fonctionne pas/);
    expect(calls).to.deep.equal(['restart']);
  });

  it('say that a full disk did not take a change', async () => {
    const full = { ...settings, current: settings.current, chooseLanguage: failing } as unknown as Settings;
    tools = {
      ...tools,
      companion: () => ({ settings: full, history: { clear: failing }, cards: { tryAgain: failing } }),
    };
    expect(await said({ type: 'choose-language', language: 'en' })).to.match(/^bad .*\(CPX-306\)/);
    expect(await said({ type: 'clear-history' })).to.match(/^bad .*\(CPX-306\)/);
  });
});

function failing(): Promise<never> {
  return Promise.reject(new CpxError('ERR_SETTINGS_WRITE_FAILED', 'ENOSPC'));
}
