import { expect } from 'chai';
import { readPinAnswer, readPinScreen, type PinAnswer } from '../../../src/companion/desktop/pin-screen.js';
import { everyPinScreen } from './support/pin-screens.js';

describe('readPinScreen', () => {
  it('reads every state as it is', () => {
    for (const [name, screen] of Object.entries(everyPinScreen('en'))) {
      expect(readPinScreen(structuredClone(screen), 'screen'), name).to.deep.equal(JSON.parse(JSON.stringify(screen)));
    }
  });

  it('refuses what is not shown in a state', () => {
    const { 'change-old': screen, cards } = everyPinScreen('fr');
    for (const wrong of [
      { ...screen!, step: 'elsewhere' },
      { ...screen!, serial: '3100690110' },
      { ...screen!, question: -1 },
      { ...screen!, tries: 2 },
      { ...cards!, cards: [{ serial: '3100690110' }] },
      undefined,
    ]) {
      expect(() => readPinScreen(wrong, 'screen')).to.throw();
    }
  });
});

describe('readPinAnswer', () => {
  it('reads every answer; a code stays the very same bytes', () => {
    const code = Uint8Array.of(0x31, 0x32);
    const answers: PinAnswer[] = [
      { type: 'card-chosen', question: 1, serial: '3100690110' },
      { type: 'task-chosen', question: 1, task: 'unblock' },
      { type: 'confirmed', question: 1 },
      { type: 'again', question: 1 },
      { type: 'code-entered', question: 1, code },
      { type: 'left' },
    ];
    for (const answer of answers) expect(readPinAnswer({ ...answer }, 'answer')).to.deep.equal(answer);
    expect((readPinAnswer(answers[4], 'answer') as { code: Uint8Array }).code).to.equal(code);
  });

  it('refuses a code that is a text or too long, an answer without its question, and says nothing of what it held', () => {
    for (const wrong of [
      { type: 'code-entered', question: 1, code: '12345678' },
      { type: 'code-entered', question: 1, code: new Uint8Array(65) },
      { type: 'code-entered', code: Uint8Array.of(0x31) },
      { type: 'task-chosen', question: 1, task: 'erase' },
      { type: 'left', more: '12345678' },
    ]) {
      expect(() => readPinAnswer(wrong, 'answer'))
        .to.throw()
        .with.property('message')
        .that.does.not.include('12345678');
    }
  });
});
