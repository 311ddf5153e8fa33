import { expect } from 'chai';
import { readHomeAction, readHomeOutcome, type HomeAction } from '../../../src/companion/desktop/home-screen.js';
import { CpxError } from '../../../src/protocol/index.js';

const ACTIONS: readonly HomeAction[] = [
  { type: 'allow-site', site: 'https://a.example' },
  { type: 'remove-site', site: 'https://a.example' },
  { type: 'dismiss-site', site: 'https://a.example' },
  { type: 'allow-card-host', site: 'https://a.example', host: 'https://b.example' },
  { type: 'add-module', path: '/a.so' },
  { type: 'remove-module', path: '/a.so' },
  { type: 'choose-language', language: 'en' },
  { type: 'start-at-login', wanted: true },
  { type: 'choose-module' },
  { type: 'clear-history' },
  { type: 'open-logs' },
  { type: 'look-again' },
  { type: 'manage-pin' },
  { type: 'diagnose' },
  { type: 'how-to' },
];

describe('readHomeAction', () => {
  for (const action of ACTIONS) {
    it(`reads ${action.type}, and nothing beside what it needs`, () => {
      expect(readHomeAction(action, 'act')).to.deep.equal(action);
      expect(() => readHomeAction({ ...action, more: 1 }, 'act')).to.throw(CpxError);
    });
  }

  it('refuses what the window does not say', () => {
    for (const wrong of [
      undefined,
      'look-again',
      {},
      { type: 'quit' },
      { type: '__proto__' },
      { type: 'allow-site' },
      { type: 'allow-site', site: 1 },
      { type: 'allow-site', site: 'x'.repeat(2_001) },
      { type: 'choose-language', language: 'de' },
      { type: 'start-at-login', wanted: 'yes' },
    ]) {
      expect(() => readHomeAction(wrong, 'act'), JSON.stringify(wrong)).to.throw(CpxError);
    }
  });
});

describe('readHomeOutcome', () => {
  it('reads an outcome, and that there is none', () => {
    expect(readHomeOutcome({ tone: 'bad', text: 'no' }, 'act')).to.deep.equal({ tone: 'bad', text: 'no' });
    expect(readHomeOutcome(undefined, 'act')).to.equal(undefined);
    expect(() => readHomeOutcome({ tone: 'loud', text: 'no' }, 'act')).to.throw(CpxError);
  });
});
