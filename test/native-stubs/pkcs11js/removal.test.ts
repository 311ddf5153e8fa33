import { expect } from 'chai';
import {
  CKA,
  CKF,
  CKO,
  findObject,
  firstSlot,
  openSessionOn,
  openTestWorld,
  outcome,
  PIN,
  readAttribute,
  type TestWorld,
} from '../support/simulated-world.js';

/** virtual-card.md, section 10, "Removal", "Card held by others", "Service restarted", "Recognition hit by one card error". */
describe('native-stubs/pkcs11js: removal and other programs', () => {
  let world: TestWorld;
  let slot: Buffer;
  let session: Buffer;
  let key: Buffer;
  beforeEach(async () => {
    world = await openTestWorld();
    ({ slot, session } = openSessionOn(world, 'cps4-dupont'));
    world.module.login(session, 1, PIN);
    key = findObject(world, session, CKO.PRIVATE_KEY, 0x20);
  });
  afterEach(() => world.dispose());

  const sessionCalls = (): Record<string, () => unknown> => ({
    C_GetSessionInfo: () => world.pkcs11.C_GetSessionInfo(session),
    C_FindObjectsInit: () => world.pkcs11.C_FindObjectsInit(session, []),
    C_SignInit: () => world.pkcs11.C_SignInit(session, { mechanism: 1 }, key),
    C_Sign: () => world.pkcs11.C_Sign(session, Buffer.alloc(20), Buffer.alloc(256)),
    C_Login: () => world.pkcs11.C_Login(session, 1, '1234'),
    C_Logout: () => world.pkcs11.C_Logout(session),
    C_CloseSession: () => world.pkcs11.C_CloseSession(session),
  });
  const poll = () => world.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK);
  const tokenInfo = () => outcome(() => world.pkcs11.C_GetTokenInfo(slot));

  describe('noticed', () => {
    for (const name of [
      'C_GetSessionInfo',
      'C_FindObjectsInit',
      'C_SignInit',
      'C_Sign',
      'C_Login',
      'C_Logout',
      'C_CloseSession',
    ]) {
      it(`${name} first: SESSION_HANDLE_INVALID`, () => {
        world.readers.remove();
        expect(outcome(() => sessionCalls()[name]!())).to.equal('CKR_SESSION_HANDLE_INVALID');
      });
    }

    it('slot calls: TOKEN_NOT_PRESENT, no slot in the list, one event', () => {
      world.readers.remove();
      expect(tokenInfo()).to.equal('CKR_TOKEN_NOT_PRESENT');
      expect(outcome(() => world.pkcs11.C_OpenSession(slot, CKF.SERIAL))).to.equal('CKR_TOKEN_NOT_PRESENT');
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      expect(poll()).not.to.equal(null);
      expect(poll()).to.equal(null);
    });
  });

  describe('not yet noticed by the PC/SC service', () => {
    it('GENERAL_ERROR where the card is asked, all else looks alive; then as noticed', () => {
      world.readers.remove(undefined, { noticedAfterMs: 400 });
      world.pkcs11.C_SignInit(session, { mechanism: 1 }, key);
      expect(outcome(() => sessionCalls().C_Sign!())).to.equal('CKR_GENERAL_ERROR');
      expect(tokenInfo()).to.equal('CKR_GENERAL_ERROR');
      expect(outcome(() => sessionCalls().C_Login!())).to.equal('CKR_USER_ALREADY_LOGGED_IN');
      expect(world.pkcs11.C_GetSlotList(true)).to.have.length(1);
      expect(poll()).to.equal(null);
      world.clock.now += 401;
      expect(outcome(() => sessionCalls().C_GetSessionInfo!())).to.equal('CKR_SESSION_HANDLE_INVALID');
      expect(tokenInfo()).to.equal('CKR_TOKEN_NOT_PRESENT');
      expect(poll()).not.to.equal(null);
    });

    it('lasts until told, where no time is given', () => {
      world.readers.remove(undefined, { noticedAfterMs: null });
      world.clock.now += 100_000;
      expect(tokenInfo()).to.equal('CKR_GENERAL_ERROR');
      world.readers.notice();
      expect(tokenInfo()).to.equal('CKR_TOKEN_NOT_PRESENT');
    });

    it('gives an uncached certificate an empty value and CKR_OK', () => {
      const certificate = findObject(world, session, CKO.CERTIFICATE, 0x20);
      world.readers.remove(undefined, { noticedAfterMs: null });
      expect(readAttribute(world, session, certificate, CKA.VALUE)).to.have.length(0);
    });

    it('gives a certificate that is in the disk cache as ever', () => {
      const certificate = findObject(world, session, CKO.CERTIFICATE, 0x20);
      const der = Buffer.from(readAttribute(world, session, certificate, CKA.VALUE));
      world.readers.remove(undefined, { noticedAfterMs: null });
      expect(readAttribute(world, session, certificate, CKA.VALUE)).to.deep.equal(der);
    });
  });

  describe('in the middle of a call', () => {
    it('C_Sign: GENERAL_ERROR, then the session looks alive until the removal is noticed', () => {
      world.pkcs11.C_SignInit(session, { mechanism: 1 }, key);
      world.readers.arm({ call: 'C_Sign', effect: { kind: 'remove' } });
      expect(outcome(() => sessionCalls().C_Sign!())).to.equal('CKR_GENERAL_ERROR');
      expect(outcome(() => sessionCalls().C_GetSessionInfo!())).to.equal('CKR_OK');
      world.clock.now += 400;
      expect(outcome(() => sessionCalls().C_GetSessionInfo!())).to.equal('CKR_SESSION_HANDLE_INVALID');
    });

    it('C_Login: GENERAL_ERROR, and no try is gone', () => {
      world.pkcs11.C_Logout(session);
      world.readers.arm({ call: 'C_Login', effect: { kind: 'remove' } });
      expect(world.module.login(session, 1, Buffer.from('0000'))).to.equal(5);
      world.readers.insert('cps4-dupont');
      expect(world.readers.list()[0]?.triesLeft).to.equal(3);
    });

    it('the reading of a certificate: CKR_OK and nothing', () => {
      const certificate = findObject(world, session, CKO.CERTIFICATE, 0x20);
      world.readers.arm({ call: 'C_GetAttributeValue', effect: { kind: 'remove' } });
      expect(readAttribute(world, session, certificate, CKA.VALUE)).to.have.length(0);
    });

    it('recognition: no token, no event; recognised at the next insertion', () => {
      world.readers.remove();
      poll();
      world.readers.arm({ call: 'RECOGNITION', effect: { kind: 'remove', noticedAfterMs: 0 } });
      world.readers.insert('cps4-dupont');
      expect(poll()).to.equal(null);
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      world.readers.insert('cps4-dupont');
      expect(poll()).not.to.equal(null);
    });
  });

  for (const [what, happen] of [
    ['out and in again between two calls', () => world.readers.swap('cps4-dupont')],
    ['reset by another program', () => world.readers.reset()],
  ] as const) {
    describe(what, () => {
      it('ends sessions and login, gives one event, and asks for new handles', () => {
        happen();
        expect(outcome(() => sessionCalls().C_GetSessionInfo!())).to.equal('CKR_SESSION_HANDLE_INVALID');
        expect(poll()).not.to.equal(null);
        expect(poll()).to.equal(null);
        const again = world.pkcs11.C_OpenSession(slot, CKF.SERIAL);
        expect(world.module.login(again, 1, PIN)).to.equal(0);
        expect(outcome(() => world.pkcs11.C_SignInit(again, { mechanism: 1 }, key))).to.equal('CKR_KEY_HANDLE_INVALID');
      });

      it('lets C_SignInit alone still say OK', () => {
        happen();
        expect(outcome(() => sessionCalls().C_SignInit!())).to.equal('CKR_OK');
        expect(outcome(() => sessionCalls().C_Sign!())).to.equal('CKR_SESSION_HANDLE_INVALID');
      });
    });
  }

  it('leaves a re-inserted card out of the first list that meets it', () => {
    world.readers.remove();
    expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
    world.readers.insert('cps4-dupont');
    expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
    expect(world.pkcs11.C_GetSlotList(true)).to.have.length(1);
  });

  describe('another program', () => {
    it('with an exclusive connection hides the card; an event when it lets go', () => {
      world.readers.hold('exclusive');
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      expect(tokenInfo()).to.equal('CKR_GENERAL_ERROR');
      expect(outcome(() => world.pkcs11.C_GetSlotInfo(slot))).to.equal('CKR_GENERAL_ERROR');
      world.readers.release();
      expect(poll()).not.to.equal(null);
      expect(world.pkcs11.C_GetSlotList(true)).to.have.length(1);
    });
  });

  describe('the PC/SC service', () => {
    it('gone and back: empty slots until C_Finalize and C_Initialize', () => {
      world.readers.stopService();
      expect(poll()).not.to.equal(null);
      expect(poll()).to.equal(null);
      const lists = () => [world.pkcs11.C_GetSlotList(true), world.pkcs11.C_GetSlotList(false)];
      expect(lists()).to.deep.equal([[], []]);
      expect(outcome(() => sessionCalls().C_GetSessionInfo!())).to.equal('CKR_SESSION_HANDLE_INVALID');
      expect(tokenInfo()).to.equal('CKR_DEVICE_ERROR');
      world.readers.startService();
      expect(lists()).to.deep.equal([[], []]);
      world.pkcs11.C_Finalize();
      world.pkcs11.C_Initialize();
      expect(lists().map((list) => list.length)).to.deep.equal([1, 1]);
    });

    it('restarted between two calls is the same', () => {
      world.readers.restartService();
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
    });

    it('started for the first time is found', () => {
      world.pkcs11.C_Finalize();
      world.readers.stopService();
      world.pkcs11.C_Initialize();
      expect(world.pkcs11.C_GetSlotList(false)).to.deep.equal([]);
      world.readers.startService();
      expect(world.pkcs11.C_GetSlotList(true)).to.have.length(1);
    });
  });

  describe('recognition that meets one card error', () => {
    beforeEach(() => {
      world.readers.remove();
      poll();
      world.readers.arm({ call: 'RECOGNITION', effect: { kind: 'card-status', status: 0x6f00 } });
      world.readers.insert('cps4-dupont');
      poll();
    });

    it('leaves the card unrecognised when the error is long gone', () => {
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      expect(tokenInfo()).to.equal('CKR_TOKEN_NOT_RECOGNIZED');
    });

    it('is over at the next insertion', () => {
      world.readers.swap('cps4-dupont');
      expect(tokenInfo()).to.equal('CKR_OK');
    });

    it('is over after C_Finalize and C_Initialize', () => {
      world.pkcs11.C_Finalize();
      world.pkcs11.C_Initialize();
      expect(outcome(() => world.pkcs11.C_GetTokenInfo(firstSlot(world)))).to.equal('CKR_OK');
    });
  });
});
