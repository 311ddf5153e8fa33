import { expect } from 'chai';
import { CKF, CKU, openSessionOn, openTestWorld, outcome, PIN, type TestWorld } from '../support/simulated-world.js';

const CKR = {
  OK: 0,
  ARGUMENTS_BAD: 0x7,
  FUNCTION_CANCELED: 0x50,
  PIN_INCORRECT: 0xa0,
  PIN_LEN_RANGE: 0xa2,
  PIN_LOCKED: 0xa4,
  SESSION_READ_ONLY: 0xb5,
  USER_NOT_LOGGED_IN: 0x101,
} as const;

const FLAGS = { USER: 0x70000, SO_COUNT_LOW: 0x100000, SO_FINAL_TRY: 0x200000, SO_LOCKED: 0x400000 } as const;
const ALL_SO_FLAGS = FLAGS.SO_COUNT_LOW | FLAGS.SO_FINAL_TRY | FLAGS.SO_LOCKED;
const WRONG = Buffer.from('0000');
const NEW_PIN = Buffer.from('43210');
const UNBLOCK = Buffer.from('12345678');
const WRONG_UNBLOCK = Buffer.from('00000000');

describe('native-stubs/pkcs11js: changing and unblocking a PIN', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.dispose());

  const verifications = (): number => world.readers.calls('VERIFY').length;
  const tries = (): number | undefined => world.readers.list()[0]?.triesLeft;
  const soFlags = (slot: Buffer): number => world.pkcs11.C_GetTokenInfo(slot).flags & ALL_SO_FLAGS;
  const login = (session: Buffer, pin: Buffer): number => world.module.login(session, CKU.USER, pin);

  for (const card of ['cps4-dupont', 'cps3-martin']) {
    it(`takes bytes on ${card}, whoever is logged in, and presents the old PIN at each change`, () => {
      const { session } = openSessionOn(world, card, CKF.RW_SERIAL);
      expect(world.module.setPin(session, PIN, NEW_PIN)).to.equal(CKR.OK);
      expect(verifications()).to.equal(1);
      expect(login(session, PIN)).to.equal(CKR.PIN_INCORRECT);
      expect(login(session, NEW_PIN)).to.equal(CKR.OK);
      expect(world.module.setPin(session, NEW_PIN, PIN)).to.equal(CKR.OK);
      expect(verifications()).to.equal(4);
      world.pkcs11.C_Logout(session);
      expect(login(session, PIN)).to.equal(CKR.OK);
    });
  }

  it('counts wrong old PINs down, and locks', () => {
    const { session } = openSessionOn(world, 'cps4-dupont', CKF.RW_SERIAL);
    for (const [code, left] of [
      [CKR.PIN_INCORRECT, 2],
      [CKR.PIN_INCORRECT, 1],
      [CKR.PIN_LOCKED, 0],
    ] as const) {
      expect(world.module.setPin(session, WRONG, NEW_PIN)).to.equal(code);
      expect(tries()).to.equal(left);
    }
    expect(world.module.setPin(session, PIN, NEW_PIN)).to.equal(CKR.PIN_LOCKED);
  });

  it('refuses wrong lengths and a session that may not write, without a try', () => {
    const { slot, session } = openSessionOn(world, 'cps4-last-try', CKF.RW_SERIAL);
    for (const length of [0, 3, 9]) {
      expect(world.module.setPin(session, Buffer.alloc(length, 0x31), NEW_PIN)).to.equal(CKR.PIN_INCORRECT);
      expect(world.module.setPin(session, PIN, Buffer.alloc(length, 0x31))).to.equal(CKR.PIN_LEN_RANGE);
      expect(world.module.login(session, CKU.SO, Buffer.alloc(length, 0x31))).to.equal(CKR.PIN_INCORRECT);
    }
    const reading = world.pkcs11.C_OpenSession(slot, CKF.SERIAL);
    expect(world.module.setPin(reading, PIN, NEW_PIN)).to.equal(CKR.SESSION_READ_ONLY);
    expect(verifications()).to.equal(0);
    expect(tries()).to.equal(1);
  });

  it('shows by flags how near the unblocking code is to its end, and blocks the card for good', () => {
    const { slot, session } = openSessionOn(world, 'cps4-locked', CKF.RW_SERIAL);
    const flags = (): number => soFlags(slot);
    expect(flags()).to.equal(0);
    expect(world.module.login(session, CKU.SO, WRONG_UNBLOCK)).to.equal(CKR.PIN_INCORRECT);
    expect(flags()).to.equal(FLAGS.SO_COUNT_LOW);
    expect(world.module.login(session, CKU.SO, WRONG_UNBLOCK)).to.equal(CKR.PIN_INCORRECT);
    expect(flags()).to.equal(FLAGS.SO_COUNT_LOW | FLAGS.SO_FINAL_TRY);
    expect(world.module.login(session, CKU.SO, WRONG_UNBLOCK)).to.equal(CKR.PIN_LOCKED);
    expect(flags()).to.equal(FLAGS.SO_LOCKED);
    expect(world.module.login(session, CKU.SO, UNBLOCK)).to.equal(CKR.PIN_LOCKED);
    expect(login(session, PIN)).to.equal(CKR.PIN_LOCKED);
  });

  it('unblocks as often as the card allows, and never again', () => {
    const { slot, session } = openSessionOn(world, 'cps3-martin', CKF.RW_SERIAL);
    world.readers.setTries('cps3-martin', 0);
    world.readers.setUnblocks('cps3-martin', 1);
    expect(world.module.initPin(session, NEW_PIN)).to.equal(CKR.USER_NOT_LOGGED_IN);
    expect(world.module.login(session, CKU.SO, UNBLOCK)).to.equal(CKR.OK);
    expect(world.module.initPin(session, Buffer.from('123'))).to.equal(CKR.PIN_LEN_RANGE);
    expect(world.module.initPin(session, NEW_PIN)).to.equal(CKR.OK);
    expect(world.pkcs11.C_GetTokenInfo(slot).flags & FLAGS.USER).to.equal(0);
    expect(world.module.initPin(session, PIN), 'one unblock too many').to.equal(CKR.PIN_LOCKED);
    world.pkcs11.C_Logout(session);
    expect(login(session, NEW_PIN)).to.equal(CKR.OK);
  });

  it('are typed on a pin pad with NULL for each, and nothing else', async () => {
    world.dispose();
    world = await openTestWorld({ readers: [{ name: 'Pin pad', pinPad: true }] });
    const { session } = openSessionOn(world, 'cps4-dupont', CKF.RW_SERIAL);
    expect(world.module.setPin(session, PIN, NEW_PIN)).to.equal(CKR.ARGUMENTS_BAD);
    expect(world.module.setPin(session, null, NEW_PIN)).to.equal(CKR.ARGUMENTS_BAD);
    expect(verifications()).to.equal(0);
    expect(world.module.setPin(session, null, null), 'nobody types a new one').to.equal(CKR.FUNCTION_CANCELED);
    world.readers.chooseOnPinPad(NEW_PIN);
    expect(world.module.setPin(session, null, null)).to.equal(CKR.OK);
    world.readers.answerOnPinPad('cancel');
    expect(world.module.setPin(session, null, null)).to.equal(CKR.FUNCTION_CANCELED);
    world.readers.answerOnPinPad('right');
    expect(world.module.login(session, CKU.SO, null)).to.equal(CKR.OK);
    expect(world.module.initPin(session, PIN)).to.equal(CKR.ARGUMENTS_BAD);
    expect(world.module.initPin(session, null)).to.equal(CKR.OK);
  });

  it('leave no PIN in the log of calls', () => {
    const { session } = openSessionOn(world, 'cps4-dupont', CKF.RW_SERIAL);
    world.module.setPin(session, PIN, NEW_PIN);
    expect(outcome(() => world.pkcs11.C_SetPIN(session, '43210', '1234'))).to.equal('CKR_OK');
    expect(world.readers.calls('C_SetPIN')).to.have.length(2);
    expect(JSON.stringify(world.readers.calls())).not.to.match(/43210|"1234"/);
  });
});
