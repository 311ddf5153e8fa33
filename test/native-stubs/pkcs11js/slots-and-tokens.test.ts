import { expect } from 'chai';
import {
  CKA,
  CKF,
  CKO,
  findAll,
  findObject,
  firstSlot,
  labelsOf,
  openSessionOn,
  openTestWorld,
  outcome,
  PIN,
  readAttribute,
  type TestWorld,
} from '../support/simulated-world.js';

describe('native-stubs/pkcs11js: slots, tokens and objects', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.dispose());

  const poll = () => world.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK);

  describe('without a card', () => {
    it('speaks as ANS’s module does', () => {
      const info = world.pkcs11.C_GetInfo();
      expect(info.cryptokiVersion).to.deep.equal({ major: 2, minor: 20 });
      expect(info.manufacturerID).to.equal('ANS'.padEnd(32));
      expect(info.libraryDescription)
        .to.match(/^CPS3 PKCS#11 (?:LINUX|MACOSX|WIN 64) +$/)
        .and.to.have.length(32);
    });

    it('answers TOKEN_NOT_PRESENT', () => {
      const slot = firstSlot(world);
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      for (const call of [
        () => world.pkcs11.C_GetTokenInfo(slot),
        () => world.pkcs11.C_OpenSession(slot, CKF.SERIAL),
        () => world.pkcs11.C_GetMechanismList(slot),
      ]) {
        expect(outcome(call)).to.equal('CKR_TOKEN_NOT_PRESENT');
      }
    });

    it('refuses a second C_Initialize, any call before the first, and a blocking wait', () => {
      expect(outcome(() => world.pkcs11.C_Initialize())).to.equal('CKR_CRYPTOKI_ALREADY_INITIALIZED');
      expect(outcome(() => world.pkcs11.C_WaitForSlotEvent(0))).to.equal('CKR_FUNCTION_NOT_SUPPORTED');
      world.pkcs11.C_Finalize();
      expect(outcome(() => world.pkcs11.C_GetSlotList(true))).to.equal('CKR_CRYPTOKI_NOT_INITIALIZED');
      expect(outcome(() => world.pkcs11.C_Finalize())).to.equal('CKR_CRYPTOKI_NOT_INITIALIZED');
    });

    it('knows no slot beyond its readers', () => {
      const slot = Buffer.from(firstSlot(world));
      slot[0] = 9;
      expect(outcome(() => world.pkcs11.C_GetSlotInfo(slot))).to.equal('CKR_SLOT_ID_INVALID');
    });
  });

  describe('events', () => {
    it('gives one event for an insertion and one for a removal', () => {
      world.readers.insert('cps4-dupont');
      expect(poll()).to.deep.equal(firstSlot(world));
      expect(poll()).to.equal(null);
      world.readers.remove();
      expect(poll()).to.deep.equal(firstSlot(world));
      expect(poll()).to.equal(null);
    });

    it('gives none for a card that was in from the start, nor for a card that it does not recognise', () => {
      world.pkcs11.C_Finalize();
      world.readers.insert('cps4-dupont');
      world.pkcs11.C_Initialize();
      expect(poll()).to.equal(null);
      expect(world.pkcs11.C_GetSlotList(true)).to.have.length(1);
      world.readers.remove();
      poll();
      world.readers.insert('vitale');
      expect(poll()).to.equal(null);
    });

    it('merges what happens between two polls', () => {
      world.readers.insert('cps4-dupont');
      poll();
      world.readers.swap('cps3-martin');
      world.readers.swap('cps4-nguyen');
      expect(poll()).not.to.equal(null);
      expect(poll()).to.equal(null);
    });
  });

  describe('token', () => {
    for (const [card, label, serial] of [
      ['cps4-dupont', 'CPS4v1-3997000110', '39970001'],
      ['cps3-martin', 'CPS3v3-2997000410', '29970004'],
    ] as const) {
      it(`${card} has its label, a model with NUL octets and a serial of eight digits`, () => {
        const { slot } = openSessionOn(world, card);
        const token = world.pkcs11.C_GetTokenInfo(slot);
        expect(token.label).to.equal(label.padEnd(32));
        expect(token.model).to.equal('IAS ECC\0\0\0\0\0\0\0\0\0');
        expect(token.serialNumber).to.equal(serial.padEnd(16));
        expect(token).to.include({ minPinLen: 4, maxPinLen: 8, flags: 0x1 | 0x4 | 0x8 | 0x400 });
      });
    }

    it('loses two slot flags for good at the first removal', () => {
      const { slot } = openSessionOn(world, 'cps4-dupont');
      expect(world.pkcs11.C_GetSlotInfo(slot).flags).to.equal(7);
      world.readers.remove();
      expect(world.pkcs11.C_GetSlotInfo(slot).flags).to.equal(0);
      world.readers.insert('cps4-dupont');
      expect(world.pkcs11.C_GetSlotInfo(slot).flags).to.equal(1);
    });

    for (const card of ['vitale', 'piv', 'cps2ter']) {
      it(`does not recognise ${card}`, () => {
        world.readers.insert(card);
        const slot = firstSlot(world);
        expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
        expect(outcome(() => world.pkcs11.C_GetTokenInfo(slot))).to.equal('CKR_TOKEN_NOT_RECOGNIZED');
        expect(outcome(() => world.pkcs11.C_OpenSession(slot, CKF.SERIAL))).to.equal('CKR_TOKEN_NOT_RECOGNIZED');
        expect(world.pkcs11.C_GetSlotInfo(slot).flags & 1).to.equal(1);
      });
    }

    it('answers GENERAL_ERROR to all that is asked of a mute card', () => {
      world.readers.insert('mute');
      const slot = firstSlot(world);
      expect(world.pkcs11.C_GetSlotList(true)).to.deep.equal([]);
      expect(outcome(() => world.pkcs11.C_GetTokenInfo(slot))).to.equal('CKR_GENERAL_ERROR');
      expect(outcome(() => world.pkcs11.C_GetSlotInfo(slot))).to.equal('CKR_GENERAL_ERROR');
    });

    it('opens no session on a card whose update was interrupted, with a vendor code that has lost its last digits', () => {
      world.readers.insert('cps3-update-interrupted');
      const slot = firstSlot(world);
      world.pkcs11.C_GetTokenInfo(slot);
      expect(() => world.pkcs11.C_OpenSession(slot, CKF.SERIAL))
        .to.throw(Error, 'CKR_VENDOR_DEFINED')
        .with.property('code', 18446744071562068000);
    });

    it('shows two readers and both generations at once', () => {
      world.readers.addReader('Second reader');
      world.readers.insert('cps4-dupont');
      world.readers.insert('cps3-martin', 'Second reader');
      const labels = world.pkcs11.C_GetSlotList(true).map((slot) => world.pkcs11.C_GetTokenInfo(slot).label.trim());
      expect(labels).to.deep.equal(['CPS4v1-3997000110', 'CPS3v3-2997000410']);
      world.readers.removeReader('Second reader');
      expect(world.pkcs11.C_GetSlotList(false)).to.have.length(1);
    });
  });

  describe('objects', () => {
    const PUBLIC = [
      "Certificat d'Authentification CPS",
      'Certificat de Signature CPS',
      "Cle publique - Certificat d'Authentification CPS",
      'Cle publique - Certificat de Signature CPS',
      'CPS_DATA',
      'CPS_ID_CARD',
      'CPS_NAME_PS',
      'CPS_LANG_PS',
      'CPS_INFO_PS',
    ];
    const MORE = {
      'cps4-dupont': ['CPS_PRIV_AUT', 'CPS_PRIV_SIG', 'CPS_ACTIVITY_01_PS', 'CPS_ACTIVITY_03_PS'],
      'cps3-martin': [
        'CPS_PRIV_AUT',
        'CPS_PRIV_SIG',
        'CPS_ACTIVITY_01_PS',
        'CPS_ACTIVITY_03_PS',
        'CPS_SIT_FACT',
        'CPS2TER_ACTIVITY_01_PS',
        'CPS2TER_ACTIVITY_03_PS',
      ],
    };
    for (const card of ['cps4-dupont', 'cps3-martin'] as const) {
      it(`of ${card}: nine before login, keys and activities after, under the same handles`, () => {
        const { session } = openSessionOn(world, card);
        const before = findAll(world, session);
        expect(labelsOf(world, session, before)).to.have.members(PUBLIC);
        world.module.login(session, 1, PIN);
        const after = findAll(world, session);
        expect(labelsOf(world, session, after)).to.have.members([...PUBLIC, ...MORE[card]]);
        expect(after.slice(0, before.length)).to.deep.equal(before);
      });
    }

    it('have certificates whose bytes, and keys whose CKA_ID, are the card’s', () => {
      const { session } = openSessionOn(world, 'cps3-martin');
      world.module.login(session, 1, PIN);
      const [authentication] = world.cards.card('cps3-martin').certificates;
      const certificate = findObject(world, session, CKO.CERTIFICATE, 0x02);
      expect(readAttribute(world, session, certificate, CKA.VALUE)).to.deep.equal(Buffer.from(authentication!.der));
      const key = findObject(world, session, CKO.PRIVATE_KEY, 0x02);
      expect(readAttribute(world, session, key, CKA.MODULUS)).to.have.length(256);
    });

    it('do not know what the module does not know', () => {
      const { session } = openSessionOn(world, 'cps4-dupont');
      world.module.login(session, 1, PIN);
      const key = findObject(world, session, CKO.PRIVATE_KEY, 0x20);
      const [data] = findAll(world, session, [{ type: CKA.LABEL, value: 'CPS_DATA' }]);
      expect(outcome(() => readAttribute(world, session, key, CKA.ALWAYS_AUTHENTICATE))).to.equal(
        'CKR_ATTRIBUTE_TYPE_INVALID',
      );
      expect(outcome(() => readAttribute(world, session, data!, CKA.ID))).to.equal('CKR_ATTRIBUTE_TYPE_INVALID');
      expect(outcome(() => readAttribute(world, session, key, 0x123))).to.equal('CKR_ATTRIBUTE_SENSITIVE');
    });

    it('have an empty value where the certificate does not parse, and the value where only its dates are wrong', () => {
      let { session } = openSessionOn(world, 'cps4-unreadable');
      expect(
        readAttribute(world, session, findObject(world, session, CKO.CERTIFICATE, 0x20), CKA.VALUE),
      ).to.have.length(0);
      expect(
        readAttribute(world, session, findObject(world, session, CKO.CERTIFICATE, 0x10), CKA.VALUE),
      ).not.to.have.length(0);
      world.readers.remove();
      ({ session } = openSessionOn(world, 'cps4-malformed'));
      expect(
        readAttribute(world, session, findObject(world, session, CKO.CERTIFICATE, 0x20), CKA.VALUE),
      ).not.to.have.length(0);
    });

    it('of a contactless card are technical alone, their key without a PIN', () => {
      const { session } = openSessionOn(world, 'cps3-contactless');
      const labels = labelsOf(world, session, findAll(world, session));
      expect(labels).to.include.members(['Certificat Technique CPS', 'CPS_PRIV_TECH_AUT']);
      expect(labels.filter((label) => /AUT$|SIG$/.test(label))).to.deep.equal(['CPS_PRIV_TECH_AUT']);
      world.pkcs11.C_SignInit(session, { mechanism: 1 }, findObject(world, session, CKO.PRIVATE_KEY, 0x03));
      expect(world.pkcs11.C_Sign(session, Buffer.alloc(20), Buffer.alloc(256))).to.have.length(256);
    });
  });

  describe('disk cache', () => {
    const certificateOf = (card: string): Buffer => {
      const { session } = openSessionOn(world, card);
      return readAttribute(world, session, findObject(world, session, CKO.CERTIFICATE, 0x20), CKA.VALUE);
    };
    const derOf = (card: string) => Buffer.from(world.cards.card(card).certificates[0]!.der);

    it('serves the old certificate of a card that has new ones', () => {
      expect(certificateOf('cps4-dupont')).to.deep.equal(derOf('cps4-dupont'));
      world.readers.remove();
      expect(certificateOf('cps4-dupont-recertified')).to.deep.equal(derOf('cps4-dupont'));
      world.readers.remove();
      world.readers.clearModuleCache();
      expect(certificateOf('cps4-dupont-recertified')).to.deep.equal(derOf('cps4-dupont-recertified'));
    });

    it('takes a card for another whose number differs in the last two digits', () => {
      openSessionOn(world, 'cps4-dupont');
      world.readers.remove();
      const { slot } = openSessionOn(world, 'cps4-cache-twin');
      expect(world.pkcs11.C_GetTokenInfo(slot).label.trim()).to.equal('CPS4v1-3997000110');
    });
  });
});
