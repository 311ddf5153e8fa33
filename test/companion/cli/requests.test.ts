import { expect } from 'chai';
import fc from 'fast-check';
import { detectLanguage } from '../../../src/companion/cli/detect-language.js';
import { createTerminal } from '../../../src/companion/cli/terminal.js';
import {
  parseSimulationAnswer,
  parseSimulationRequest,
  SIMULATION_REQUESTS,
} from '../../../src/companion/compose/simulation/requests.js';
import { CpxError } from '../../../src/protocol/index.js';

describe('parseSimulationRequest', () => {
  it('accepts a request and gives it back as it is', () => {
    const request = { id: 3, do: 'arm', call: 'C_Sign', times: 'always', effect: { kind: 'slow', milliseconds: 5 } };
    expect(parseSimulationRequest(request)).to.deep.equal(request);
  });

  for (const [what, input] of [
    ['an unknown name', { id: 1, do: 'constructor' }],
    ['an unknown key', { id: 1, do: 'readers', more: 1 }],
    ['no number', { do: 'readers' }],
    ['a missing field', { id: 1, do: 'insert' }],
    ['a control character in a name', { id: 1, do: 'insert', card: 'a\u001b' }],
    ['an effect with another’s field', { id: 1, do: 'arm', call: '*', effect: { kind: 'hang', milliseconds: 5 } }],
    ['a list', []],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => parseSimulationRequest(input))
        .to.throw(CpxError)
        .with.property('code', 'ERR_REQUEST_MALFORMED');
    });
  }

  it('refuses anything else with its one error', () => {
    const named = fc.record({
      id: fc.nat(),
      do: fc.constantFrom(...SIMULATION_REQUESTS),
      card: fc.anything(),
      effect: fc.anything(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), named), (input) => {
        for (const parse of [parseSimulationRequest, parseSimulationAnswer]) {
          try {
            parse(input);
          } catch (error) {
            expect(error).to.be.instanceOf(CpxError);
          }
        }
      }),
    );
  });
});

describe('detectLanguage', () => {
  for (const [argv, environment, expected] of [
    [[], {}, 'fr'],
    [[], { LANG: 'C.UTF-8' }, 'fr'],
    [[], { LANG: 'en_US.UTF-8' }, 'en'],
    [[], { LANG: 'en_US.UTF-8', LC_ALL: 'fr_FR.UTF-8' }, 'fr'],
    [[], { LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'en_GB' }, 'en'],
    [['serve', '--lang', 'en'], {}, 'en'],
    [['--lang=fr'], { LANG: 'en' }, 'fr'],
    [['--lang', 'de'], { LANG: 'en' }, 'en'],
  ] as const) {
    it(`is ${expected} with [${argv.join(' ')}] and ${JSON.stringify(environment)}`, () => {
      expect(detectLanguage(argv, environment)).to.equal(expected);
    });
  }
});

describe('createTerminal', () => {
  const open = (): { output: string[]; errors: string[]; terminal: ReturnType<typeof createTerminal> } => {
    const [output, errors]: [string[], string[]] = [[], []];
    const stream = (lines: string[]): { write(text: string): unknown } => ({ write: (text) => lines.push(text) });
    return {
      output,
      errors,
      terminal: createTerminal({ output: stream(output), errors: stream(errors), language: 'en' }),
    };
  };

  it('explains an error in two lines, with its code and its help code', () => {
    const { terminal, output, errors } = open();
    terminal.reportError(new CpxError('ERR_SETTINGS_PORT_TAKEN', 'port 1 is taken by \u001b[2Jevil\n(process 7)'));
    expect(output).to.deep.equal([]);
    expect(errors.join('')).to.match(
      /^error: Port already in use \(CPX-307, ERR_SETTINGS_PORT_TAKEN\): port 1 is taken by \\u001b\[2Jevil\\u000a\(process 7\)\nhint: [^\n]+\n$/,
    );
  });

  it('writes what a terminal would obey as text, in every language of output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { terminal, output, errors } = open();
        terminal.print(text);
        terminal.printJson({ text });
        terminal.say(text);
        terminal.reportError(new Error(text));
        for (const line of [...output, ...errors]) {
          // eslint-disable-next-line no-control-regex -- control characters are what is looked for
          expect(line.slice(0, -1)).not.to.match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        }
        expect(JSON.parse(output[1]!)).to.deep.equal({ text });
      }),
    );
  });

  it('takes the line of a prompt off and puts it back around other lines', () => {
    const { terminal, errors } = open();
    terminal.setPromptLine({ hide: () => errors.push('hide'), show: () => errors.push('show') });
    terminal.say('a');
    terminal.setPromptLine(undefined);
    terminal.say('b');
    expect(errors).to.deep.equal(['hide', 'a\n', 'show', 'b\n']);
  });
});
