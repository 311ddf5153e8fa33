import { expect } from 'chai';
import {
  defaultTestCardFolder,
  openTestCards,
  TEST_PIN,
  TEST_UNBLOCK_CODE,
} from '../../../../native-stubs/test-cards/index.js';
import { createKoffiPinFunctions, type Koffi } from '../../../../src/companion/pkcs11/host/koffi-pin-functions.js';
import { loadModule, prepareSupport } from '../../../../src/companion/pkcs11/host/load-module.js';
import { HostError } from '../../../../src/companion/pkcs11/host/host-error.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../../contract/support/softhsm-token.js';
import { describeWith } from '../../../support/requirements.js';
import { pinBytes } from '../support/test-world.js';

const CKU = { SO: 0, USER: 1 } as const;
const CKF = { SERIAL: 4, RW_SERIAL: 6 } as const;
const NEW_PIN = '43210';

describeWith(SOFTHSM_REQUIREMENTS, 'createKoffiPinFunctions on SoftHSM2', () => {
  for (const exported of [true, false]) {
    it(`present PINs as bytes, through functions ${exported ? 'as exported' : 'out of C_GetFunctionList'}`, async () => {
      const cards = await openTestCards({ folder: defaultTestCardFolder() });
      const token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
      const { default: koffi } = await import('koffi');
      const { pkcs11 } = await loadModule({ kind: 'library', path: token.library }, false);
      const { login, setPin, initPin } = createKoffiPinFunctions(
        exported ? koffi : withoutExports(koffi),
        token.library,
        process.platform,
      );
      pkcs11.C_Initialize();
      try {
        const [slot] = pkcs11.C_GetSlotList(true);
        const session = pkcs11.C_OpenSession(slot!, CKF.SERIAL);
        expect(login(session, CKU.USER, pinBytes('9999'))).to.equal(0xa0);
        const pin = pinBytes(TEST_PIN);
        expect(login(session, CKU.USER, pin)).to.equal(0);
        expect([...pin], 'bytes handed over').to.deep.equal([...pinBytes(TEST_PIN)]);
        expect(pkcs11.C_GetSessionInfo(session).state).to.equal(1);
        pkcs11.C_Logout(session);
        // SoftHSM2 has no keys of its own: it refuses a NULL PIN as an argument.
        expect(login(session, CKU.USER, null)).to.be.oneOf([0x7, 0xa0]);
        expect(setPin(session, pin, pinBytes(NEW_PIN)), 'in a session that may not write').to.equal(0xb5);
        expect(login(session, CKU.SO, pinBytes(TEST_UNBLOCK_CODE)), 'beside such a session').to.equal(0xb7);
        pkcs11.C_CloseSession(session);

        const writing = pkcs11.C_OpenSession(slot!, CKF.RW_SERIAL);
        expect(setPin(writing, pinBytes('9999'), pinBytes(NEW_PIN))).to.equal(0xa0);
        expect(setPin(writing, pin, pinBytes(NEW_PIN))).to.equal(0);
        expect(setPin(writing, null, null)).to.be.oneOf([0x7, 0xa0]);
        expect(login(writing, CKU.USER, pin)).to.equal(0xa0);
        expect(login(writing, CKU.USER, pinBytes(NEW_PIN))).to.equal(0);
        pkcs11.C_Logout(writing);
        expect(initPin(writing, pin), 'without the security officer').to.equal(0x101);
        expect(login(writing, CKU.SO, pinBytes(TEST_UNBLOCK_CODE))).to.equal(0);
        expect(initPin(writing, pin)).to.equal(0);
        pkcs11.C_Logout(writing);
        expect(login(writing, CKU.USER, pin)).to.equal(0);
      } finally {
        pkcs11.C_Finalize();
        token.dispose();
      }
    });
  }
});

/** koffi as it is for a module that exports C_GetFunctionList alone. */
function withoutExports(koffi: Koffi): Koffi {
  const load = (path: string): unknown => {
    const library = koffi.load(path);
    return {
      func: (...parts: unknown[]): unknown => {
        if (/^C_(?:Login|SetPIN|InitPIN)$/.test(String(parts[0]))) throw new Error('no such symbol');
        return (library.func as (...of: unknown[]) => unknown)(...parts);
      },
    };
  };
  return { ...koffi, load } as unknown as Koffi;
}

describe('createKoffiPinFunctions and the layout of CK_FUNCTION_LIST', () => {
  function offsetsOn(platform: NodeJS.Platform, pointerSize: number): readonly number[] {
    const decodedAt: number[] = [];
    const koffi = {
      load: () => ({
        func: (first: string) => {
          if (!first.includes('C_GetFunctionList')) throw new Error('no such symbol');
          return () => 0;
        },
      }),
      proto: () => ({}),
      sizeof: () => pointerSize,
      decode: (_pointer: unknown, offset: number) => decodedAt.push(offset),
      call: () => 0,
    } as unknown as Koffi;
    createKoffiPinFunctions(koffi, 'module', platform);
    return decodedAt;
  }

  it('is packed to one octet on Windows and aligned elsewhere', () => {
    // C_Login, C_SetPIN, C_InitPIN.
    const places = [18, 11, 10];
    expect(offsetsOn('win32', 8)).to.deep.equal(places.map((index) => 2 + index * 8));
    expect(offsetsOn('win32', 4)).to.deep.equal(places.map((index) => 2 + index * 4));
    expect(offsetsOn('linux', 8)).to.deep.equal(places.map((index) => 8 + index * 8));
    expect(offsetsOn('darwin', 8)).to.deep.equal(places.map((index) => 8 + index * 8));
  });
});

describe('createKoffiPinFunctions and the width of CK_ULONG', () => {
  it('takes a handle of four octets as on Windows, and of eight as elsewhere, to the highest bit', () => {
    const handed: unknown[][] = [];
    const func =
      (): unknown =>
      (...call: unknown[]) => (handed.push(call), 0);
    const koffi = { load: () => ({ func }) } as unknown as Koffi;
    const { login, setPin, initPin } = createKoffiPinFunctions(koffi, 'module', 'win32');
    const [pin, next] = [pinBytes('1234'), pinBytes(NEW_PIN)];
    for (const [octets, session] of [
      ['010000f0', 0xf0000001n],
      ['02000000010000f0', 0xf000000100000002n],
    ] as const) {
      const handle = Buffer.from(octets, 'hex');
      handed.length = 0;
      login(handle, CKU.USER, pin);
      login(handle, CKU.USER, null);
      setPin(handle, pin, next);
      initPin(handle, next);
      expect(handed).to.deep.equal([
        [session, CKU.USER, pin, 4],
        [session, CKU.USER, null, 0],
        [session, pin, 4, next, 5],
        [session, next, 5],
      ]);
    }
  });
});

describe('loadModule', () => {
  const missing = () => Promise.reject(new Error('Cannot find package'));
  const library = { kind: 'library', path: '/nowhere.so' } as const;

  async function failureOf(promise: Promise<unknown>): Promise<unknown> {
    const error = await promise.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(HostError);
    return (error as HostError).failure;
  }

  it('says which package is missing', async () => {
    expect(await failureOf(loadModule(library, true, { pkcs11js: missing, koffi: missing }))).to.include({
      kind: 'support-missing',
      packageName: 'pkcs11js',
    });
    class PKCS11 {
      load(): void {}
    }
    const pkcs11js = () => Promise.resolve({ default: { PKCS11 } } as never);
    expect(await failureOf(loadModule(library, true, { pkcs11js, koffi: missing }))).to.include({
      kind: 'support-missing',
      packageName: 'koffi',
    });
  });
});

describe('prepareSupport', () => {
  it('loads both native packages, and leaves it to the load of a module to say that one is missing', async () => {
    const asked: string[] = [];
    const missing = (name: string) => (): Promise<never> => {
      asked.push(name);
      return Promise.reject(new Error(`no ${name}`));
    };
    await prepareSupport({ pkcs11js: missing('pkcs11js'), koffi: missing('koffi') });
    expect(asked).to.deep.equal(['pkcs11js', 'koffi']);
  });
});
