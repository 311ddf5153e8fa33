import { constants, createHash, createPublicKey, createVerify, publicDecrypt, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import {
  CKF,
  CKM,
  CKO,
  findAll,
  findObject,
  firstSlot,
  openSessionOn,
  openTestWorld,
  outcome,
  PIN,
  type TestWorld,
} from '../support/simulated-world.js';

type Key = 'CPS4 AUT' | 'CPS4 SIG' | 'CPS3 AUT' | 'CPS3 SIG';

const KEYS: readonly Key[] = ['CPS4 AUT', 'CPS4 SIG', 'CPS3 AUT', 'CPS3 SIG'];
const CARDS = { CPS4: 'cps4-dupont', CPS3: 'cps3-martin' } as const;
const LAST_OCTETS: Readonly<Record<Key, number>> = { 'CPS4 AUT': 0x20, 'CPS4 SIG': 0x10, 'CPS3 AUT': 2, 'CPS3 SIG': 1 };

const SHA1_PREFIX = Buffer.from('3021300906052b0e03021a05000414', 'hex');
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const SHA512_PREFIX = Buffer.from('3051300d060960864801650304020305000440', 'hex');
const MESSAGE = Buffer.from('what is signed');
const sha = (name: string): Buffer => createHash(name).update(MESSAGE).digest();
const pss = (hashAlg: number, mgf: number, saltLen: number) => ({ type: 5, hashAlg, mgf, saltLen });

interface Row {
  readonly name: string;
  readonly mechanism: { readonly mechanism: number; readonly parameter?: ReturnType<typeof pss> };
  readonly data: Buffer;
  /** Four outcomes in the order of KEYS; `init:` for those of C_SignInit. */
  readonly outcomes: readonly [string, string, string, string];
  /** The block that the signature must hold, or the hash that it must verify with; per key purpose. */
  readonly expected?: {
    readonly AUT?: Buffer | 'sha1' | 'sha256' | 'pss1' | 'pss256';
    readonly SIG?: Buffer | 'sha1' | 'sha256' | 'pss1' | 'pss256';
  };
}

/** Every line of virtual-card.md, section 10, "Signatures". */
const ROWS: readonly Row[] = [
  {
    name: 'RSA_PKCS over a SHA-256 DigestInfo',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.concat([SHA256_PREFIX, sha('sha256')]),
    outcomes: ['CKR_OK', 'CKR_OK', 'CKR_OK', 'CKR_OK'],
    expected: { AUT: 'sha256', SIG: 'sha256' },
  },
  {
    name: 'RSA_PKCS over a SHA-1 DigestInfo',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.concat([SHA1_PREFIX, sha('sha1')]),
    outcomes: ['CKR_OK', 'CKR_OK', 'CKR_OK', 'CKR_OK'],
    expected: { AUT: 'sha1', SIG: 'sha1' },
  },
  {
    name: 'RSA_PKCS over a SHA-512 DigestInfo',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.concat([SHA512_PREFIX, sha('sha512')]),
    outcomes: ['CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT', 'CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT'],
    expected: { AUT: Buffer.concat([SHA512_PREFIX, sha('sha512')]) },
  },
  {
    name: 'RSA_PKCS over a bare hash: AUT signs it as it is, SIG adds the DigestInfo',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: sha('sha256'),
    outcomes: ['CKR_OK', 'CKR_OK', 'CKR_OK', 'CKR_OK'],
    expected: { AUT: sha('sha256'), SIG: 'sha256' },
  },
  {
    name: 'RSA_PKCS over the 36 octets of TLS 1.0',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.concat([sha('md5'), sha('sha1')]),
    outcomes: ['CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT', 'CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT'],
    expected: { AUT: Buffer.concat([sha('md5'), sha('sha1')]) },
  },
  {
    name: 'RSA_PKCS over 102 octets',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.alloc(102, 7),
    outcomes: ['CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT', 'CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT'],
    expected: { AUT: Buffer.alloc(102, 7) },
  },
  {
    name: 'RSA_PKCS over 117 octets',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.alloc(117, 7),
    outcomes: ['CKR_OK', 'CKR_DATA_INVALID', 'CKR_DATA_LEN_RANGE', 'CKR_DATA_INVALID'],
  },
  {
    name: 'RSA_PKCS over 245 octets',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.alloc(245, 7),
    outcomes: ['CKR_OK', 'CKR_DATA_INVALID', 'CKR_DATA_LEN_RANGE', 'CKR_DATA_INVALID'],
  },
  {
    name: 'RSA_PKCS over 246 octets',
    mechanism: { mechanism: CKM.RSA_PKCS },
    data: Buffer.alloc(246, 7),
    outcomes: ['CKR_ARGUMENTS_BAD', 'CKR_DATA_INVALID', 'CKR_DATA_LEN_RANGE', 'CKR_DATA_INVALID'],
  },
  ...(
    [
      ['SHA1_RSA_PKCS', CKM.SHA1_RSA_PKCS, 'sha1'],
      ['SHA256_RSA_PKCS', CKM.SHA256_RSA_PKCS, 'sha256'],
    ] as const
  ).map(([name, mechanism, hash]) => ({
    name,
    mechanism: { mechanism },
    data: MESSAGE,
    outcomes: ['CKR_GENERAL_ERROR', 'CKR_OK', 'CKR_KEY_TYPE_INCONSISTENT', 'CKR_OK'] as const,
    expected: { SIG: hash },
  })),
  {
    name: 'RSA_PKCS_PSS over a SHA-256 hash',
    mechanism: { mechanism: CKM.RSA_PKCS_PSS, parameter: pss(CKM.SHA256, 2, 32) },
    data: sha('sha256'),
    outcomes: ['CKR_OK', 'CKR_OK', 'init:CKR_MECHANISM_INVALID', 'init:CKR_MECHANISM_INVALID'],
    expected: { AUT: 'pss256', SIG: 'pss256' },
  },
  {
    name: 'RSA_PKCS_PSS: a salt of 20 octets is asked for, one of 32 comes',
    mechanism: { mechanism: CKM.RSA_PKCS_PSS, parameter: pss(CKM.SHA256, 2, 20) },
    data: sha('sha256'),
    outcomes: ['CKR_OK', 'CKR_OK', 'init:CKR_MECHANISM_INVALID', 'init:CKR_MECHANISM_INVALID'],
    expected: { AUT: 'pss256', SIG: 'pss256' },
  },
  {
    name: 'SHA1_RSA_PKCS_PSS',
    mechanism: { mechanism: CKM.SHA1_RSA_PKCS_PSS, parameter: pss(CKM.SHA_1, 1, 20) },
    data: MESSAGE,
    outcomes: ['CKR_OK', 'CKR_OK', 'init:CKR_MECHANISM_INVALID', 'init:CKR_MECHANISM_INVALID'],
    expected: { AUT: 'pss1', SIG: 'pss1' },
  },
  {
    name: 'SHA256_RSA_PKCS_PSS',
    mechanism: { mechanism: CKM.SHA256_RSA_PKCS_PSS, parameter: pss(CKM.SHA256, 2, 32) },
    data: MESSAGE,
    outcomes: ['CKR_OK', 'CKR_OK', 'init:CKR_MECHANISM_INVALID', 'init:CKR_MECHANISM_INVALID'],
    expected: { AUT: 'pss256', SIG: 'pss256' },
  },
  {
    name: 'PSS without parameters',
    mechanism: { mechanism: CKM.SHA256_RSA_PKCS_PSS },
    data: MESSAGE,
    outcomes: [
      'init:CKR_MECHANISM_PARAM_INVALID',
      'init:CKR_MECHANISM_PARAM_INVALID',
      'init:CKR_MECHANISM_INVALID',
      'init:CKR_MECHANISM_INVALID',
    ],
  },
  {
    name: 'RSA_X_509, which is listed',
    mechanism: { mechanism: CKM.RSA_X_509 },
    data: Buffer.alloc(256, 1),
    outcomes: [
      'CKR_FUNCTION_NOT_SUPPORTED',
      'CKR_FUNCTION_NOT_SUPPORTED',
      'CKR_FUNCTION_NOT_SUPPORTED',
      'CKR_FUNCTION_NOT_SUPPORTED',
    ],
  },
  ...(['SHA384_RSA_PKCS', 'SHA512_RSA_PKCS'] as const).map((name) => ({
    name,
    mechanism: { mechanism: CKM[name] },
    data: MESSAGE,
    outcomes: [
      'init:CKR_MECHANISM_INVALID',
      'init:CKR_MECHANISM_INVALID',
      'init:CKR_MECHANISM_INVALID',
      'init:CKR_MECHANISM_INVALID',
    ] as const,
  })),
];

describe('native-stubs/pkcs11js: signatures', () => {
  for (const generation of ['CPS4', 'CPS3'] as const) {
    describe(generation, () => {
      let world: TestWorld;
      let session: Buffer;
      before(async () => {
        world = await openTestWorld();
        ({ session } = openSessionOn(world, CARDS[generation]));
        world.module.login(session, 1, PIN);
      });
      after(() => world.dispose());

      for (const [index, key] of KEYS.entries()) {
        if (!key.startsWith(generation)) continue;
        const purpose = key.endsWith('AUT') ? 'AUT' : 'SIG';
        for (const row of ROWS) {
          it(`${key}: ${row.name} → ${row.outcomes[index] ?? ''}`, () => {
            const handle = findObject(world, session, CKO.PRIVATE_KEY, LAST_OCTETS[key]);
            const init = outcome(() => world.pkcs11.C_SignInit(session, row.mechanism, handle));
            if (init !== 'CKR_OK') {
              expect(`init:${init}`).to.equal(row.outcomes[index]);
              return;
            }
            let signature: Buffer = Buffer.alloc(0);
            const signed = outcome(() => {
              signature = world.pkcs11.C_Sign(session, row.data, Buffer.alloc(512));
            });
            expect(signed).to.equal(row.outcomes[index]);
            const expected = row.expected?.[purpose];
            if (signed !== 'CKR_OK' || expected === undefined) return;
            expect(signature).to.have.length(256);
            expect(isSignatureOf(expected, signature, publicKeyOf(world, CARDS[generation], purpose))).to.equal(true);
          });
        }
      }
    });
  }

  describe('operations', () => {
    let world: TestWorld;
    let session: Buffer;
    let key: Buffer;
    beforeEach(async () => {
      world = await openTestWorld();
      ({ session } = openSessionOn(world, 'cps4-dupont'));
      world.module.login(session, 1, PIN);
      key = findObject(world, session, CKO.PRIVATE_KEY, 0x20);
    });
    afterEach(() => world.dispose());

    const data = Buffer.concat([SHA256_PREFIX, sha('sha256')]);
    const mechanism = { mechanism: CKM.RSA_PKCS };

    it('keeps the operation when the buffer is too small', () => {
      world.pkcs11.C_SignInit(session, mechanism, key);
      expect(outcome(() => world.pkcs11.C_Sign(session, data, Buffer.alloc(255)))).to.equal('CKR_BUFFER_TOO_SMALL');
      expect(outcome(() => world.pkcs11.C_Sign(session, data, Buffer.alloc(256)))).to.equal('CKR_OK');
    });

    it('refuses a second C_SignInit, and a C_Sign without one', () => {
      expect(outcome(() => world.pkcs11.C_Sign(session, data, Buffer.alloc(256)))).to.equal(
        'CKR_OPERATION_NOT_INITIALIZED',
      );
      world.pkcs11.C_SignInit(session, mechanism, key);
      expect(outcome(() => world.pkcs11.C_SignInit(session, mechanism, key))).to.equal('CKR_OPERATION_ACTIVE');
    });

    /** Every line of virtual-card.md, section 10, "Card errors during C_Sign". */
    const CARD_ERRORS = [
      { status: 0x6985, CPS4: 'CKR_KEY_TYPE_INCONSISTENT', CPS3: 'CKR_KEY_TYPE_INCONSISTENT' },
      { status: 0x6700, CPS4: 'CKR_DATA_LEN_RANGE', CPS3: 'CKR_DATA_LEN_RANGE' },
      { status: 0x6881, CPS4: 'CKR_GENERAL_ERROR', CPS3: 'CKR_GENERAL_ERROR' },
      { status: 0x6f00, CPS4: 'CKR_GENERAL_ERROR', CPS3: 'CKR_GENERAL_ERROR' },
      { status: 0x6400, CPS4: 'CKR_GENERAL_ERROR', CPS3: 'CKR_GENERAL_ERROR' },
      // The module selects the application again and repeats; of a block in two pieces, half is lost by then.
      { status: 0x6e00, CPS4: 'CKR_DATA_LEN_RANGE', CPS3: 'CKR_OK' },
      { status: 0x6a86, CPS4: 'CKR_DATA_LEN_RANGE', CPS3: 'CKR_OK' },
    ] as const;

    for (const generation of ['CPS4', 'CPS3'] as const) {
      it(`signs again on a ${generation} after each error of the card during C_Sign`, () => {
        world.readers.swap(CARDS[generation]);
        world.pkcs11.C_WaitForSlotEvent(1);
        const signer = world.pkcs11.C_OpenSession(firstSlot(world), CKF.SERIAL);
        world.module.login(signer, 1, PIN);
        const authenticationKey = findObject(world, signer, CKO.PRIVATE_KEY, LAST_OCTETS[`${generation} AUT`]);
        const sign = (): string => {
          world.pkcs11.C_SignInit(signer, mechanism, authenticationKey);
          return outcome(() => world.pkcs11.C_Sign(signer, data, Buffer.alloc(256)));
        };
        for (const { status, [generation]: expected } of CARD_ERRORS) {
          world.readers.arm({ call: 'C_Sign', effect: { kind: 'card-status', status } });
          expect(sign(), status.toString(16)).to.equal(expected);
          expect(world.readers.faults()).to.deep.equal([]);
          expect(sign(), `after ${status.toString(16)}`).to.equal('CKR_OK');
        }
      });
    }

    it('hashes in pieces with the signature key', () => {
      const signatureKey = findObject(world, session, CKO.PRIVATE_KEY, 0x10);
      world.pkcs11.C_SignInit(session, { mechanism: CKM.SHA256_RSA_PKCS }, signatureKey);
      world.pkcs11.C_SignUpdate(session, MESSAGE.subarray(0, 5));
      world.pkcs11.C_SignUpdate(session, MESSAGE.subarray(5));
      const signature = world.pkcs11.C_SignFinal(session, Buffer.alloc(256));
      expect(isSignatureOf('sha256', signature, publicKeyOf(world, 'cps4-dupont', 'SIG'))).to.equal(true);
    });

    it('makes other calls wait for a signature of another thread, and no longer', async () => {
      world.readers.arm({ call: 'C_Sign', effect: { kind: 'slow', milliseconds: 60 } });
      world.pkcs11.C_SignInit(session, mechanism, key);
      const start = performance.now();
      const signing = world.pkcs11.C_SignAsync(session, data, Buffer.alloc(256));
      // Were the signature not finished first, the log-out would take its key away.
      world.pkcs11.C_Logout(session);
      expect(performance.now() - start).to.be.at.least(59);
      expect(await signing).to.have.length(256);
    });

    it('leaves this thread free during C_SignAsync', async () => {
      world.readers.arm({ call: 'C_Sign', effect: { kind: 'hang' } });
      world.pkcs11.C_SignInit(session, mechanism, key);
      const signing = world.pkcs11.C_SignAsync(session, data, Buffer.alloc(256));
      await new Promise((resolve) => setImmediate(resolve));
      world.readers.disarm();
      expect(await signing).to.have.length(256);
    });

    it('rejects C_SignAsync with a Pkcs11Error', async () => {
      const error: unknown = await world.pkcs11.C_SignAsync(session, data, Buffer.alloc(256)).catch((e: unknown) => e);
      expect(error).to.include({ name: 'Pkcs11Error', message: 'CKR_OPERATION_NOT_INITIALIZED', code: 0x91 });
    });

    it('asks for a login before C_SignInit', () => {
      world.pkcs11.C_Logout(session);
      expect(findAll(world, session, [{ type: 0, value: CKO.PRIVATE_KEY }])).to.deep.equal([]);
      expect(outcome(() => world.pkcs11.C_SignInit(session, mechanism, key))).to.equal('CKR_USER_NOT_LOGGED_IN');
    });

    it('lists PSS on CPS4 alone', () => {
      const [slot] = world.pkcs11.C_GetSlotList(true);
      expect(world.pkcs11.C_GetMechanismList(slot!)).to.include(CKM.RSA_PKCS_PSS);
      world.readers.swap('cps3-martin');
      expect(world.pkcs11.C_GetMechanismList(slot!)).to.have.members([1, 3, 6, 0x40, 0x220, 0x250]);
    });
  });
});

function publicKeyOf(world: TestWorld, card: string, purpose: 'AUT' | 'SIG'): KeyObject {
  const name = purpose === 'AUT' ? 'authentication' : 'signature';
  const certificate = world.cards.card(card).certificates.find((candidate) => candidate.purpose === name);
  return createPublicKey(certificate!.privateKey);
}

function isSignatureOf(
  expected: Buffer | 'sha1' | 'sha256' | 'pss1' | 'pss256',
  signature: Buffer,
  key: KeyObject,
): boolean {
  if (Buffer.isBuffer(expected)) {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(expected);
  }
  if (expected === 'sha1' || expected === 'sha256')
    return createVerify(expected).update(MESSAGE).verify(key, signature);
  const [hash, saltLength] = expected === 'pss1' ? (['sha1', 20] as const) : (['sha256', 32] as const);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return createVerify(hash).update(MESSAGE).verify({ key, padding, saltLength }, signature);
}
