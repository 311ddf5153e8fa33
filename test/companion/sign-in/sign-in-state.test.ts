import { expect } from 'chai';
import { next, type SignInEvent, type SignInState } from '../../../src/companion/sign-in/sign-in-state.js';
import { CpxError, type ErrorCode } from '../../../src/protocol/index.js';
import { fakeCertificate, fakeInventory, fakeReader, freshPin } from './fake-cards.js';
import { pinBytes } from './fake-prompt.js';

const first = fakeCertificate();
const second = fakeCertificate({ cardSerial: '3100699902', reader: 'Reader 2' });
const one = fakeInventory([fakeReader([first])]);
const two = fakeInventory([fakeReader([first]), fakeReader([second])]);
const none = fakeInventory([{ name: 'Reader 1', state: 'no-card' }]);
const looking = (fingerprint?: string): SignInState => ({ name: 'looking-for-cards', fingerprint });
const run = (from: SignInState, ...events: readonly SignInEvent[]): SignInState => events.reduce(next, from);
const see = (inventory = one): SignInEvent => ({ type: 'cards-seen', inventory });
const read = (changes: Partial<typeof freshPin> = {}): SignInEvent => ({
  type: 'pin-state-read',
  pin: { ...freshPin, ...changes },
});
const enter = (digits = '1234'): SignInEvent => ({ type: 'pin-entered', digits: pinBytes(digits) });
const confirm: SignInEvent = { type: 'last-try-confirmed' };
const refused = (code: ErrorCode): SignInEvent => ({ type: 'refused', error: new CpxError(code, 'refused') });
const codeOf = (state: SignInState): string => (state.name === 'failed' ? state.error.code : state.name);

describe('next', () => {
  describe('choosing a certificate', () => {
    it('takes the only usable one', () => {
      expect(run(looking(), see())).to.deep.include({ name: 'entering-pin', certificate: first, fresh: false });
    });

    it('takes the one that was named among several', () => {
      expect(run(looking(second.fingerprint), see(two))).to.deep.include({ certificate: second });
    });

    it('lets the person choose among several', () => {
      expect(run(looking(), see(two)).name).to.equal('choosing-certificate');
      expect(run(looking(), see(two), { type: 'certificate-chosen', fingerprint: second.fingerprint })).to.deep.include(
        { name: 'entering-pin', certificate: second },
      );
    });

    it('ignores a choice whose card has gone meanwhile, and goes on asking', () => {
      const state = run(looking(), see(two), see(one));
      expect(next(state, { type: 'certificate-chosen', fingerprint: second.fingerprint })).to.equal(state);
    });

    it('ends when nothing is left to choose from', () => {
      expect(codeOf(run(looking(), see(two), see(none)))).to.equal('ERR_CARD_REMOVED');
    });

    it('waits while the first look is not done', () => {
      expect(run(looking(), see(fakeInventory([], { state: 'starting' }))).name).to.equal('looking-for-cards');
    });

    const unusable = fakeCertificate({ usable: false, reason: 'ERR_CERTIFICATE_EXPIRED' });
    const signature = fakeCertificate({ forAuthentication: false });
    for (const [fact, state, code] of [
      ['no certificate by that name', run(looking('00'), see()), 'ERR_CERTIFICATE_NOT_FOUND'],
      [
        'a certificate for signatures',
        run(looking(signature.fingerprint), see(fakeInventory([fakeReader([signature])]))),
        'ERR_CERTIFICATE_PURPOSE',
      ],
      [
        'an expired one that was named',
        run(looking(unusable.fingerprint), see(fakeInventory([fakeReader([unusable])]))),
        'ERR_CERTIFICATE_EXPIRED',
      ],
      [
        'an expired one that is the only one',
        run(looking(), see(fakeInventory([fakeReader([unusable])]))),
        'ERR_CERTIFICATE_EXPIRED',
      ],
      ['no card', run(looking(), see(none)), 'ERR_CARD_NONE'],
      ['no reader', run(looking(), see(fakeInventory([], { state: 'no-reader' }))), 'ERR_READER_NONE'],
      ['no module', run(looking(), see(fakeInventory([], { state: 'no-module' }))), 'ERR_MODULE_NONE'],
      [
        'a stopped service',
        run(looking(), see(fakeInventory([], { state: 'service-stopped' }))),
        'ERR_READER_SERVICE_STOPPED',
      ],
      [
        'a Vitale card',
        run(looking(), see(fakeInventory([], { state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' }))),
        'ERR_CARD_VITALE',
      ],
      ['a strange card', run(looking(), see(fakeInventory([], { state: 'not-a-cpx-card' }))), 'ERR_CARD_NOT_CPX'],
    ] as const) {
      it(`ends at once with ${code} for ${fact}`, () => expect(codeOf(state)).to.equal(code));
    }
  });

  describe('asking for the PIN', () => {
    it('lets the person type before the card has been read, and presents nothing until it has', () => {
      const held = run(looking(), see(), enter());
      expect(held.name).to.equal('holding-pin');
      expect(next(held, read())).to.deep.include({ name: 'signing', digits: pinBytes('1234') });
    });

    it('presents at once what is entered after the card was read', () => {
      expect(run(looking(), see(), read(), enter()).name).to.equal('signing');
    });

    for (const digits of ['', '123', '123456789', '12a4', '12 4', '１２３４', '1234\n']) {
      it(`asks again for ${JSON.stringify(digits)}, which is no PIN`, () => {
        expect(run(looking(), see(), read(), enter(digits))).to.include({
          name: 'entering-pin',
          problem: 'ERR_PIN_FORMAT',
        });
      });
    }

    it('throws away a PIN that was typed before it was known to be the last try', () => {
      expect(run(looking(), see(), enter(), read({ countLow: true, finalTry: true })).name).to.equal(
        'confirming-last-try',
      );
    });

    it('asks for a confirmation before the last try, once', () => {
      const last = read({ finalTry: true });
      expect(run(looking(), see(), last).name).to.equal('confirming-last-try');
      expect(run(looking(), see(), last, enter()).name).to.equal('confirming-last-try');
      expect(run(looking(), see(), last, confirm, enter()).name).to.equal('signing');
    });

    it('keeps a confirmation that was given before the card was read', () => {
      const stale = fakeInventory([fakeReader([first], { ...freshPin, finalTry: true })]);
      const held = run(looking(), see(stale), confirm, enter());
      expect(held.name).to.equal('holding-pin');
      expect(next(held, read({ finalTry: true })).name).to.equal('signing');
      expect(run(looking(), see(stale), read()).name).to.equal('entering-pin');
    });

    it('ends at once when the PIN is locked or was never set', () => {
      expect(codeOf(run(looking(), see(), read({ locked: true })))).to.equal('ERR_PIN_LOCKED');
      expect(codeOf(run(looking(), see(), enter(), read({ locked: true })))).to.equal('ERR_PIN_LOCKED');
      expect(codeOf(run(looking(), see(), read({ initialized: false })))).to.equal('ERR_PIN_NOT_SET');
    });

    it('believes the card and not the inventory that a PIN is locked', () => {
      const stale = fakeInventory([fakeReader([first], { ...freshPin, locked: true })]);
      expect(run(looking(), see(stale)).name).to.equal('reading-card');
      expect(run(looking(), see(stale), read()).name).to.equal('entering-pin');
    });

    it('uses the pin pad only after the card was read, and asks before its last try', () => {
      const stale = fakeInventory([fakeReader([first], { ...freshPin, enteredOnReader: true })]);
      expect(run(looking(), see(stale)).name).to.equal('reading-card');
      expect(run(looking(), see(stale), read({ enteredOnReader: true }))).to.deep.include({
        name: 'signing',
        digits: undefined,
      });
      const last = run(looking(), see(stale), read({ enteredOnReader: true, finalTry: true }));
      expect(last.name).to.equal('confirming-last-try');
      expect(next(last, confirm).name).to.equal('signing');
    });
  });

  describe('an answer of the card', () => {
    const signing = run(looking(), see(), read(), enter());

    it('ends with the signature', () => {
      const result = { certificate: first.der, algorithm: 'RS256', signature: new Uint8Array(256) } as const;
      expect(next(signing, { type: 'signed', result })).to.deep.equal({ name: 'done', result });
    });

    it('reads the card again after a wrong PIN, and then asks again', () => {
      const again = next(signing, refused('ERR_PIN_INCORRECT'));
      expect(again).to.include({ name: 'reading-card', problem: 'ERR_PIN_INCORRECT' });
      expect(next(again, read({ countLow: true }))).to.include({ name: 'entering-pin', problem: 'ERR_PIN_INCORRECT' });
      expect(next(again, read({ finalTry: true }))).to.include({
        name: 'confirming-last-try',
        problem: 'ERR_PIN_INCORRECT',
      });
      expect(codeOf(next(again, read({ locked: true })))).to.equal('ERR_PIN_LOCKED');
    });

    it('asks again for a PIN whose format the card refused', () => {
      expect(run(signing, refused('ERR_PIN_FORMAT'), read())).to.include({
        name: 'entering-pin',
        problem: 'ERR_PIN_FORMAT',
      });
    });

    it('does not ask a pin pad in a circle', () => {
      const pad = run(looking(), see(), read({ enteredOnReader: true }));
      expect(codeOf(next(pad, refused('ERR_PIN_FORMAT')))).to.equal('ERR_PIN_FORMAT');
    });

    it('ends with any other error', () => {
      for (const code of ['ERR_PIN_LOCKED', 'ERR_CARD_REMOVED', 'ERR_MODULE_CRASHED', 'ERR_FLOW_INTERNAL'] as const) {
        expect(codeOf(next(signing, refused(code)))).to.equal(code);
      }
    });
  });

  it('takes a renewed inventory for no removal once a certificate is chosen', () => {
    for (const state of [
      run(looking(), see()),
      run(looking(), see(), enter()),
      run(looking(), see(), read(), enter()),
      run(looking(), see(), read({ finalTry: true })),
    ]) {
      expect(next(state, see(fakeInventory([fakeReader([fakeCertificate()])])))).to.equal(state);
      expect(next(state, see(none))).to.equal(state);
    }
  });

  it('leaves an end as it is, whatever happens', () => {
    const end = run(looking(), { type: 'ended', error: new CpxError('ERR_FLOW_TIMEOUT', 'late') });
    for (const event of [see(), read(), enter(), confirm, refused('ERR_PIN_INCORRECT')]) {
      expect(next(end, event)).to.equal(end);
    }
  });
});
