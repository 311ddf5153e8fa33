import { expect } from 'chai';
import fc from 'fast-check';
import { createTerminalPrompt, type PromptLine } from '../../../../src/companion/cli/prompt/terminal-prompt.js';
import type { OpenPrompt, PromptAnswer, PromptView } from '../../../../src/companion/sign-in/index.js';
import { CpxError, type Language } from '../../../../src/protocol/index.js';
import { freshPin } from '../../sign-in/fake-cards.js';
import { certificateOf, FakeClock, FakeTerminal } from './fake-terminal.js';

const CONTEXT = { origin: 'https://medimail.mipih.fr', purpose: 'login', language: undefined } as const;
const MARIE = certificateOf('Marie DUPONT');
const ENTER_PIN: PromptView = { ...CONTEXT, step: 'enter-pin', certificate: MARIE, pin: freshPin };
const SIGNING: PromptView = { ...CONTEXT, step: 'signing', certificate: MARIE };
const LAST_TRY: PromptView = {
  ...CONTEXT,
  step: 'confirm-last-try',
  certificate: MARIE,
  pin: { ...freshPin, countLow: true, finalTry: true },
};

interface Opened {
  readonly terminal: FakeTerminal;
  readonly clock: FakeClock;
  readonly prompt: OpenPrompt;
  readonly answers: PromptAnswer[];
  readonly lines: (PromptLine | undefined)[];
}

function open(view: PromptView, language: Language = 'fr'): Opened {
  const [terminal, clock] = [new FakeTerminal(), new FakeClock()];
  const answers: PromptAnswer[] = [];
  const lines: (PromptLine | undefined)[] = [];
  const prompt = createTerminalPrompt({
    openDevice: terminal.open,
    clock,
    language,
    onLine: (line) => void lines.push(line),
  }).open(view, (answer) => void answers.push(answer));
  return { terminal, clock, prompt, answers, lines };
}

const typed = (answer: PromptAnswer | undefined): string =>
  answer?.type === 'pin-entered' ? new TextDecoder().decode(answer.pin) : '';

describe('createTerminalPrompt', () => {
  it('says which site asks, for what, and with whose card, in French by default', () => {
    const { terminal } = open(ENTER_PIN);
    expect(terminal.written).to.contain(
      'Le site https://medimail.mipih.fr demande à vous identifier avec votre carte.',
    );
    expect(terminal.written).to.contain('Marie DUPONT, CPS (test)');
    expect(terminal.line).to.match(/^Code porteur .* : $/);
  });

  it('speaks the language that the page asked for', () => {
    const { terminal } = open({ ...ENTER_PIN, language: 'en', purpose: 'link' });
    expect(terminal.written).to.contain('asks to add your card to your account');
    expect(terminal.line).to.match(/^PIN /);
  });

  it('says to which server the card will identify itself, and what it is doing there', () => {
    const overTls = { ...CONTEXT, cardHost: 'https://carte.mipih.fr', certificate: MARIE } as const;
    const { terminal, prompt } = open({ ...overTls, step: 'reaching-server' });
    const says = (text: string) => expect(terminal.written).to.contain(text);
    says('Votre carte s’identifiera auprès du serveur https://carte.mipih.fr.\nCarte : Marie DUPONT');
    says('Connexion au serveur…');
    prompt.update({ ...overTls, step: 'enter-pin', pin: freshPin });
    expect(terminal.line).to.match(/^Code porteur .* : $/);
    prompt.update({ ...overTls, step: 'signing' });
    prompt.update({ ...overTls, step: 'awaiting-server' });
    says('Le serveur vérifie votre carte…');
  });

  it('names the card once it is chosen, and says the rest once', () => {
    const cardHost = 'https://carte.mipih.fr';
    const { terminal, prompt } = open({ ...CONTEXT, cardHost, step: 'choose-certificate', certificates: [MARIE] });
    prompt.update({ ...CONTEXT, cardHost, step: 'reaching-server', certificate: MARIE });
    expect(terminal.written.split(cardHost)).to.have.length(2);
    expect(terminal.written).to.contain('Carte : Marie DUPONT');
  });

  it('obeys nothing that a card or a page puts into a name', () => {
    const { terminal } = open({ ...ENTER_PIN, certificate: certificateOf('\u001b[2JEve\n\u202e') });
    expect(terminal.written).to.contain('\\u001b[2JEve\\u000a\\u202e');
    expect(terminal.written).not.to.contain('\u001b[2J');
  });

  describe('asked for a PIN', () => {
    it('shows a star for each digit and hands over their bytes at Enter', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('12');
      expect(terminal.line).to.match(/: \*\*$/);
      terminal.press('34\r');
      expect(answers).to.have.length(1);
      expect(typed(answers[0])).to.equal('1234');
      expect(terminal.written).not.to.contain('1234');
    });

    it('hands over bytes of its own, that nothing else refers to', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('1234\r');
      const [answer] = answers;
      expect(answer?.type === 'pin-entered' && answer.pin.buffer.byteLength).to.equal(4);
    });

    it('erases the last digit, or all of them', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('99\u007f\b567\u0015');
      expect(terminal.line).to.match(/: $/);
      terminal.press('\u007f12');
      terminal.press('34\n');
      expect(typed(answers[0])).to.equal('1234');
    });

    it('takes digits alone, and says so', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('12é&');
      expect(terminal.line).to.contain('**  (chiffres seulement');
      terminal.press('34\r');
      expect(typed(answers[0])).to.equal('1234');
    });

    it('passes over arrow and function keys whole', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('12\u001b[A\u001b[15~\u001bOP\u001b[1;5C34\r');
      expect(typed(answers[0])).to.equal('1234');
    });

    it('hands over a PIN that is too long as it is, and not without its end', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('123456789\r');
      expect(typed(answers[0])).to.equal('123456789');
    });

    it('does not answer Enter without a digit, nor a second Enter', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.press('\r');
      expect(answers).to.deep.equal([]);
      terminal.press('1234\r\r5678\r');
      expect(answers).to.have.length(1);
    });

    for (const [key, name] of [
      ['\u0003', 'Ctrl-C'],
      ['\u0004', 'Ctrl-D'],
      ['\u001b\u001b', 'Escape twice'],
    ] as const) {
      it(`is cancelled by ${name}`, () => {
        const { terminal, answers } = open(ENTER_PIN);
        terminal.press(`12${key}`);
        expect(answers).to.deep.equal([{ type: 'cancelled' }]);
      });
    }

    it('is cancelled by Escape when no sequence follows it', () => {
      const { terminal, clock, answers } = open(ENTER_PIN);
      terminal.press('12\u001b');
      expect(answers).to.deep.equal([]);
      clock.pass(60);
      expect(answers).to.deep.equal([{ type: 'cancelled' }]);
    });

    it('is cancelled when the terminal goes away', () => {
      const { terminal, answers } = open(ENTER_PIN);
      terminal.hangUp();
      expect(answers).to.deep.equal([{ type: 'cancelled' }]);
    });

    it('keeps what was typed when the same is shown again, and adds what the card says of its PIN', () => {
      const { terminal, prompt, answers } = open(ENTER_PIN);
      terminal.press('12');
      prompt.update({ ...ENTER_PIN, pin: { ...freshPin, countLow: true } });
      expect(terminal.written).to.contain('Un code faux a déjà été présenté');
      expect(terminal.line).to.match(/: \*\*$/);
      terminal.press('34\r');
      expect(typed(answers[0])).to.equal('1234');
    });

    it('begins anew after a wrong PIN, and says what is left', () => {
      const { terminal, prompt, answers } = open(ENTER_PIN);
      terminal.press('1111\r');
      prompt.update(SIGNING);
      terminal.press('22');
      prompt.update({ ...ENTER_PIN, pin: { ...freshPin, countLow: true }, problem: 'ERR_PIN_INCORRECT' });
      expect(terminal.written).to.contain('Code porteur incorrect.');
      expect(terminal.written).to.contain('Un code faux a déjà été présenté');
      expect(terminal.line).to.match(/: $/);
      terminal.press('1234\r');
      expect(typed(answers[1])).to.equal('1234');
    });

    it('says that a wrong format used no try', () => {
      const { terminal, prompt } = open(ENTER_PIN);
      terminal.press('12\r');
      prompt.update({ ...ENTER_PIN, problem: 'ERR_PIN_FORMAT' });
      expect(terminal.written).to.contain('de 4 à 8 chiffres. Aucun essai');
    });

    it('hands over exactly the digits that are left after any keys', () => {
      const key = fc.constantFrom('0', '1', '2', '7', '9', '\u007f', 'a', '\u001b[D', '\u0015');
      fc.assert(
        fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
          const { terminal, answers } = open(ENTER_PIN);
          const digits: string[] = [];
          for (const pressed of keys) {
            terminal.press(pressed);
            if (pressed === '\u007f') digits.pop();
            else if (pressed === '\u0015') digits.length = 0;
            else if (/^\d$/.test(pressed) && digits.length < 16) digits.push(pressed);
          }
          terminal.press('\r');
          expect(answers.map(typed)).to.deep.equal(digits.length === 0 ? [] : [digits.join('')]);
        }),
      );
    });
  });

  describe('before the last try', () => {
    it('warns, and goes on only with the letter and Enter', () => {
      const { terminal, answers } = open(LAST_TRY);
      expect(terminal.written).to.contain('ATTENTION : dernier essai');
      terminal.press('\r1234\rx\r');
      expect(answers).to.deep.equal([]);
      terminal.press('O\r');
      expect(answers).to.deep.equal([{ type: 'last-try-confirmed' }]);
    });

    it('takes no digit typed for it as part of the PIN', () => {
      const { terminal, prompt, answers } = open(LAST_TRY, 'en');
      terminal.press('12y\r34');
      prompt.update({ ...ENTER_PIN, pin: { ...freshPin, finalTry: true } });
      expect(terminal.line).to.match(/: $/);
      terminal.press('1234\r');
      expect(typed(answers[1])).to.equal('1234');
    });
  });

  describe('with several certificates', () => {
    const choice = (count: number): PromptView => ({
      ...CONTEXT,
      step: 'choose-certificate',
      certificates: Array.from({ length: count }, (_, index) => certificateOf(`Person ${index + 1}`, `f${index + 1}`)),
    });

    it('lists them by number and takes a number', () => {
      const { terminal, answers } = open(choice(12));
      expect(terminal.written).to.contain('  12. Person 12, CPS (test)');
      terminal.press('0');
      terminal.press('19');
      expect(terminal.line).to.contain('(ce numéro n’est pas dans la liste)');
      terminal.press('2\r');
      expect(answers).to.deep.equal([{ type: 'certificate-chosen', fingerprint: 'f12' }]);
    });

    it('names the chosen card before it asks for the PIN', () => {
      const { terminal, prompt } = open(choice(2));
      terminal.press('1\r');
      prompt.update(ENTER_PIN);
      expect(terminal.written).to.contain('Carte : Marie DUPONT');
    });
  });

  it('says that the PIN is typed on the reader where it is', () => {
    const { terminal, answers } = open({ ...CONTEXT, step: 'enter-pin-on-reader', certificate: MARIE, pin: freshPin });
    expect(terminal.written).to.contain('sur le clavier du lecteur');
    terminal.press('1234\r');
    expect(answers).to.deep.equal([]);
  });

  it('gives the terminal back once, and answers nothing any more', () => {
    const { terminal, clock, prompt, answers } = open(ENTER_PIN);
    terminal.press('12\u001b');
    prompt.close(new CpxError('ERR_FLOW_ABORTED', 'the page was closed'));
    prompt.close();
    prompt.update(SIGNING);
    clock.pass(1_000);
    expect(terminal.closed).to.equal(1);
    expect(clock.waiting).to.equal(0);
    expect(answers).to.deep.equal([]);
    expect(terminal.written).to.contain('CPX-133');
  });

  it('says that it is done', () => {
    const { terminal, prompt } = open(ENTER_PIN);
    prompt.close();
    expect(terminal.written).to.contain('C’est fait');
  });

  it('lets other output take its line off and put it back', () => {
    const { terminal, prompt, lines } = open(ENTER_PIN);
    terminal.press('12');
    lines[0]?.hide();
    terminal.write('a line of the log\n');
    lines[0]?.show();
    expect(terminal.line).to.match(/^Code porteur .*\*\*$/);
    prompt.close();
    expect(lines.at(-1)).to.equal(undefined);
  });

  it('ends the request, not the companion, where there is no terminal', () => {
    const prompt = createTerminalPrompt({
      openDevice: () => {
        throw new CpxError('ERR_FLOW_PROMPT_UNAVAILABLE', 'no terminal');
      },
      clock: new FakeClock(),
      language: 'fr',
    });
    expect(() => prompt.open(ENTER_PIN, () => undefined)).to.throw(CpxError, 'no terminal');
  });
});
