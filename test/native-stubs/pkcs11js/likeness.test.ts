import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS, type SoftHsmToken } from '../../contract/support/softhsm-token.js';
import { describeWith } from '../../support/requirements.js';
import { openSessionOn, openTestWorld, type TestWorld } from '../support/simulated-world.js';

type Pkcs11 = TestWorld['pkcs11'];

/** What to look at when a call has been made: everything that a caller can tell two modules apart by. */
interface Seen {
  readonly name?: string;
  readonly message?: string;
  readonly code?: number;
  readonly type?: string;
  readonly keys?: readonly string[];
}

function see(call: () => unknown): Seen {
  try {
    const value = call();
    const type = value === null ? 'null' : Buffer.isBuffer(value) ? `Buffer ${value.length}` : typeof value;
    return typeof value === 'object' && value !== null && !Buffer.isBuffer(value)
      ? { type: Array.isArray(value) ? 'array' : type, keys: Object.keys(value).filter((key) => !/^\d+$/.test(key)) }
      : { type };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: number };
    return { name, message, ...(code === undefined ? {} : { code }) };
  }
}

/** Calls that any token answers alike. Not C_Logout: SoftHSM2 lets one log out who never logged in. */
const CALLS: Readonly<Record<string, (pkcs11: Pkcs11, session: Buffer, slot: Buffer) => unknown>> = {
  'a second C_Initialize': (pkcs11) => pkcs11.C_Initialize(),
  'C_Initialize with a number': (pkcs11) => pkcs11.C_Initialize(1 as never),
  C_GetInfo: (pkcs11) => pkcs11.C_GetInfo(),
  'C_GetSlotList with a number': (pkcs11) => pkcs11.C_GetSlotList(1 as never),
  'C_GetSlotList with undefined': (pkcs11) => pkcs11.C_GetSlotList(undefined),
  'C_GetSlotInfo of a slot': (pkcs11, _, slot) => pkcs11.C_GetSlotInfo(slot),
  'C_GetTokenInfo of a slot': (pkcs11, _, slot) => pkcs11.C_GetTokenInfo(slot),
  'C_GetTokenInfo of nothing': (pkcs11) => pkcs11.C_GetTokenInfo(undefined as never),
  'C_GetTokenInfo of a short handle': (pkcs11) => pkcs11.C_GetTokenInfo(Buffer.alloc(3)),
  'C_GetSlotInfo of a slot that is none': (pkcs11) => pkcs11.C_GetSlotInfo(Buffer.alloc(8, 0x11)),
  'C_GetMechanismList of a slot': (pkcs11, _, slot) => pkcs11.C_GetMechanismList(slot),
  'C_OpenSession without flags': (pkcs11, _, slot) => (pkcs11.C_OpenSession as (slot: Buffer) => unknown)(slot),
  'C_OpenSession with a text': (pkcs11, _, slot) => pkcs11.C_OpenSession(slot, '4' as never),
  'C_OpenSession in parallel': (pkcs11, _, slot) => pkcs11.C_OpenSession(slot, 2),
  'C_GetSessionInfo of a session': (pkcs11, session) => pkcs11.C_GetSessionInfo(session),
  'C_GetSessionInfo of one that is none': (pkcs11) => pkcs11.C_GetSessionInfo(Buffer.alloc(8, 0x22)),
  'C_Login without a PIN': (pkcs11, session) => pkcs11.C_Login(session, 1),
  'C_Login with a Buffer': (pkcs11, session) => pkcs11.C_Login(session, 1, Buffer.from('0000') as never),
  'C_Login as nobody': (pkcs11, session) => pkcs11.C_Login(session, 7, '0000'),
  'C_Login with a wrong PIN': (pkcs11, session) => pkcs11.C_Login(session, 1, '0000'),
  'C_FindObjects without C_FindObjectsInit': (pkcs11, session) => pkcs11.C_FindObjects(session),
  'C_FindObjectsFinal without C_FindObjectsInit': (pkcs11, session) => pkcs11.C_FindObjectsFinal(session),
  'C_FindObjectsInit with an object': (pkcs11, session) => pkcs11.C_FindObjectsInit(session, {} as never),
  'a search without a hit, one at a time': (pkcs11, session) =>
    search(pkcs11, session, () => pkcs11.C_FindObjects(session)),
  'a search without a hit, several': (pkcs11, session) =>
    search(pkcs11, session, () => pkcs11.C_FindObjects(session, 5)),
  'a search within a search': (pkcs11, session) => search(pkcs11, session, () => pkcs11.C_FindObjectsInit(session, [])),
  'C_GetAttributeValue of a missing object': (pkcs11, session) =>
    pkcs11.C_GetAttributeValue(session, null as never, [{ type: 3 }]),
  'C_GetAttributeValue of a handle that is none': (pkcs11, session) =>
    pkcs11.C_GetAttributeValue(session, Buffer.alloc(8, 0x33), [{ type: 3 }]),
  'C_GetAttributeValue without a template': (pkcs11, session) =>
    pkcs11.C_GetAttributeValue(...([session, session] as unknown as Parameters<Pkcs11['C_GetAttributeValue']>)),
  'C_Sign without C_SignInit': (pkcs11, session) => pkcs11.C_Sign(session, Buffer.alloc(20), Buffer.alloc(256)),
  'C_Sign of a text': (pkcs11, session) => pkcs11.C_Sign(session, 'a' as never, Buffer.alloc(256)),
  'C_SignFinal without C_SignInit': (pkcs11, session) => pkcs11.C_SignFinal(session, Buffer.alloc(256)),
  C_GenerateRandom: (pkcs11, session) => pkcs11.C_GenerateRandom(session, Buffer.alloc(12)),
  'C_WaitForSlotEvent without flags': (pkcs11) => (pkcs11.C_WaitForSlotEvent as () => unknown)(),
  'C_CloseSession of one that is none': (pkcs11) => pkcs11.C_CloseSession(Buffer.alloc(8, 0x22)),
};

/**
 * Calls that pkcs11js 2.1.7 refuses, and what it says then. Simulated alone: refusing these, it frees pointers that it never
 * set (the destructors of MechanismWrapper and AttributesWrapper), and now and then ends the process with SIGABRT.
 */
const REFUSED: readonly (readonly [string, (pkcs11: Pkcs11, session: Buffer) => unknown])[] = [
  [
    'Element 0 has wrong type. Should be an Object',
    (pkcs11, session) => pkcs11.C_FindObjectsInit(session, ['a'] as never),
  ],
  [
    "Element 0 has wrong type. Property 'type' should be a Number",
    (pkcs11, session) => pkcs11.C_FindObjectsInit(session, [{ value: 1 }] as never),
  ],
  [
    "Element 0 has wrong type. Property 'value' should be a Number, Boolean, String or Buffer",
    (pkcs11, session) => pkcs11.C_FindObjectsInit(session, [{ type: 3, value: {} }] as never),
  ],
  [
    'Argument 1 has wrong type. Should be an Object',
    (pkcs11, session) => pkcs11.C_SignInit(session, null as never, session),
  ],
  [
    "Argument 1 has wrong type. Property 'mechanism' should be a Number",
    (pkcs11, session) => pkcs11.C_SignInit(session, {} as never, session),
  ],
  [
    "Argument 1 has wrong type. Property 'parameter' should be an Object or Buffer",
    (pkcs11, session) => pkcs11.C_SignInit(session, { mechanism: 1, parameter: 'a' } as never, session),
  ],
  [
    "Argument 1 has wrong type. Property 'type' should be a Number",
    (pkcs11, session) => pkcs11.C_SignInit(session, { mechanism: 1, parameter: {} } as never, session),
  ],
];

function search<Result>(pkcs11: Pkcs11, session: Buffer, look: () => Result): Result {
  pkcs11.C_FindObjectsInit(session, [{ type: 3, value: 'no object has this label' }]);
  try {
    return look();
  } finally {
    pkcs11.C_FindObjectsFinal(session);
  }
}

describeWith(SOFTHSM_REQUIREMENTS, 'native-stubs/pkcs11js beside the real pkcs11js on SoftHSM2', () => {
  let world: TestWorld;
  let token: SoftHsmToken;
  let real: { readonly pkcs11: Pkcs11; readonly session: Buffer; readonly slot: Buffer };
  let simulated: { readonly pkcs11: Pkcs11; readonly session: Buffer; readonly slot: Buffer };

  before(async () => {
    world = await openTestWorld();
    token = createSoftHsmToken(world.cards.card('cps4-dupont'), TEST_PIN);
    const { default: pkcs11js } = await import('pkcs11js');
    const pkcs11 = new pkcs11js.PKCS11();
    pkcs11.load(token.library);
    pkcs11.C_Initialize();
    const slot = pkcs11.C_GetSlotList(true)[0]!;
    real = { pkcs11, slot, session: pkcs11.C_OpenSession(slot, 4) };
    simulated = { pkcs11: world.pkcs11, ...openSessionOn(world, 'cps4-dupont') };
  });
  after(() => {
    real.pkcs11.C_Finalize();
    real.pkcs11.close();
    token.dispose();
    world.dispose();
  });

  for (const [name, call] of Object.entries(CALLS)) {
    it(`${name}: the same to its caller`, () => {
      const see2 = ({ pkcs11, session, slot }: typeof real) => see(() => call(pkcs11, session, slot));
      expect(see2(simulated)).to.deep.equal(see2(real));
    });
  }

  for (const [message, call] of REFUSED) {
    it(`refuses with "${message}"`, () => {
      expect(see(() => call(simulated.pkcs11, simulated.session))).to.deep.equal({ name: 'TypeError', message });
    });
  }

  it('gives every field of token, slot, session and module information the same type', () => {
    const types = (value: object) =>
      Object.fromEntries(Object.entries(value).map(([key, field]) => [key, typeof field]));
    for (const read of [
      (host: typeof real) => host.pkcs11.C_GetInfo(),
      (host: typeof real) => host.pkcs11.C_GetSlotInfo(host.slot),
      (host: typeof real) => host.pkcs11.C_GetTokenInfo(host.slot),
      (host: typeof real) => host.pkcs11.C_GetSessionInfo(host.session),
    ]) {
      expect(types(read(simulated))).to.deep.equal(types(read(real)));
    }
  });

  it('fills in and returns the template of C_GetAttributeValue', () => {
    for (const { pkcs11, session } of [real, simulated]) {
      pkcs11.C_FindObjectsInit(session, [{ type: 0, value: 1 }]);
      const certificate = pkcs11.C_FindObjects(session);
      pkcs11.C_FindObjectsFinal(session);
      const template = [{ type: 0x11 }, { type: 1 }];
      const result = pkcs11.C_GetAttributeValue(session, certificate!, template);
      expect(result).to.equal(template);
      expect(result.map(({ value }) => Buffer.isBuffer(value))).to.deep.equal([true, true]);
      expect(result[1]?.value).to.deep.equal(Buffer.of(1));
    }
  });

  it('answers a method that is there and not supported with the same error class', () => {
    for (const name of ['C_CreateObject', 'C_InitToken'] as const) {
      expect(see(() => (simulated.pkcs11[name] as () => unknown)()).message).to.match(/^CKR_FUNCTION_NOT_SUPPORTED/);
    }
  });

  it('has every method of the real class', () => {
    const names = (object: object): string[] => {
      const found = new Set<string>();
      for (
        let layer: object | null = object;
        layer !== null && layer !== Object.prototype;
        layer = Object.getPrototypeOf(layer) as object | null
      ) {
        for (const name of Object.getOwnPropertyNames(layer)) if (name.startsWith('C_')) found.add(name);
      }
      return [...found].sort();
    };
    const missing = names(real.pkcs11).filter((name) => !names(simulated.pkcs11).includes(name));
    expect(missing).to.deep.equal([]);
  });
});
