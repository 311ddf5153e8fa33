import { expect } from 'chai';
import fc from 'fast-check';
import {
  CKF,
  CKO,
  CKU,
  findObject,
  openSessionOn,
  openTestWorld,
  outcome,
  PIN,
  type TestWorld,
} from '../support/simulated-world.js';

const CKR = {
  OK: 0,
  ARGUMENTS_BAD: 7,
  FUNCTION_CANCELED: 0x50,
  PIN_INCORRECT: 0xa0,
  PIN_LOCKED: 0xa4,
  SESSION_READ_ONLY_EXISTS: 0xb7,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_PIN_NOT_INITIALIZED: 0x102,
  USER_TYPE_INVALID: 0x103,
} as const;

const FLAGS = { COUNT_LOW: 0x10000, FINAL_TRY: 0x20000, LOCKED: 0x40000 } as const;
const ALL_FLAGS = FLAGS.COUNT_LOW | FLAGS.FINAL_TRY | FLAGS.LOCKED;
const WRONG = Buffer.from('0000');
const UNBLOCK = Buffer.from('12345678');

describe('native-stubs/pkcs11js: PINs', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.dispose());

  const flagsOf = (slot: Buffer): number => world.pkcs11.C_GetTokenInfo(slot).flags & ALL_FLAGS;
  const verifications = (): number => world.readers.calls('VERIFY').length;
  const tries = () => world.readers.list()[0]?.triesLeft;

  it('count down by flags, and lock at the third wrong one with its own code', () => {
    const { slot, session } = openSessionOn(world, 'cps4-dupont');
    expect(flagsOf(slot)).to.equal(0);
    expect(world.module.login(session, CKU.USER, WRONG)).to.equal(CKR.PIN_INCORRECT);
    expect(flagsOf(slot)).to.equal(FLAGS.COUNT_LOW);
    expect(world.module.login(session, CKU.USER, WRONG)).to.equal(CKR.PIN_INCORRECT);
    expect(flagsOf(slot)).to.equal(FLAGS.COUNT_LOW | FLAGS.FINAL_TRY);
    expect(world.module.login(session, CKU.USER, WRONG)).to.equal(CKR.PIN_LOCKED);
    expect(flagsOf(slot)).to.equal(FLAGS.LOCKED);
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.PIN_LOCKED);
  });

  it('of a wrong length are refused without a try and without a command to the card', () => {
    const { session } = openSessionOn(world, 'cps4-last-try');
    for (const length of [0, 1, 3, 9, 20]) {
      expect(world.module.login(session, CKU.USER, Buffer.alloc(length, 0x31))).to.equal(CKR.PIN_INCORRECT);
    }
    expect(verifications()).to.equal(0);
    expect(tries()).to.equal(1);
  });

  it('are not even looked at when somebody is logged in', () => {
    const { session } = openSessionOn(world, 'cps3-martin');
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.OK);
    for (const userType of [CKU.USER, CKU.SO]) {
      expect(world.module.login(session, userType, WRONG)).to.equal(CKR.USER_ALREADY_LOGGED_IN);
    }
    expect(verifications()).to.equal(1);
    expect(world.pkcs11.C_GetSessionInfo(session).state).to.equal(1);
  });

  it('know no context-specific user', () => {
    const { session } = openSessionOn(world, 'cps4-dupont');
    expect(world.module.login(session, CKU.CONTEXT_SPECIFIC, PIN)).to.equal(CKR.USER_TYPE_INVALID);
  });

  it('are refused by a card that never got one', () => {
    const { slot, session } = openSessionOn(world, 'cps4-pin-not-set');
    expect(world.pkcs11.C_GetTokenInfo(slot).flags & 0x8).to.equal(0);
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.USER_PIN_NOT_INITIALIZED);
  });

  it('of cards in the table are locked, or at the last try, from the start', () => {
    let { slot, session } = openSessionOn(world, 'cps4-locked');
    expect(flagsOf(slot)).to.equal(FLAGS.LOCKED);
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.PIN_LOCKED);
    world.readers.remove();
    ({ slot, session } = openSessionOn(world, 'cps4-last-try'));
    expect(flagsOf(slot)).to.equal(FLAGS.COUNT_LOW | FLAGS.FINAL_TRY);
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.OK);
    expect(flagsOf(slot)).to.equal(0);
  });

  it('are taken as text by C_Login, which throws', () => {
    const { session } = openSessionOn(world, 'cps4-dupont');
    expect(outcome(() => world.pkcs11.C_Login(session, CKU.USER, '0000'))).to.equal('CKR_PIN_INCORRECT');
    expect(outcome(() => world.pkcs11.C_Login(session, CKU.USER, '1234'))).to.equal('CKR_OK');
  });

  it('are unblocked with the unblocking code, in a session that may write', () => {
    const { slot, session } = openSessionOn(world, 'cps4-locked');
    expect(world.module.login(session, CKU.SO, UNBLOCK)).to.equal(CKR.SESSION_READ_ONLY_EXISTS);
    world.pkcs11.C_CloseSession(session);
    const writing = world.pkcs11.C_OpenSession(slot, CKF.RW_SERIAL);
    expect(outcome(() => world.pkcs11.C_InitPIN(writing, '4321'))).to.equal('CKR_USER_NOT_LOGGED_IN');
    expect(world.module.login(writing, CKU.SO, UNBLOCK)).to.equal(CKR.OK);
    expect(world.pkcs11.C_GetSessionInfo(writing).state).to.equal(4);
    expect(outcome(() => world.pkcs11.C_OpenSession(slot, CKF.SERIAL))).to.equal('CKR_SESSION_READ_WRITE_SO_EXISTS');
    expect(outcome(() => world.pkcs11.C_InitPIN(writing, '123'))).to.equal('CKR_PIN_LEN_RANGE');
    world.pkcs11.C_InitPIN(writing, '4321');
    world.pkcs11.C_Logout(writing);
    expect(flagsOf(slot)).to.equal(0);
    expect(world.module.login(writing, CKU.USER, Buffer.from('4321'))).to.equal(CKR.OK);
  });

  it('are changed by C_SetPIN, which costs a try when the old one is wrong', () => {
    const { session } = openSessionOn(world, 'cps3-martin', CKF.RW_SERIAL);
    expect(outcome(() => world.pkcs11.C_SetPIN(session, '0000', '4321'))).to.equal('CKR_PIN_INCORRECT');
    expect(tries()).to.equal(2);
    world.pkcs11.C_SetPIN(session, '1234', '4321');
    expect(tries()).to.equal(3);
    expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.PIN_INCORRECT);
    expect(world.module.login(session, CKU.USER, Buffer.from('4321'))).to.equal(CKR.OK);
  });

  describe('after a logout', () => {
    it('leave the card unlocked until it is reset, removed, or without power for a second', () => {
      const { session } = openSessionOn(world, 'cps4-dupont');
      const isUnlocked = () => world.readers.list()[0]?.unlocked;
      world.module.login(session, CKU.USER, PIN);
      world.pkcs11.C_Logout(session);
      expect(outcome(() => world.pkcs11.C_Logout(session))).to.equal('CKR_USER_NOT_LOGGED_IN');
      expect(isUnlocked()).to.equal(true);
      world.readers.reset();
      expect(isUnlocked()).to.equal(false);
      world.module.login(openAgain(world), CKU.USER, PIN);
      world.pkcs11.C_Finalize();
      expect(isUnlocked()).to.equal(true);
      world.clock.now += 1_100;
      expect(isUnlocked()).to.equal(false);
      world.pkcs11.C_Initialize();
      world.module.login(openAgain(world), CKU.USER, PIN);
      world.readers.remove();
      world.readers.insert('cps4-dupont');
      expect(isUnlocked()).to.equal(false);
    });
  });

  describe('kept by the module', () => {
    const sign = (session: Buffer): string => {
      const key = findObject(world, session, CKO.PRIVATE_KEY, 0x20);
      const init = outcome(() => world.pkcs11.C_SignInit(session, { mechanism: 1 }, key));
      return init === 'CKR_OK'
        ? outcome(() => world.pkcs11.C_Sign(session, Buffer.alloc(20), Buffer.alloc(256)))
        : init;
    };

    it('are presented again by themselves when the card says 6982', () => {
      const { session } = openSessionOn(world, 'cps4-dupont');
      world.module.login(session, CKU.USER, PIN);
      world.readers.forgetPin();
      expect(sign(session)).to.equal('CKR_OK');
      expect(verifications()).to.equal(2);
      expect(world.readers.calls('C_Login')).to.have.length(1);
    });

    it('cost a try at every signature once they are wrong, while the session still says "user"', () => {
      const { session } = openSessionOn(world, 'cps4-dupont');
      world.module.login(session, CKU.USER, PIN);
      world.readers.setPin('cps4-dupont', Buffer.from('9999'));
      world.readers.forgetPin();
      for (const left of [2, 1, 0]) {
        expect(sign(session)).to.equal('CKR_USER_NOT_LOGGED_IN');
        expect(tries()).to.equal(left);
        expect(world.pkcs11.C_GetSessionInfo(session).state).to.equal(1);
      }
      world.pkcs11.C_Logout(session);
      expect(sign.bind(undefined, session)).to.throw('no such object');
    });
  });

  describe('on a pin pad', () => {
    let session: Buffer;
    let slot: Buffer;
    beforeEach(async () => {
      world.dispose();
      world = await openTestWorld({ readers: [{ name: 'Pin pad', pinPad: true }] });
      ({ slot, session } = openSessionOn(world, 'cps4-dupont'));
    });

    it('are announced by PROTECTED_AUTHENTICATION_PATH and typed with NULL', () => {
      expect(world.pkcs11.C_GetTokenInfo(slot).flags & 0x100).to.equal(0x100);
      expect(world.module.login(session, CKU.USER, PIN)).to.equal(CKR.ARGUMENTS_BAD);
      expect(world.module.login(session, CKU.USER, null)).to.equal(CKR.OK);
    });

    it('may be wrong or cancelled by the person', () => {
      world.readers.answerOnPinPad('wrong');
      expect(world.module.login(session, CKU.USER, null)).to.equal(CKR.PIN_INCORRECT);
      expect(tries()).to.equal(2);
      world.readers.answerOnPinPad('cancel');
      expect(world.module.login(session, CKU.USER, null)).to.equal(CKR.FUNCTION_CANCELED);
      expect(tries()).to.equal(2);
    });
  });

  it('follow the model of a counter through any sequence of right, wrong, short, reset, removed, restarted and unblocked', () => {
    type Step = 'right' | 'wrong' | 'short' | 'logout' | 'reset' | 'reinsert' | 'restart' | 'unblock';
    const steps = fc.array(
      fc.constantFrom<Step>('right', 'wrong', 'short', 'logout', 'reset', 'reinsert', 'restart', 'unblock'),
      { maxLength: 14 },
    );
    world.readers.insert('cps4-dupont');
    fc.assert(
      fc.property(steps, (sequence) => {
        world.readers.restore('cps4-dupont');
        world.pkcs11.C_Finalize();
        world.pkcs11.C_Initialize();
        const model = { left: 3, unblocks: 5, loggedIn: false };
        let session = openAgain(world);
        const expectedLogin = (pin: Buffer): number => {
          if (model.loggedIn) return CKR.USER_ALREADY_LOGGED_IN;
          if (pin.length < 4) return CKR.PIN_INCORRECT;
          if (model.left === 0) return CKR.PIN_LOCKED;
          if (pin === PIN) return CKR.OK;
          return model.left === 1 ? CKR.PIN_LOCKED : CKR.PIN_INCORRECT;
        };
        const present = (pin: Buffer): void => {
          const expected = expectedLogin(pin);
          expect(world.module.login(session, CKU.USER, pin)).to.equal(expected);
          if (expected === CKR.OK) Object.assign(model, { left: 3, loggedIn: true });
          else if (!model.loggedIn && pin.length >= 4 && model.left > 0) model.left--;
        };
        const reopen = (flags?: number): void => {
          model.loggedIn = false;
          session = openAgain(world, flags);
        };
        const actions: Readonly<Record<Step, () => void>> = {
          right: () => present(PIN),
          wrong: () => present(WRONG),
          short: () => present(Buffer.from('12')),
          logout() {
            const expected = model.loggedIn ? 'CKR_OK' : 'CKR_USER_NOT_LOGGED_IN';
            expect(outcome(() => world.pkcs11.C_Logout(session))).to.equal(expected);
            model.loggedIn = false;
          },
          reset() {
            world.readers.reset();
            reopen();
          },
          reinsert() {
            world.readers.remove();
            world.readers.insert('cps4-dupont');
            reopen();
          },
          restart() {
            world.pkcs11.C_Finalize();
            world.pkcs11.C_Initialize();
            reopen();
          },
          unblock() {
            world.pkcs11.C_CloseSession(session);
            reopen(CKF.RW_SERIAL);
            expect(world.module.login(session, CKU.SO, UNBLOCK)).to.equal(CKR.OK);
            const expected = model.unblocks > 0 ? 'CKR_OK' : 'CKR_PIN_LOCKED';
            expect(outcome(() => world.pkcs11.C_InitPIN(session, '1234'))).to.equal(expected);
            if (model.unblocks > 0) Object.assign(model, { left: 3, unblocks: model.unblocks - 1 });
            world.pkcs11.C_CloseSession(session);
            reopen();
          },
        };
        for (const step of sequence) {
          actions[step]();
          expect(tries()).to.equal(model.left);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function openAgain({ pkcs11 }: TestWorld, flags: number = CKF.SERIAL): Buffer {
  pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK);
  const [slot] = pkcs11.C_GetSlotList(true);
  return pkcs11.C_OpenSession(slot!, flags);
}
