import { expect } from 'chai';
import { createRemotePrompt } from '../../../../src/companion/compose/simulation/remote-prompt.js';
import type { PromptAnswer, PromptView } from '../../../../src/companion/sign-in/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { fakeCertificate, freshPin } from '../../sign-in/fake-cards.js';
import { pinBytes } from '../../sign-in/fake-prompt.js';

const certificate = fakeCertificate();
const context = { origin: 'https://medimail.mipih.fr', purpose: 'login', language: undefined } as const;
const enterPin: PromptView = { ...context, step: 'enter-pin', certificate, pin: { ...freshPin, finalTry: true } };
const signing: PromptView = { ...context, step: 'signing', certificate };
const choose: PromptView = { ...context, step: 'choose-certificate', certificates: [certificate] };

describe('createRemotePrompt', () => {
  it('answers what is asked, and refuses every other answer without a word of the PIN', () => {
    const prompt = createRemotePrompt();
    const answers: PromptAnswer[] = [];
    const refuses = (act: () => void): void => {
      expect(act).to.throw(CpxError).with.property('code', 'ERR_REQUEST_MALFORMED');
      expect(act).not.to.throw(/73519264/);
    };
    refuses(() => prompt.typePin('73519264'));
    refuses(() => prompt.cancel());
    const opened = prompt.open(choose, (answer) => answers.push(answer));
    refuses(() => prompt.typePin('73519264'));
    refuses(() => prompt.choose(2));
    refuses(() => prompt.confirmLastTry());
    prompt.choose(1);
    opened.update({ ...enterPin, step: 'confirm-last-try' });
    prompt.confirmLastTry();
    opened.update(enterPin);
    prompt.typePin('73519264');
    opened.update(signing);
    refuses(() => prompt.typePin('73519264'));
    prompt.cancel();
    expect(answers).to.deep.equal([
      { type: 'certificate-chosen', fingerprint: certificate.fingerprint },
      { type: 'last-try-confirmed' },
      { type: 'pin-entered', pin: pinBytes('73519264') },
      { type: 'cancelled' },
    ]);
  });

  it('tells who waits of the next question, once, and of none that is over', () => {
    const prompt = createRemotePrompt();
    const told: unknown[] = [];
    prompt.whenAsked(({ step, lastTry }) => told.push([step, lastTry]));
    prompt.whenAsked(() => told.push('stopped'))();
    const opened = prompt.open(signing, () => undefined);
    expect(told).to.deep.equal([]);
    opened.update(enterPin);
    opened.update(choose);
    expect(told).to.deep.equal([['enter-pin', true]]);
    opened.close();
    expect(prompt.message).to.equal(undefined);
  });

  it('keeps a newer question when an older one is closed', () => {
    const prompt = createRemotePrompt();
    const old = prompt.open(choose, () => undefined);
    prompt.open(enterPin, () => undefined);
    old.close();
    expect(prompt.message?.step).to.equal('enter-pin');
  });
});
