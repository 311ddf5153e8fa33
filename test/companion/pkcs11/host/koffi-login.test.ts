import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import { createKoffiLogin, type Koffi } from '../../../../src/companion/pkcs11/host/koffi-login.js';
import { loadModule, prepareSupport } from '../../../../src/companion/pkcs11/host/load-module.js';
import { HostError } from '../../../../src/companion/pkcs11/host/host-error.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../../contract/support/softhsm-token.js';
import { describeWith } from '../../../support/requirements.js';
import { pinBytes } from '../support/test-world.js';

const CKU_USER = 1;
const CKF_SERIAL_SESSION = 4;

describeWith(SOFTHSM_REQUIREMENTS, 'createKoffiLogin on SoftHSM2', () => {
  for (const exported of [true, false]) {
    it(`logs in through C_Login ${exported ? 'as exported' : 'out of C_GetFunctionList'}`, async () => {
      const cards = await openTestCards({ folder: defaultTestCardFolder() });
      const token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
      const { default: koffi } = await import('koffi');
      const { pkcs11 } = await loadModule({ kind: 'library', path: token.library }, false);
      const login = createKoffiLogin(exported ? koffi : withoutExport(koffi), token.library, process.platform);
      pkcs11.C_Initialize();
      try {
        const [slot] = pkcs11.C_GetSlotList(true);
        const session = pkcs11.C_OpenSession(slot!, CKF_SERIAL_SESSION);
        expect(login(session, CKU_USER, pinBytes('9999'))).to.equal(0xa0);
        const pin = pinBytes(TEST_PIN);
        expect(login(session, CKU_USER, pin)).to.equal(0);
        expect([...pin], 'bytes handed over').to.deep.equal([...pinBytes(TEST_PIN)]);
        expect(pkcs11.C_GetSessionInfo(session).state).to.equal(1);
        pkcs11.C_Logout(session);
        // SoftHSM2 has no keys of its own: it refuses a NULL PIN as an argument.
        expect(login(session, CKU_USER, null)).to.be.oneOf([0x7, 0xa0]);
      } finally {
        pkcs11.C_Finalize();
        token.dispose();
      }
    });
  }
});

/** koffi as it is for a module that exports C_GetFunctionList alone. */
function withoutExport(koffi: Koffi): Koffi {
  const load = (path: string): unknown => {
    const library = koffi.load(path);
    return {
      func: (...parts: unknown[]): unknown => {
        if (parts[0] === 'C_Login') throw new Error('no such symbol');
        return (library.func as (...of: unknown[]) => unknown)(...parts);
      },
    };
  };
  return { ...koffi, load } as unknown as Koffi;
}

describe('createKoffiLogin and the layout of CK_FUNCTION_LIST', () => {
  function offsetOn(platform: NodeJS.Platform, pointerSize: number): number | undefined {
    let decodedAt: number | undefined;
    const koffi = {
      load: () => ({
        func: (first: string) => {
          if (first === 'C_Login') throw new Error('no such symbol');
          return () => 0;
        },
      }),
      proto: () => ({}),
      sizeof: () => pointerSize,
      decode: (_pointer: unknown, offset: number) => (decodedAt = offset),
      call: () => 0,
    } as unknown as Koffi;
    createKoffiLogin(koffi, 'module', platform);
    return decodedAt;
  }

  it('is packed to one octet on Windows and aligned elsewhere', () => {
    expect(offsetOn('win32', 8)).to.equal(2 + 18 * 8);
    expect(offsetOn('win32', 4)).to.equal(2 + 18 * 4);
    expect(offsetOn('linux', 8)).to.equal(8 + 18 * 8);
    expect(offsetOn('darwin', 8)).to.equal(8 + 18 * 8);
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
