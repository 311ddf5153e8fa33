import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import type { SimulatedReaders } from '../../../native-stubs/pkcs11js/index.js';
import { TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import { describeWith, program } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { CliFixture, type RunningProgram } from './support/run-cli.js';
import { filesWith } from '../../support/search-files.js';

const linux = { name: 'Linux', met: process.platform === 'linux' };
const CARD = 'cps4-dupont';
/** Digits that are nothing else: no date, no port, no serial. */
const canary = (): string => String(randomInt(10_000_000, 100_000_000));

describe('cpx-bridge pin, without a terminal', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  const args = (...more: readonly string[]): string[] => [
    ...['pin', 'change', '--development', '--module', 'simulated', '--world', fixture.world, '--lang', 'en', ...more],
  ];

  it('says in its help what the rules are, in both languages', async () => {
    const french = await fixture.run(['pin', 'unblock', '--help', '--lang', 'fr']);
    expect(french.code).to.equal(EXIT_CODES.ok);
    expect(french.output).to.contain('exactement 8 chiffres').and.contain('définitivement bloquée');
    const english = await fixture.run(['pin', 'change', '--help', '--lang', 'en']);
    expect(english.output).to.contain('4 to 8 digits').and.contain('Three wrong PINs in a row block the card');
  });

  it('says that no card is in, that no such reader is there, and that it has nowhere to ask', async () => {
    const readers = await fixture.readers();
    const none = await fixture.run(args());
    expect(none.code).to.equal(EXIT_CODES.nothing);
    expect(none.errors).to.contain('ERR_CARD_NONE');
    readers.insert(CARD);
    const elsewhere = await fixture.run(args('--reader', 'No such reader'));
    expect(elsewhere.code).to.equal(EXIT_CODES.nothing);
    expect(elsewhere.errors).to.contain('ERR_READER_NONE');
    const nowhere = await fixture.run(args());
    expect(nowhere.code).to.equal(EXIT_CODES.failed);
    expect(nowhere.errors).to.contain('ERR_FLOW_PROMPT_UNAVAILABLE');
    expect(readers.calls('C_Login')).to.have.length(0);
  });
});

describeWith([linux, program('python3')], 'cpx-bridge pin, in a terminal', function () {
  this.timeout(120_000);
  let fixture: CliFixture;
  let readers: SimulatedReaders;

  beforeEach(async () => {
    fixture = new CliFixture();
    readers = await fixture.readers();
  });
  afterEach(() => fixture.close());

  const start = (what: 'change' | 'unblock'): RunningProgram =>
    fixture.startInTerminal([
      ...['pin', what, '--development', '--module', 'simulated', '--world', fixture.world],
      ...['--log-level', 'debug', '--lang', 'fr'],
    ]);

  /** Answers each question in turn; a question is the last line, with nothing typed yet. */
  async function answer(running: RunningProgram, ...steps: readonly (readonly [question: RegExp, keys: string])[]) {
    let from = 0;
    for (const [question, keys] of steps) {
      const shown = await running.shows(question, from);
      from += shown.index + shown[0].length;
      running.type(keys);
    }
  }

  const CURRENT = /Code porteur actuel \(Échap pour annuler\) : /;
  const UNBLOCKING = /Code de déblocage \(Échap pour annuler\) : /;
  const NEW = /Nouveau code porteur : /;
  const AGAIN = /encore une fois : /;

  /** Neither on the screen nor in any file of the person, as bytes. */
  function expectNowhere(running: RunningProgram, codes: readonly string[]): void {
    for (const code of codes) {
      expect(running.output).not.to.contain(code);
      expect(filesWith(fixture.folder, code)).to.deep.equal([]);
    }
  }

  it('changes the PIN, after a wrong one that is nowhere in its memory while it asks again', async () => {
    const [right, wrong, next] = [canary(), canary(), canary()];
    readers.insert(CARD);
    readers.setPin(CARD, new TextEncoder().encode(right));
    const running = start('change');
    await answer(running, [CURRENT, `${wrong}\r`], [NEW, `${next}\r`], [AGAIN, `${next}\r`]);
    await running.shows(/Code porteur incorrect\.[^]*Un code faux a déjà été présenté[^]*Code porteur actuel[^\n]*$/);
    expect(countInMemory(running.pid, wrong)).to.equal(0);
    expect(countInMemory(running.pid, fixture.world), 'what certainly is there').to.be.above(0);
    running.type(`${right}\r`);
    expect(await running.ended).to.equal(EXIT_CODES.ok);
    expect(running.output).to.contain('Le code porteur de la carte est changé.');
    expect(readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_PIN_INCORRECT', 'CKR_OK']);
    expectNowhere(running, [right, wrong, next]);
    const back = start('change');
    await answer(back, [CURRENT, `${next}\r`], [NEW, '4321\r'], [AGAIN, '4321\r']);
    expect(await back.ended).to.equal(EXIT_CODES.ok);
  });

  it('unblocks a card, and says of a blocked one how', async () => {
    readers.insert('cps4-locked');
    const change = start('change');
    expect(await change.ended).to.equal(EXIT_CODES.failed);
    expect(change.output).to.contain('ERR_PIN_LOCKED').and.contain('cpx-bridge pin unblock');
    const next = canary();
    const running = start('unblock');
    await answer(running, [UNBLOCKING, `${TEST_UNBLOCK_CODE}\r`], [NEW, `${next}\r`], [AGAIN, `${next}\r`]);
    expect(await running.ended).to.equal(EXIT_CODES.ok);
    expect(running.output).to.contain('La carte est débloquée');
    expect(readers.list()[0]?.triesLeft).to.equal(3);
    expectNowhere(running, [next, TEST_UNBLOCK_CODE]);
  });

  it('presents nothing when it is cancelled by Ctrl-C, or ended by a signal', async () => {
    readers.insert(CARD);
    const cancelled = start('change');
    await answer(cancelled, [CURRENT, '12\u0003']);
    expect(await cancelled.ended).to.equal(EXIT_CODES.interrupted);
    expect(cancelled.output).to.contain('Annulé.');
    const ended = start('change');
    await answer(ended, [CURRENT, '12']);
    ended.signal('SIGTERM');
    expect(await ended.ended).to.equal(EXIT_CODES.interrupted);
    expect(readers.calls('C_Login')).to.have.length(0);
  });

  it('says that the card was taken out while the person typed', async () => {
    readers.insert(CARD);
    const running = start('change');
    await answer(running, [CURRENT, '12']);
    readers.remove();
    expect(await running.ended).to.equal(EXIT_CODES.failed);
    expect(running.output).to.contain('ERR_CARD_REMOVED');
    expect(readers.calls('C_Login')).to.have.length(0);
  });

  it('asks which card where several are in', async () => {
    readers.insert(CARD);
    readers.addReader('Second');
    readers.insert('cps3-martin', 'Second');
    const running = start('change');
    await answer(
      running,
      [/Numéro de la carte[^:]*: /, '2\r'],
      [CURRENT, '1234\r'],
      [NEW, '4321\r'],
      [AGAIN, '4321\r'],
    );
    expect(await running.ended).to.equal(EXIT_CODES.ok);
    expect(running.output).to.match(/carte : [^\n]*2997000410/);
  });

  it('says that nobody knows which PIN the card has when the module dies in the middle', async () => {
    readers.insert(CARD);
    readers.arm({ call: 'C_SetPIN', effect: { kind: 'crash' } });
    const running = start('change');
    await answer(running, [CURRENT, '1234\r'], [NEW, '4321\r'], [AGAIN, '4321\r']);
    expect(await running.ended).to.equal(EXIT_CODES.failed);
    expect(running.output).to.contain('ERR_MODULE_CRASHED').and.contain('Essayez d’abord le nouveau');
  });
});
