import { expect } from 'chai';
import { readHomeScreen } from '../../../../src/companion/desktop/home-screen.js';
import { CpxError, ERRORS, type ErrorCode } from '../../../../src/protocol/index.js';
import { certificate, inventoryWith, PIN_STATE } from '../support/card-fixtures.js';
import { everyHomeScreen, FACTS, HOME_FACTS, homeScreen, SETTINGS } from '../support/home-screens.js';

describe('describeHome', () => {
  it('says what the window reads, in every state and both languages', () => {
    for (const language of ['fr', 'en'] as const) {
      for (const [name, screen] of Object.entries(everyHomeScreen(language))) {
        const asSent = JSON.parse(JSON.stringify(screen)) as unknown;
        expect(JSON.parse(JSON.stringify(readHomeScreen(asSent, name))), name).to.deep.equal(asSent);
      }
    }
  });

  it('says the state of a reader and what to do about it, for every reason there is', () => {
    for (const reason of Object.keys(ERRORS) as ErrorCode[]) {
      const readers = [{ name: 'Lecteur', state: 'card-unusable' as const, reason }];
      const [reader] = homeScreen({ ...FACTS, inventory: { state: 'card-unusable', readers } }, 'fr').readers;
      expect(reader!.state.title, reason).not.to.equal('');
      expect(reader!.state.text.length, reason).to.be.above(20);
    }
  });

  it('leads to the codes of a card that is there, and to the diagnosis where something is wrong', () => {
    const offers = Object.fromEntries(
      Object.entries(HOME_FACTS)
        .filter(([, { section }]) => section === 'card')
        .map(([name, facts]) => [name, homeScreen(facts, 'fr').offers]),
    );
    expect(offers).to.deep.include({
      'card-ready': { codes: true, diagnosis: false },
      'card-locked': { codes: true, diagnosis: true },
      'card-expires': { codes: true, diagnosis: true },
      'card-none': { codes: false, diagnosis: false },
      'card-no-reader': { codes: false, diagnosis: true },
      'card-starting': { codes: false, diagnosis: false },
      'card-two': { codes: true, diagnosis: true },
      'not-running': { codes: false, diagnosis: true },
    });
  });

  it('says tries from flags alone, and none of a card that is blocked or has no PIN', () => {
    const left = (pin: object): number | undefined =>
      homeScreen({ ...FACTS, inventory: inventoryWith(certificate(), { ...PIN_STATE, ...pin }) }, 'fr').readers[0]!
        .tries?.left;
    expect([left({}), left({ countLow: true }), left({ countLow: true, finalTry: true })]).to.deep.equal([3, 2, 1]);
    expect([left({ locked: true }), left({ initialized: false })]).to.deep.equal([undefined, undefined]);
  });

  it('warns of a card that expires within a month, and finds nothing wrong with a certificate to sign with', () => {
    const { readers } = homeScreen({ ...HOME_FACTS['card-expires']! }, 'fr');
    expect(readers[0]!.state).to.deep.include({ tone: 'warn', title: 'Votre carte expire bientôt' });
    const [, other] = homeScreen(HOME_FACTS['card-ready']!, 'fr').readers[0]!.certificates;
    expect(other!.state).to.equal('Valable jusqu’au 3 septembre 2029');
  });

  it('lets what the person and what we ship be removed, and nothing that policy or a developer has set', () => {
    const sites = [
      { origin: 'https://a.example', source: 'shipped' },
      { origin: 'https://b.example', source: 'user' },
      { origin: 'https://c.example', source: 'policy' },
      { origin: 'http://localhost', source: 'development' },
    ] as const;
    const removable = (locked: readonly 'sites'[]): readonly boolean[] =>
      homeScreen(
        { ...FACTS, settings: { ...FACTS.settings!, current: { ...SETTINGS, sites, locked: new Set(locked) } } },
        'fr',
      ).sites!.allowed.map((site) => site.removable);
    expect(removable([])).to.deep.equal([true, true, false, false]);
    expect(removable(['sites'])).to.deep.equal([false, false, false, false]);
  });

  it('says once each what was wrong with the settings, and what became of the history', () => {
    const warning = (code: ErrorCode): CpxError => new CpxError(code, 'a path that stays in the log');
    const warnings = [warning('ERR_SETTINGS_DAMAGED'), warning('ERR_SETTINGS_DAMAGED')];
    const titles = (code: ErrorCode): readonly string[] => {
      const facts = {
        ...FACTS,
        settings: { ...FACTS.settings!, warnings },
        history: { entries: [], problem: warning(code) },
      };
      const { problems } = homeScreen(facts, 'fr');
      expect(JSON.stringify(problems)).not.to.include('path');
      expect(problems.map(({ title }) => title)).to.deep.equal(['Réglages endommagés', 'Historique non enregistré']);
      return problems.map(({ text }) => text);
    };
    const texts = (
      ['ERR_SETTINGS_WRITE_FAILED', 'ERR_SETTINGS_KEYCHAIN_UNAVAILABLE', 'ERR_SETTINGS_SEAL_BROKEN'] as const
    ).map((code) => titles(code)[1]);
    expect(new Set(texts).size).to.equal(3);
  });

  it('looks for no reader and shows no setting while nothing serves the pages', () => {
    const { problems, readers, sites, modules, history } = homeScreen(HOME_FACTS['not-running']!, 'fr');
    expect([readers, sites, modules, history]).to.deep.equal([[], undefined, undefined, undefined]);
    expect(problems[0]).to.deep.include({ tone: 'bad', helpCode: 'CPX-307' });
  });

  it('says that another list of modules is for the next start', () => {
    const changed = (modulesAtStart: readonly string[]): boolean =>
      homeScreen(
        { ...FACTS, modulesAtStart, settings: { ...FACTS.settings!, current: { ...SETTINGS, modules: ['/a.so'] } } },
        'fr',
      ).modules!.changed;
    expect([changed([]), changed(['/a.so'])]).to.deep.equal([true, false]);
  });
});
