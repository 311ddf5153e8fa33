import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkPinFormat,
  checkPinUsable,
  hintTriesLeft,
  needsLastTryConfirmation,
  PIN_RULES,
  type PinState,
} from '../../../src/companion/card/index.js';
import { CpxError } from '../../../src/protocol/index.js';

const fresh: PinState = {
  countLow: false,
  finalTry: false,
  locked: false,
  initialized: true,
  enteredOnReader: false,
  minimumLength: 4,
  maximumLength: 8,
};

const accepts = (pin: Uint8Array): boolean => {
  try {
    checkPinFormat(pin, PIN_RULES);
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(CpxError).and.to.include({ code: 'ERR_PIN_FORMAT' });
    return false;
  }
};

describe('checkPinFormat', () => {
  it('accepts four to eight digits and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (pin) => {
        const text = Buffer.from(pin).toString('latin1');
        expect(accepts(pin)).to.equal(/^\d{4,8}$/.test(text));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\d{4,8}$/), (digits) => {
        expect(accepts(Buffer.from(digits))).to.equal(true);
      }),
    );
  });

  it('puts no octet of the PIN into the message', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[5-9]{9,20}$/), (digits) => {
        try {
          checkPinFormat(Buffer.from(digits), PIN_RULES);
          expect.fail('accepted');
        } catch (error) {
          expect((error as Error).message).not.to.include(digits.slice(0, 4));
        }
      }),
    );
  });
});

describe('checkPinUsable', () => {
  it('refuses a blocked PIN and one that was never set', () => {
    expect(() => checkPinUsable(fresh)).not.to.throw();
    expect(() => checkPinUsable({ ...fresh, locked: true }))
      .to.throw(CpxError)
      .with.property('code', 'ERR_PIN_LOCKED');
    expect(() => checkPinUsable({ ...fresh, initialized: false }))
      .to.throw(CpxError)
      .with.property('code', 'ERR_PIN_NOT_SET');
  });
});

describe('hintTriesLeft', () => {
  it('reads the flags as a CPx card sets them', () => {
    expect(hintTriesLeft(fresh)).to.equal(3);
    expect(hintTriesLeft({ ...fresh, countLow: true })).to.equal(2);
    expect(hintTriesLeft({ ...fresh, countLow: true, finalTry: true })).to.equal(1);
    expect(hintTriesLeft({ ...fresh, locked: true })).to.equal(0);
  });
});

describe('needsLastTryConfirmation', () => {
  it('is for the last try alone', () => {
    expect(needsLastTryConfirmation({ ...fresh, finalTry: true })).to.equal(true);
    expect(needsLastTryConfirmation({ ...fresh, countLow: true })).to.equal(false);
    expect(needsLastTryConfirmation({ ...fresh, finalTry: true, locked: true })).to.equal(false);
  });
});
