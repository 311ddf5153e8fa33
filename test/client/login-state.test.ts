import { expect } from 'chai';
import fc from 'fast-check';
// The element's own parts: its door, index.ts, must not pull the element into the library's bundle.
import { describeLogin } from '../../src/client/login-model.js';
import { next, selectedCertificate, type LoginEvent, type LoginState } from '../../src/client/login-state.js';
import { ERRORS, isErrorCode } from '../../src/protocol/index.js';
import { certificate, SITUATIONS } from './card-fixtures.js';

const START: LoginState = { step: 'starting' };
const after = (...events: readonly LoginEvent[]): LoginState => events.reduce(next, START);
const known = (permission: 'granted' | 'prompt' | 'denied' | 'unknown'): LoginEvent => ({
  type: 'permission-known',
  permission,
});
const cards = (name: keyof typeof SITUATIONS): LoginEvent => ({ type: 'cards', cards: SITUATIONS[name].cards });
const SUBMIT: LoginEvent = { type: 'submit' };

describe('state of the login element', () => {
  it('connects at once unless the browser would ask, and then asks the person first', () => {
    expect(after(known('granted')).step).to.equal('connecting');
    expect(after(known('unknown')).step).to.equal('connecting');
    expect(after(known('prompt')).step).to.equal('asking');
    // The attempt tells a refusal from a page or a frame that may not.
    expect(after(known('denied')).step).to.equal('connecting');
    expect(after(known('prompt'), { type: 'lost', code: 'ERR_CLIENT_NOT_RUNNING' }).step).to.equal('asking');
  });

  it('selects the only usable certificate, and none of several', () => {
    const chosen = (state: LoginState): string | undefined =>
      state.step === 'choosing' ? selectedCertificate(state)?.holder : 'no list';
    expect(chosen(after(known('granted'), cards('ready')))).to.equal('Marie DUPONT');
    expect(chosen(after(known('granted'), cards('two cards')))).to.equal(undefined);
    expect(chosen(after(known('granted'), cards('ready'), cards('two cards')))).to.equal('Marie DUPONT');
    expect(chosen(after(known('granted'), cards('locked')))).to.equal('Marie DUPONT');
    expect(chosen(after(known('granted'), cards('ready'), cards('no card')))).to.equal(undefined);
  });

  it('keeps the selection while the companion is away', () => {
    const state = after(
      known('granted'),
      cards('two cards'),
      { type: 'select', id: 'B'.repeat(43) },
      { type: 'lost', code: 'ERR_CLIENT_NOT_RUNNING' },
      cards('two cards'),
    );
    expect(state).to.deep.include({ step: 'choosing', selected: 'B'.repeat(43) });
  });

  it('signs in with a usable certificate only', () => {
    expect(after(known('granted'), cards('locked'), SUBMIT).step).to.equal('choosing');
    expect(after(known('granted'), cards('two cards'), SUBMIT).step).to.equal('choosing');
    expect(after(known('granted'), cards('ready'), SUBMIT).step).to.equal('signing-in');
  });

  it('lets a sign-in end by its own answer, not by the stream', () => {
    const signingIn = after(known('granted'), cards('ready'), SUBMIT);
    expect(next(signingIn, { type: 'lost', code: 'ERR_CLIENT_NOT_RUNNING' })).to.equal(signingIn);
    expect(next(signingIn, cards('no card')).step).to.equal('signing-in');
    expect(next(signingIn, { type: 'failed', code: 'ERR_CLIENT_NOT_RUNNING' }).step).to.equal('unavailable');
  });

  it('says a problem of the card until a card is ready again, and another until the person does something', () => {
    const removed = after(known('granted'), cards('ready'), SUBMIT, { type: 'failed', code: 'ERR_CARD_REMOVED' });
    expect(next(removed, cards('no card'))).to.deep.include({ problem: 'ERR_CARD_REMOVED' });
    expect(next(next(removed, cards('no card')), cards('ready'))).to.deep.include({ problem: undefined });
    const wrong = after(known('granted'), cards('ready'), SUBMIT, { type: 'failed', code: 'ERR_PIN_INCORRECT' });
    expect(next(wrong, cards('test card'))).to.deep.include({ problem: 'ERR_PIN_INCORRECT' });
    expect(next(next(wrong, SUBMIT), { type: 'failed', code: 'ERR_FLOW_CANCELLED' })).to.deep.include({
      problem: 'ERR_FLOW_CANCELLED',
    });
  });

  it('always has something to show, whatever happens in whatever order', () => {
    const code = fc.constantFrom(...Object.keys(ERRORS).filter(isErrorCode));
    const someCards = fc.constantFrom(
      ...Object.values(SITUATIONS).map((situation) => situation.cards),
      { state: 'ready' as const, readers: [], certificates: [] },
      {
        state: 'ready' as const,
        readers: [],
        certificates: [certificate({ notAfter: '2027-99-99T99:99:99Z', usable: false })],
      },
    );
    const event: fc.Arbitrary<LoginEvent> = fc.oneof(
      fc.constantFrom('granted' as const, 'prompt' as const, 'denied' as const, 'unknown' as const).map(known),
      fc.record({ type: fc.constant('connect' as const), asked: fc.boolean() }),
      fc.record({ type: fc.constant('cards' as const), cards: someCards }),
      fc.record({ type: fc.constant('lost' as const), code }),
      fc.record({ type: fc.constant('select' as const), id: fc.constantFrom('A'.repeat(43), 'B'.repeat(43)) }),
      fc.record({ type: fc.constant('phase' as const), phase: fc.constantFrom('challenge', 'pin', 'server') }),
      fc.record({ type: fc.constant('failed' as const), code }),
      fc.constantFrom<LoginEvent>({ type: 'refresh' }, SUBMIT, { type: 'signed-in' }),
    );
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 20 }),
        fc.constantFrom('fr' as const, 'en' as const),
        (events, language) => {
          const state = after(...events);
          const model = describeLogin(state, { language, purpose: 'login', browser: 'other', downloadUrl: undefined });
          expect(model.panel ?? model.form ?? model.progress, state.step).not.to.equal(undefined);
          expect(model.announcement).not.to.match(/undefined|ERR_|\[object/);
          if (model.form?.canSubmit === false && model.panel === undefined) {
            // Nothing to explain: the person has to choose.
            expect(model.form.options.length).to.be.above(1);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
