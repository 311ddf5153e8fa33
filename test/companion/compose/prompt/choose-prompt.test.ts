import { expect } from 'chai';
import { choosePrompt } from '../../../../src/companion/compose/prompt/choose-prompt.js';
import { combinePrompts } from '../../../../src/companion/compose/prompt/combine-prompts.js';
import { createUnattendedPrompt } from '../../../../src/companion/compose/prompt/unattended-prompt.js';
import type { Prompt, PromptAnswer, PromptView } from '../../../../src/companion/sign-in/index.js';
import { CpxError, type ErrorCode } from '../../../../src/protocol/index.js';
import { fakeCertificate, freshPin } from '../../sign-in/fake-cards.js';
import { createFakePrompt, pinBytes } from '../../sign-in/fake-prompt.js';

const certificate = fakeCertificate();
const context = { origin: 'https://medimail.mipih.fr', purpose: 'login', language: 'fr' } as const;
const enterPin: PromptView = { ...context, step: 'enter-pin', certificate, pin: freshPin };
const confirmLastTry: PromptView = { ...context, step: 'confirm-last-try', certificate, pin: freshPin };
const signing: PromptView = { ...context, step: 'signing', certificate };

/** A place that cannot ask. */
const nowhere = (error: unknown): Prompt => ({
  open: () => {
    throw error;
  },
});

function codeOf(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (error) {
    if (error instanceof CpxError) return error.code;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('choosePrompt', () => {
  it('refuses to ask where there is no place to ask', () => {
    const prompt = choosePrompt({ prompt: undefined, remotePrompt: undefined });
    expect(codeOf(() => prompt.open(enterPin, () => undefined))).to.equal('ERR_FLOW_PROMPT_UNAVAILABLE');
  });

  it('asks no person once an unattended PIN is given', () => {
    const terminal = createFakePrompt();
    const answers: PromptAnswer[] = [];
    const development = { unattendedPin: pinBytes('1234') };
    choosePrompt({ prompt: terminal, remotePrompt: undefined, development }).open(enterPin, (given) =>
      answers.push(given),
    );
    expect(answers).to.deep.equal([{ type: 'pin-entered', pin: pinBytes('1234') }]);
    expect(terminal.windows).to.deep.equal([]);
  });
});

describe('combinePrompts', () => {
  it('asks in every place that can, and tells each what follows', () => {
    const places = [createFakePrompt(), createFakePrompt()];
    const unavailable = nowhere(new CpxError('ERR_FLOW_PROMPT_UNAVAILABLE', 'no terminal'));
    const opened = combinePrompts([places[0]!, unavailable, places[1]!]).open(enterPin, () => undefined);
    opened.update(signing);
    const error = new CpxError('ERR_FLOW_CANCELLED', 'cancelled');
    opened.close(error);
    for (const { windows } of places) {
      expect(windows).to.have.length(1);
      expect(windows[0]!.views).to.deep.equal([enterPin, signing]);
      expect(windows[0]!.closings).to.deep.equal([error]);
    }
  });

  it('ends the request with the error of the last place when none can ask', () => {
    const mine = new CpxError('ERR_FLOW_SHUTTING_DOWN', 'closing');
    expect(
      codeOf(() => combinePrompts([nowhere(new Error('x')), nowhere(mine)]).open(enterPin, () => undefined)),
    ).to.equal('ERR_FLOW_SHUTTING_DOWN');
    expect(codeOf(() => combinePrompts([nowhere(new Error('no tty'))]).open(enterPin, () => undefined))).to.equal(
      'ERR_FLOW_PROMPT_UNAVAILABLE',
    );
  });
});

describe('an unattended prompt', () => {
  const pin = pinBytes('1234');
  const open = (view: PromptView): { answers: PromptAnswer[]; opened: ReturnType<Prompt['open']> } => {
    const answers: PromptAnswer[] = [];
    return { answers, opened: createUnattendedPrompt(pin).open(view, (answer) => answers.push(answer)) };
  };

  it('hands over a copy of its PIN, which the receiver wipes', () => {
    const { answers } = open(enterPin);
    const [answer] = answers as [Extract<PromptAnswer, { type: 'pin-entered' }>];
    answer.pin.fill(0);
    expect(open(enterPin).answers).to.deep.equal([{ type: 'pin-entered', pin: pinBytes('1234') }]);
  });

  it('takes the first certificate, and no answer at all where there is none', () => {
    const choose = { ...context, step: 'choose-certificate' } as const;
    expect(
      open({ ...choose, certificates: [certificate, fakeCertificate({ cardSerial: '2' })] }).answers,
    ).to.deep.equal([{ type: 'certificate-chosen', fingerprint: certificate.fingerprint }]);
    expect(open({ ...choose, certificates: [] }).answers).to.deep.equal([]);
  });

  it('never presents a PIN on the last try, and never a second time', () => {
    const { answers, opened } = open(enterPin);
    expect(codeOf(() => open(confirmLastTry))).to.equal('ERR_FLOW_CANCELLED');
    expect(codeOf(() => opened.update({ ...enterPin, problem: 'ERR_PIN_INCORRECT' }))).to.equal('ERR_PIN_INCORRECT');
    expect(answers).to.have.length(1);
  });

  it('waits where nothing is asked of the computer', () => {
    expect(open(signing).answers).to.deep.equal([]);
    expect(open({ ...context, step: 'reading-card', certificate }).answers).to.deep.equal([]);
    expect(open({ ...context, step: 'enter-pin-on-reader', certificate, pin: freshPin }).answers).to.deep.equal([]);
  });
});
