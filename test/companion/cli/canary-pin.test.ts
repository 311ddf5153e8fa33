import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import { expect } from 'chai';
import { describeWith, program } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { signIn, waitUntilReady, type Page } from './support/page.js';
import { CliFixture, portOf, type RunningProgram } from './support/run-cli.js';
import { filesWith } from '../../support/search-files.js';

const ORIGIN = 'https://canary.example';
const CARD = 'cps4-dupont';
const linux = { name: 'Linux', met: process.platform === 'linux' };

/** Eight digits that are nothing else: no date, no port, no serial. */
function canary(): string {
  return String(randomInt(10_000_000, 100_000_000));
}

describeWith([linux, program('python3')], 'a PIN typed at the terminal prompt', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  let companion: RunningProgram;
  let page: Page;
  const right = canary();
  const wrong = canary();
  const half = canary();

  before(async () => {
    fixture = new CliFixture();
    const readers = await fixture.readers();
    readers.insert(CARD);
    readers.setPin(CARD, new TextEncoder().encode(right));
    companion = fixture.startInTerminal([
      ...['serve', '--development', '--module', 'simulated', '--world', fixture.world],
      ...['--port', '0', '--allow-origin', ORIGIN, '--log-level', 'debug', '--lang', 'fr'],
    ]);
    page = { port: await portOf(companion), origin: ORIGIN };
    await waitUntilReady(page);
  });
  after(() => fixture.close());

  const answers: unknown[] = [];
  const asked = async (from: number): Promise<void> => {
    await companion.shows(/Code porteur \(Entrée[^\n]*$/, from);
  };

  it('signs, after a wrong one and a half-typed one that was cancelled', async () => {
    let from = companion.output.length;
    const cancelled = signIn(page);
    await asked(from);
    companion.type(half);
    await companion.shows(/\*{8}/, from);
    companion.type('\u0003');
    answers.push(await cancelled);
    expect(answers[0]).to.deep.include({ status: 409 });

    // A site whose request was cancelled waits until it may ask again.
    let signed = await signInAgain();
    while (signed === undefined) signed = await signInAgain();
    expect(signed.status).to.equal(200);
    expect(signed.body).to.have.property('format', 'web-eid:1.0');

    async function signInAgain(): Promise<{ status: number; body: Record<string, unknown> } | undefined> {
      from = companion.output.length;
      const answer = signIn(page);
      const first = await Promise.race([answer, asked(from)]);
      if (first !== undefined) {
        expect(first.body.code).to.equal('ERR_FLOW_COOLING_DOWN');
        await new Promise((resolve) => setTimeout(resolve, 200));
        return undefined;
      }
      companion.type(`${wrong}\r`);
      await companion.shows(/Code porteur incorrect/, from);
      const again = companion.output.indexOf('Code porteur incorrect', from);
      await asked(again);
      companion.type(`${right}\r`);
      const given = await answer;
      answers.push(given);
      return given;
    }
  });

  it('is nowhere on the screen, in the log, in an answer, or in a file', () => {
    for (const digits of [right, wrong, half]) {
      expect(companion.output).not.to.contain(digits);
      expect(companion.errors).not.to.contain(digits);
      expect(JSON.stringify(answers)).not.to.contain(digits);
      expect(filesWith(fixture.folder, digits)).to.deep.equal([]);
    }
    expect(companion.output).to.contain('sign-in ended');
    expect(statSync(fixture.folders.data).isDirectory()).to.equal(true);
  });

  it('is nowhere in the memory of the companion', () => {
    // What certainly is there shows that the search finds things.
    expect(countInMemory(companion.pid, ORIGIN)).to.be.above(0);
    for (const digits of [right, wrong, half]) expect(countInMemory(companion.pid, digits)).to.equal(0);
  });

  it('made one login for each entry that was confirmed', async () => {
    const logins = (await fixture.readers()).calls('C_Login').map(({ result }) => result);
    expect(logins).to.deep.equal(['CKR_PIN_INCORRECT', 'CKR_OK']);
  });
});
