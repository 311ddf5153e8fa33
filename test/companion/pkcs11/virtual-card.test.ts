import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import type { CardCertificate, CardProvider } from '../../../src/companion/card/index.js';
import type { Log } from '../../../src/companion/log/index.js';
import { createCardResetter } from '../../../src/companion/os/index.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../../support/opensc.js';
import { describeWith, program } from '../../support/requirements.js';
import { openProviderOn, openTestReader, type TestReader, type TestVirtualCard } from '../../support/virtual-cards.js';
import { expectCode } from './support/expect-code.js';
import { pinBytes, STATEMENT, waitForCertificate, waitForInventory } from './support/test-world.js';

const OTHER_PROGRAM = fileURLToPath(new URL('support/other-program.js', import.meta.url));
const run = promisify(execFile);

/** Asks the authentication key for a signature without a PIN. @see virtual-card.md, section 7 */
const ASK_FOR_A_SIGNATURE = ['00A40904043F000001', '002241A406800102840182', `008800000A${'30'.repeat(10)}`];

describeWith(
  [...OPENSC_REQUIREMENTS, program('opensc-tool'), program('pkcs15-tool')],
  'companion on a virtual CPS3 through OpenSC',
  function () {
    this.timeout(60_000);
    let virtual: TestReader;
    let card: TestVirtualCard;
    let provider: CardProvider;
    let certificate: CardCertificate;
    let otherProgram: ChildProcess | undefined;
    const logged: { readonly event: string; readonly fields: unknown }[] = [];
    const note = (event: string, fields?: unknown): void => void logged.push({ event, fields });
    const log: Log = { debug: note, info: note, warn: note, error: note };

    before(async () => {
      virtual = await openTestReader();
      provider = openProviderOn(OPENSC, virtual, { log });
    });
    after(async () => {
      await provider.close();
      await virtual.close();
    });
    beforeEach(async () => {
      card = virtual.card('cps3-martin');
      await virtual.reader.swap(card);
      certificate = await waitForCertificate(provider);
      logged.length = 0;
    });
    afterEach(async () => {
      if (otherProgram === undefined) return;
      const gone = once(otherProgram, 'exit');
      otherProgram.kill('SIGKILL');
      await gone;
      otherProgram = undefined;
    });

    const signIn = async (pin = TEST_PIN): Promise<Uint8Array> => {
      const operation = provider.openOperation(certificate);
      try {
        await operation.readPinState();
        return await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(pin) });
      } finally {
        await operation.end();
      }
    };
    /** The status word that another process gets for a signature without a PIN. */
    const askForASignature = async (): Promise<string> => {
      await run(
        'opensc-tool',
        ASK_FOR_A_SIGNATURE.flatMap((command) => ['--send-apdu', command]),
      );
      const { command, answer } = virtual.reader.log.records.findLast(({ command: sent }) => sent.startsWith('0088'))!;
      expect(command).to.equal(ASK_FOR_A_SIGNATURE[2]);
      return answer.slice(-4);
    };
    const startOtherProgram = async (): Promise<ChildProcess> => {
      otherProgram = fork(OTHER_PROGRAM, [OPENSC, TEST_PIN]);
      await once(otherProgram, 'message');
      return otherProgram;
    };
    const signThere = async (other: ChildProcess): Promise<unknown> => {
      other.send('sign');
      return (await once(other, 'message'))[0] as unknown;
    };

    it('leaves the card locked after a sign-in: another process gets no signature without the PIN', async () => {
      await signIn();
      expect(await askForASignature()).to.equal('6982');
    });

    it('spares the session of a program that was connected before, and says that the card was not reset', async () => {
      const other = await startOtherProgram();
      expect(await signThere(other)).to.equal(256);
      await signIn();
      expect(logged.find(({ event }) => event === 'card-not-reset')?.fields).to.include({ outcome: 'in-use' });
      expect(await signThere(other)).to.equal(256);
    });

    it('does not take a reset by another program for a removal', async () => {
      let changes = 0;
      const stop = provider.subscribe(() => changes++);
      await run('opensc-tool', ['--reset']);
      expect(await createCardResetter({ log }).reset(virtual.reader.name, 'always')).to.equal('reset');
      expect(await signIn()).to.have.length(256);
      stop();
      expect(changes).to.equal(0);
    });

    it('tells of a removal and of another card, by what PC/SC shows', async () => {
      await virtual.reader.remove();
      await waitForInventory(provider, ({ state }) => state === 'no-card');
      await virtual.reader.insert(virtual.card('cps3-dupont'));
      const other = await waitForCertificate(provider, '2997000210');
      expect(other.identity?.purpose).to.equal('authentication');
      await expectCode(signIn(), 'ERR_CARD_CHANGED');
    });

    it('ends a sign-in when the card is taken out while the person types', async () => {
      const before = virtual.reader.log.presentations;
      const operation = provider.openOperation(certificate);
      await operation.readPinState();
      await virtual.reader.remove();
      const late = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(late, 'ERR_CARD_REMOVED');
      await operation.end();
      expect(virtual.reader.log.presentations).to.equal(before);
    });

    it('counts wrong PINs down, never presents one to a blocked card, and signs again after the unblocking', async () => {
      const before = virtual.reader.log.presentations;
      await expectCode(signIn('9999'), 'ERR_PIN_INCORRECT');
      await expectCode(signIn('9999'), 'ERR_PIN_INCORRECT');
      await expectCode(signIn('9999'), 'ERR_PIN_LOCKED');
      await expectCode(signIn(), 'ERR_PIN_LOCKED');
      expect(virtual.reader.log.presentations - before).to.equal(3);
      await run('pkcs15-tool', [
        ...['--unblock-pin', '--auth-id', '01', '--puk', TEST_UNBLOCK_CODE, '--new-pin', '4321'],
      ]);
      expect(await signIn('4321')).to.have.length(256);
    });

    for (const [name, code] of [
      ['vitale', 'ERR_CARD_VITALE'],
      ['mute', 'ERR_CARD_MUTE'],
      ['piv', 'ERR_CARD_NOT_CPX'],
    ] as const) {
      it(`names a card that is no CPx: ${name}`, async () => {
        await virtual.reader.swap(virtual.card(name));
        const { reason } = await waitForInventory(provider, (inventory) => inventory.reason === code);
        expect(reason).to.equal(code);
      });
    }
  },
);
