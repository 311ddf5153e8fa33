import { expect } from 'chai';
import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../../native-stubs/test-cards/index.js';
import { HostError } from '../../../../src/companion/pkcs11/host/host-error.js';
import { createPinSession, type PinSession } from '../../../../src/companion/pkcs11/host/pin-session.js';
import type { NativeModule } from '../../../../src/companion/pkcs11/index.js';
import { openTestWorld, pinBytes, type TestWorld } from '../support/test-world.js';

const PATIENCE = { lookAgainAfterMs: [1, 1], readAgainAfterMs: [1] };
const NEW_PIN = '43210';
const CKU_SO = 0;

describe('createPinSession', () => {
  let world: TestWorld;
  let native: NativeModule;
  let session: PinSession;
  const presented: string[] = [];

  async function openCard(card: string, label: string): Promise<void> {
    world.readers.insert(card);
    const module = openModule(world.readers.folder);
    native = {
      ...module,
      login: (handle, userType, pin) => {
        presented.push(userType === CKU_SO ? 'unblocking code' : 'PIN');
        return module.login(handle, userType, pin);
      },
    };
    native.pkcs11.C_Initialize();
    session = createPinSession(native, PATIENCE);
    await session.open('Reader A', label);
    world.readers.clearCalls();
  }

  const names = (): readonly string[] =>
    world.readers
      .calls()
      .map(({ name }) => name)
      .filter((name) => /OpenSession|Login|SetPIN|InitPIN|Logout|CloseSession|VERIFY/.test(name));

  beforeEach(async () => {
    presented.length = 0;
    world = await openTestWorld();
  });

  afterEach(() => {
    native.pkcs11.C_Finalize();
    world.dispose();
  });

  for (const [card, label] of [
    ['cps4-dupont', 'CPS4v1-3997000110'],
    ['cps3-martin', 'CPS3v3-2997000410'],
  ] as const) {
    it(`changes the PIN of ${card} in a session of its own, logged in, and logs out`, async () => {
      await openCard(card, label);
      const answer = await session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN));
      expect(answer.outcome).to.equal('changed');
      expect(names()).to.deep.equal([
        ...['C_OpenSession', 'C_Login', 'VERIFY', 'C_SetPIN', 'VERIFY', 'C_Logout', 'C_CloseSession'],
      ]);
      const again = await session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN));
      expect(again).to.deep.include({
        outcome: 'refused',
        failure: { kind: 'cryptoki', call: 'C_Login', code: 0xa0 },
      });
      expect(world.readers.calls('C_SetPIN'), 'after a wrong PIN').to.have.length(1);
    });

    it(`unblocks ${card}, with no session open beside the one in which it does`, async () => {
      await openCard(card, label);
      world.readers.setTries(card, 0);
      expect((await session.unblock(pinBytes(TEST_UNBLOCK_CODE), pinBytes(NEW_PIN))).outcome).to.equal('changed');
      expect(names()).to.deep.equal([
        ...['C_OpenSession', 'C_Login', 'VERIFY', 'C_InitPIN', 'C_Logout', 'C_CloseSession'],
      ]);
      expect((await session.changePin(pinBytes(NEW_PIN), pinBytes(TEST_PIN))).outcome).to.equal('changed');
      expect(presented).to.deep.equal(['unblocking code', 'PIN']);
    });
  }

  it('does not take a token that is logged in already for a right PIN', async () => {
    await openCard('cps4-dupont', 'CPS4v1-3997000110');
    const { pkcs11 } = native;
    const logout = pkcs11.C_Logout.bind(pkcs11);
    const close = pkcs11.C_CloseSession.bind(pkcs11);
    let lost = 1;
    pkcs11.C_Logout = (handle) => {
      if (lost-- > 0) throw new Error('lost on its way');
      logout(handle);
    };
    // The login ends with the last session: this one is kept.
    pkcs11.C_CloseSession = () => undefined;
    await session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN));
    pkcs11.C_CloseSession = close;
    const answer = await session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN));
    expect(answer).to.deep.include({ failure: { kind: 'cryptoki', call: 'C_Login', code: 0xa0 } });
  });

  it('finds the card again after a reset by another program, and presents once', async () => {
    await openCard('cps4-dupont', 'CPS4v1-3997000110');
    world.readers.reset();
    expect((await session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN))).outcome).to.equal('changed');
    expect(presented).to.deep.equal(['PIN']);
  });

  it('presents nothing to another card, nor to an empty reader', async () => {
    await openCard('cps4-dupont', 'CPS4v1-3997000110');
    world.readers.swap('cps3-martin');
    expect(await failureOf(session.changePin(pinBytes(TEST_PIN), pinBytes(NEW_PIN)))).to.deep.equal({
      kind: 'card-missing',
    });
    world.readers.remove();
    expect(await failureOf(session.unblock(pinBytes(TEST_UNBLOCK_CODE), pinBytes(NEW_PIN)))).to.deep.include({
      code: 0xe0,
    });
    expect(presented).to.deep.equal([]);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(HostError);
  return (error as HostError).failure;
}
