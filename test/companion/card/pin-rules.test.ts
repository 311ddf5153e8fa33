import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkPinFormat,
  checkPinUsable,
  hintTriesLeft,
  needsLastTryConfirmation,
  PIN_RULES,
} from '../../../src/companion/card/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { freshPin } from '../sign-in/fake-cards.js';

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
    expect(() => checkPinUsable(freshPin)).not.to.throw();
    expect(() => checkPinUsable({ ...freshPin, locked: true }))
      .to.throw(CpxError)
      .with.property('code', 'ERR_PIN_LOCKED');
    expect(() => checkPinUsable({ ...freshPin, initialized: false }))
      .to.throw(CpxError)
      .with.property('code', 'ERR_PIN_NOT_SET');
  });
});

describe('hintTriesLeft', () => {
  it('reads the flags as a CPx card sets them', () => {
    expect(hintTriesLeft(freshPin)).to.equal(3);
    expect(hintTriesLeft({ ...freshPin, countLow: true })).to.equal(2);
    expect(hintTriesLeft({ ...freshPin, countLow: true, finalTry: true })).to.equal(1);
    expect(hintTriesLeft({ ...freshPin, locked: true })).to.equal(0);
  });
});

describe('needsLastTryConfirmation', () => {
  it('is for the last try alone', () => {
    expect(needsLastTryConfirmation({ ...freshPin, finalTry: true })).to.equal(true);
    expect(needsLastTryConfirmation({ ...freshPin, countLow: true })).to.equal(false);
    expect(needsLastTryConfirmation({ ...freshPin, finalTry: true, locked: true })).to.equal(false);
  });
});
