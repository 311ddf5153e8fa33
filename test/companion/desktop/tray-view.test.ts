import { expect } from 'chai';
import { companionStateOf, type CompanionState } from '../../../src/companion/desktop/main/companion-state.js';
import { faultOfSignIn } from '../../../src/companion/desktop/main/fault-of-sign-in.js';
import { trayViewOf, type MenuEntry } from '../../../src/companion/desktop/main/tray-view.js';
import { certificate, inventoryWith } from './support/card-fixtures.js';
import { TRAY_STATES } from '../../../src/packaging/index.js';
import { textsOf } from './support/screens.js';

const WORDING = { language: 'fr', texts: textsOf('fr') } as const;
const QUIET = { asking: false, failure: undefined };
const actions = (menu: readonly MenuEntry[]): unknown[] =>
  menu.flatMap((entry) => (entry === 'separator' || entry.action === undefined ? [] : [entry.action]));

describe('companionStateOf', () => {
  it('names the holder of the card that is ready', () => {
    const state = companionStateOf(inventoryWith(certificate()), QUIET);
    expect(state).to.deep.equal({ kind: 'ready', holder: 'Marie DUPONT', notAfter: new Date('2029-09-03T12:00:00Z') });
  });

  it('puts a failure before a question, and a question before the card', () => {
    const inventory = inventoryWith(certificate());
    expect(companionStateOf(inventory, { asking: true, failure: undefined }).kind).to.equal('waiting');
    expect(companionStateOf(inventory, { asking: true, failure: 'ERR_SETTINGS_PORT_TAKEN' })).to.include({
      kind: 'problem',
      code: 'ERR_SETTINGS_PORT_TAKEN',
    });
  });

  it('says what is wrong, by the reader’s own reason where there is one', () => {
    expect(companionStateOf({ state: 'card-unusable', reason: 'ERR_PIN_LOCKED', readers: [] }, QUIET)).to.include({
      code: 'ERR_PIN_LOCKED',
    });
    expect(companionStateOf({ state: 'service-stopped', readers: [] }, QUIET)).to.include({
      code: 'ERR_READER_SERVICE_STOPPED',
    });
  });

  it('tells an empty reader, no reader and the start apart', () => {
    const kinds = (['no-card', 'no-reader', 'starting'] as const).map(
      (state) => companionStateOf({ state, readers: [] }, QUIET).kind,
    );
    expect(kinds).to.deep.equal(['no-card', 'no-reader', 'starting']);
    expect(companionStateOf(undefined, QUIET).kind).to.equal('starting');
  });
});

describe('trayViewOf', () => {
  const states: CompanionState[] = [
    { kind: 'starting' },
    { kind: 'no-reader' },
    { kind: 'no-card' },
    { kind: 'waiting' },
    { kind: 'ready', holder: 'Marie DUPONT', notAfter: new Date('2029-09-03T12:00:00Z') },
    { kind: 'problem', code: 'ERR_PIN_LOCKED', helpCode: 'CPX-252' },
  ];

  it('has a drawing in each state', () => {
    const images = states.map((state) => trayViewOf(state, WORDING).image);
    expect([...images].sort()).to.deep.equal([...TRAY_STATES].sort());
  });

  it('always lets the person quit and see the log', () => {
    for (const state of states)
      expect(actions(trayViewOf(state, WORDING).menu).slice(-2)).to.deep.equal(['open-logs', 'quit']);
  });

  it('offers to manage the codes of a card whenever one is there', () => {
    for (const state of states) {
      expect(actions(trayViewOf(state, WORDING, { card: true }).menu)).to.include('manage-pin');
      expect(actions(trayViewOf(state, WORDING).menu)).not.to.include('manage-pin');
    }
  });

  it('says beside any state that the disk takes nothing', () => {
    for (const state of states) {
      const { tooltip, menu } = trayViewOf(state, WORDING, { unsaved: true });
      expect(tooltip).to.match(/\nHistorique non enregistré : disque plein ou protégé$/);
      expect(menu.map((entry) => (entry === 'separator' ? '' : entry.label))).to.include(tooltip.split('\n').at(-1));
    }
  });

  it('says beside any state why the last sign-in failed', () => {
    for (const state of states) {
      const { tooltip } = trayViewOf(state, WORDING, { fault: 'ERR_MODULE_CRASHED' });
      expect(tooltip).to.match(/\nDernière connexion impossible : .+ \(CPX-274\)$/);
    }
  });

  it('takes for a fault what neither the person nor the page has chosen', () => {
    for (const fault of ['ERR_MODULE_CRASHED', 'ERR_READER_BUSY', 'ERR_CARD_FAILED', 'ERR_FLOW_INTERNAL'] as const) {
      expect(faultOfSignIn(fault)).to.equal(fault);
    }
    for (const outcome of ['signed', 'ERR_FLOW_CANCELLED', 'ERR_PIN_LOCKED', 'ERR_CARD_REMOVED'] as const) {
      expect(faultOfSignIn(outcome)).to.equal(undefined);
    }
  });

  it('always lets the person look for what is wrong', () => {
    for (const state of states) expect(actions(trayViewOf(state, WORDING).menu)).to.include('diagnose');
  });

  it('always tells how to sign in', () => {
    for (const state of states) expect(actions(trayViewOf(state, WORDING).menu)).to.include('how-to');
  });

  it('says holder and expiry of the card', () => {
    const { tooltip, menu } = trayViewOf(states[4]!, WORDING);
    expect(tooltip).to.equal('CPx Bridge\nCarte prête : Marie DUPONT\nValable jusqu’au 3 septembre 2029');
    expect(menu[0]).to.deep.equal({ label: 'Carte prête : Marie DUPONT' });
  });

  it('says the problem with its help code and what to do, and offers another try', () => {
    const { menu } = trayViewOf(states[5]!, WORDING);
    expect(menu[0]).to.deep.include({ label: 'Carte bloquée (CPX-252)' });
    expect(actions(menu)).to.include('retry');
  });

  it('brings the question to the front or cancels it while there is one', () => {
    expect(actions(trayViewOf({ kind: 'waiting' }, WORDING).menu).slice(0, 2)).to.deep.equal(['show-prompt', 'cancel']);
  });
});
