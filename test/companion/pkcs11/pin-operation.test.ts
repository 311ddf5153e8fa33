import { expect } from 'chai';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import type { CardPlace, CardProvider, PinOperation } from '../../../src/companion/card/index.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running, type FakePcsc } from './support/fake-pcsc.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { expectCode } from './support/expect-code.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './support/test-world.js';

const NEW_PIN = '43210';
const WRONG = '9999';
const WRONG_CODE = '99999999';

describe('createPkcs11Cards: an operation on the codes of a card', () => {
  let world: TestWorld;
  let pcsc: FakePcsc;
  let provider: CardProvider;
  let resets: string[];
  let operation: PinOperation | undefined;
  let events = 0;

  const show = (card?: string): void => {
    const atr = world.readers.cards().find(({ name }) => name === card)?.atr;
    pcsc.set(
      running(
        atr === undefined
          ? pcscReader('Reader A', { eventCount: ++events })
          : pcscReaderWith('Reader A', atr, ++events),
      ),
    );
  };

  async function insert(card: string): Promise<CardPlace> {
    world.readers.insert(card, 'Reader A');
    show(card);
    const found = await waitForInventory(provider, ({ readers }) => readers.some((reader) => reader.card));
    return { reader: 'Reader A', serial: found.readers.find((reader) => reader.card)!.card!.serial };
  }

  const open = async (card: string): Promise<PinOperation> =>
    (operation = provider.openPinOperation(await insert(card)));
  const change = (of: PinOperation, current: string, next = NEW_PIN, lastTryConfirmed = false): Promise<void> =>
    of.changePin({ currentPin: pinBytes(current), newPin: pinBytes(next), lastTryConfirmed });
  const unblock = (of: PinOperation, code: string, next = NEW_PIN, lastTryConfirmed = false): Promise<void> =>
    of.unblock({ unblockingCode: pinBytes(code), newPin: pinBytes(next), lastTryConfirmed });
  const presentations = (): number => world.readers.calls('VERIFY').length;
  const triesLeft = (): number | undefined => world.readers.list()[0]?.triesLeft;

  async function signsWith(pin: string): Promise<number> {
    const signing = provider.openOperation(await waitForCertificate(provider));
    const { length } = await signing.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(pin) });
    await signing.end();
    return length;
  }

  async function openWorld(readers = [{ name: 'Reader A', pinPad: false }]): Promise<void> {
    world = await openTestWorld(readers);
    pcsc = createFakePcsc(running(pcscReader('Reader A')));
    resets = [];
    provider = openProvider({
      modules: [world.source],
      pcsc,
      spawnHost: createInProcessSpawner(),
      resetter: {
        reset: (reader) => {
          resets.push(reader);
          world.readers.reset(reader);
          return Promise.resolve('reset');
        },
      },
      limits: { spareAfterMs: 600_000 },
    });
    await waitForInventory(provider, ({ state }) => state === 'no-card');
  }

  beforeEach(() => openWorld());

  afterEach(async () => {
    await operation?.end();
    operation = undefined;
    await provider.close();
    world.dispose();
  });

  for (const card of ['cps4-dupont', 'cps3-martin']) {
    it(`changes the PIN of ${card}, then resets the card; the new PIN signs`, async () => {
      const changing = await open(card);
      expect(await changing.readCodes()).to.deep.include({
        unblockingCode: { countLow: false, finalTry: false, locked: false },
      });
      await change(changing, TEST_PIN);
      await changing.end();
      expect(resets).to.deep.equal(['Reader A']);
      expect(world.readers.list()[0]?.unlocked).to.equal(false);
      expect(changing.outcomeUnknown).to.equal(false);
      expect(await signsWith(NEW_PIN)).to.equal(256);
    });

    it(`unblocks ${card}, which can be used again at once`, async () => {
      const place = await insert(card);
      const blocking = provider.openPinOperation(place);
      await expectCode(change(blocking, WRONG), 'ERR_PIN_INCORRECT');
      await expectCode(change(blocking, WRONG), 'ERR_PIN_INCORRECT');
      await expectCode(change(blocking, WRONG, NEW_PIN, true), 'ERR_PIN_LOCKED');
      await blocking.end();
      await waitForInventory(provider, ({ reason }) => reason === 'ERR_PIN_LOCKED');
      operation = provider.openPinOperation(place);
      expect((await operation.readCodes()).pin.locked).to.equal(true);
      await unblock(operation, TEST_UNBLOCK_CODE);
      await operation.end();
      await waitForInventory(provider, ({ state }) => state === 'ready');
      expect(await signsWith(NEW_PIN)).to.equal(256);
    });
  }

  it('presents one code once an entry, and takes another one after a wrong one', async () => {
    const changing = await open('cps4-dupont');
    world.readers.clearCalls();
    await expectCode(change(changing, WRONG), 'ERR_PIN_INCORRECT');
    expect(presentations()).to.equal(1);
    expect((await changing.readCodes()).pin).to.include({ countLow: true, finalTry: false });
    await change(changing, TEST_PIN);
    expect(triesLeft()).to.equal(3);
  });

  it('refuses what cannot be a code without presenting it', async () => {
    const changing = await open('cps4-dupont');
    world.readers.clearCalls();
    for (const pin of ['', '123', '123456789', '12a4']) {
      await expectCode(change(changing, pin), 'ERR_PIN_FORMAT', pin);
      await expectCode(change(changing, TEST_PIN, pin), 'ERR_PIN_FORMAT', pin);
      await expectCode(unblock(changing, TEST_UNBLOCK_CODE, pin), 'ERR_PIN_FORMAT', pin);
    }
    for (const code of ['', '1234567', '123456789', '1234567a']) {
      await expectCode(unblock(changing, code), 'ERR_PIN_UNBLOCK_FORMAT', code);
    }
    await expectCode(
      changing.changePin({ currentPin: undefined, newPin: undefined, lastTryConfirmed: true }),
      'ERR_PIN_FORMAT',
    );
    expect(world.readers.calls('C_Login')).to.have.length(0);
    await change(changing, TEST_PIN);
  });

  it('takes a last try only when the caller says that it was confirmed', async () => {
    const changing = await open('cps4-last-try');
    await expectCode(change(changing, TEST_PIN), 'ERR_PIN_LAST_TRY');
    expect(triesLeft()).to.equal(1);
    await change(changing, TEST_PIN, NEW_PIN, true);
    expect(triesLeft()).to.equal(3);
  });

  it('reads the flags anew before it presents: another program may have used up tries meanwhile', async () => {
    const changing = await open('cps4-dupont');
    expect((await changing.readCodes()).pin.finalTry).to.equal(false);
    world.readers.setTries('cps4-dupont', 1);
    await expectCode(change(changing, WRONG), 'ERR_PIN_LAST_TRY');
    world.readers.setTries('cps4-dupont', 0);
    await expectCode(change(changing, WRONG), 'ERR_PIN_LOCKED');
    expect(world.readers.calls('C_Login')).to.have.length(0);
  });

  it('takes the last try of the unblocking code only when that was confirmed, and names a card blocked for good', async () => {
    const place = await insert('cps4-locked');
    const unblocking = (operation = provider.openPinOperation(place));
    await expectCode(unblock(unblocking, WRONG_CODE), 'ERR_PIN_UNBLOCK_INCORRECT');
    await expectCode(unblock(unblocking, WRONG_CODE), 'ERR_PIN_UNBLOCK_INCORRECT');
    expect((await unblocking.readCodes()).unblockingCode).to.include({ finalTry: true, locked: false });
    await expectCode(unblock(unblocking, WRONG_CODE), 'ERR_PIN_LAST_TRY');
    await expectCode(unblock(unblocking, WRONG_CODE, NEW_PIN, true), 'ERR_PIN_UNBLOCK_LOCKED');
    await unblocking.end();
    world.readers.clearCalls();
    const again = provider.openPinOperation(place);
    await expectCode(unblock(again, TEST_UNBLOCK_CODE, NEW_PIN, true), 'ERR_PIN_UNBLOCK_LOCKED');
    await again.end();
    expect(world.readers.calls('C_Login')).to.have.length(0);
  });

  it('names a card that has no unblock left', async () => {
    const unblocking = await open('cps4-locked');
    world.readers.setUnblocks('cps4-locked', 0);
    await expectCode(unblock(unblocking, TEST_UNBLOCK_CODE), 'ERR_PIN_UNBLOCK_LOCKED');
    expect(unblocking.outcomeUnknown).to.equal(false);
  });

  it('presents nothing to a card that was never given a PIN', async () => {
    const place = await insert('cps4-pin-not-set');
    for (const refused of [change, unblock]) {
      const one = provider.openPinOperation(place);
      await expectCode(refused(one, refused === change ? TEST_PIN : TEST_UNBLOCK_CODE), 'ERR_PIN_NOT_SET');
      await one.end();
    }
    expect(world.readers.calls('C_Login')).to.have.length(0);
  });

  it('says clearly that a module cannot unblock, at no cost', async () => {
    const unblocking = await open('cps4-locked');
    world.readers.arm({ call: 'C_InitPIN', effect: { kind: 'answer', code: 'CKR_FUNCTION_NOT_SUPPORTED' } });
    await expectCode(unblock(unblocking, TEST_UNBLOCK_CODE), 'ERR_MODULE_UNSUPPORTED');
    expect(unblocking.outcomeUnknown).to.equal(false);
    await unblocking.end();
    const after = provider.openPinOperation(unblocking.card);
    expect((await after.readCodes()).unblockingCode).to.include({ countLow: false });
    await after.end();
  });

  it('changes the PIN of a card whose certificates are of no use', async () => {
    for (const card of ['cps4-expired', 'cps4-malformed']) {
      const changing = await open(card);
      await change(changing, TEST_PIN);
      await changing.end();
      world.readers.remove('Reader A');
      show();
    }
  });

  it('is told at once that its card was removed, and presents nothing', async () => {
    const changing = await open('cps4-dupont');
    await changing.readCodes();
    world.readers.remove('Reader A');
    show();
    expect(changing.gone.reason).to.include({ code: 'ERR_CARD_REMOVED' });
    await expectCode(change(changing, TEST_PIN), 'ERR_CARD_REMOVED');
    expect(world.readers.calls('C_Login')).to.have.length(0);
    expect(changing.outcomeUnknown).to.equal(false);
  });

  it('says at once that a card is in no reader', async () => {
    await insert('cps4-dupont');
    const nowhere = (operation = provider.openPinOperation({ reader: 'Reader A', serial: '0000000000' }));
    expect(nowhere.gone.reason).to.include({ code: 'ERR_CARD_CHANGED' });
    await expectCode(nowhere.readCodes(), 'ERR_CARD_CHANGED');
  });

  it('does not know the outcome when the card goes in the middle of the change', async () => {
    const changing = await open('cps4-dupont');
    world.readers.arm({ call: 'C_SetPIN', effect: { kind: 'remove', noticedAfterMs: null } });
    const refused = expectCode(change(changing, TEST_PIN), 'ERR_CARD_FAILED');
    await refused;
    expect(changing.outcomeUnknown).to.equal(true);
  });

  it('keeps a sign-in waiting until the card of the change was reset', async () => {
    const changing = await open('cps4-dupont');
    const signing = provider.openOperation(await waitForCertificate(provider));
    await Promise.all([changing.readCodes(), signing.readPinState()]);
    const changed = change(changing, TEST_PIN).then(() => changing.end());
    const signed = signing
      .sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(NEW_PIN) })
      .then(() => expect(resets).to.have.length(1));
    await Promise.all([changed, signed]);
    await signing.end();
  });

  it('hands nothing over on a pin pad: both codes are typed there', async () => {
    await provider.close();
    world.dispose();
    await openWorld([{ name: 'Reader A', pinPad: true }]);
    const place = await insert('cps4-dupont');
    world.readers.chooseOnPinPad(pinBytes(NEW_PIN));
    for (const how of ['changePin', 'unblock'] as const) {
      const one = provider.openPinOperation(place);
      expect((await one.readCodes()).pin.enteredOnReader).to.equal(true);
      const nothing = { currentPin: undefined, unblockingCode: undefined, newPin: undefined, lastTryConfirmed: false };
      await one[how](nothing);
      await one.end();
    }
    world.readers.answerOnPinPad('cancel');
    const cancelled = provider.openPinOperation(place);
    await expectCode(
      cancelled.changePin({ currentPin: undefined, newPin: undefined, lastTryConfirmed: false }),
      'ERR_FLOW_CANCELLED',
    );
    await cancelled.end();
  });
});
