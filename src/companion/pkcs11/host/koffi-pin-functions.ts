import type KoffiNamespace from 'koffi';
import type { NativeModule } from './cryptoki.js';

/** The part of koffi that is used. @see https://koffi.dev */
export type Koffi = typeof KoffiNamespace;

/** The functions of Cryptoki that take a PIN. */
export type PinFunctions = Pick<NativeModule, 'login' | 'setPin' | 'initPin'>;

/** CK_RV, CK_SESSION_HANDLE, CK_USER_TYPE and lengths; pointers to octets. */
const ULONG = 'unsigned long';
const POINTER = 'void *';

/** Each function's place among the pointers of CK_FUNCTION_LIST, and its arguments. @see PKCS#11 2.40, pkcs11f.h */
const FUNCTIONS = Object.freeze({
  C_InitPIN: { index: 10, arguments: [ULONG, POINTER, ULONG] },
  C_SetPIN: { index: 11, arguments: [ULONG, POINTER, ULONG, POINTER, ULONG] },
  C_Login: { index: 18, arguments: [ULONG, ULONG, POINTER, ULONG] },
});

/**
 * C_Login, C_SetPIN and C_InitPIN of an already loaded module, called past pkcs11js with PINs as bytes: pkcs11js takes
 * strings, which cannot be wiped, and no NULL, which a reader with its own keys needs.
 *
 * CK_ULONG is `unsigned long`: 4 octets on Windows, 8 on Linux and macOS. CK structures are packed to one octet on
 * Windows alone, so that the first pointer of CK_FUNCTION_LIST stands right behind the two octets of CK_VERSION there.
 * @see PKCS#11 2.40, section 2.1 and 3.6; platform.md, "pkcs11js"
 */
export function createKoffiPinFunctions(koffi: Koffi, path: string, platform: NodeJS.Platform): PinFunctions {
  const library = koffi.load(path);
  const find = (name: keyof typeof FUNCTIONS): NativeFunction => findFunction(koffi, library, platform, name);
  const [login, setPin, initPin] = [find('C_Login'), find('C_SetPIN'), find('C_InitPIN')];
  return {
    login: (session, userType, pin) => Number(login(readHandle(session), userType, pin, pin?.length ?? 0)),
    setPin: (session, oldPin, newPin) =>
      Number(setPin(readHandle(session), oldPin, oldPin?.length ?? 0, newPin, newPin?.length ?? 0)),
    initPin: (session, newPin) => Number(initPin(readHandle(session), newPin, newPin?.length ?? 0)),
  };
}

type NativeFunction = (...call: readonly (bigint | number | Uint8Array | null)[]) => unknown;

function findFunction(
  koffi: Koffi,
  library: ReturnType<Koffi['load']>,
  platform: NodeJS.Platform,
  name: keyof typeof FUNCTIONS,
): NativeFunction {
  const { index, arguments: types } = FUNCTIONS[name];
  try {
    return library.func(name, ULONG, types);
  } catch {
    // Only C_GetFunctionList must be exported (PKCS#11 2.40, section 5.3).
    const list: [unknown] = [null];
    const getFunctionList = library.func('unsigned long C_GetFunctionList(_Out_ void **)');
    const code: unknown = getFunctionList(list);
    if (Number(code) !== 0) throw new Error(`C_GetFunctionList answered ${String(code)}`);
    const firstPointer = platform === 'win32' ? 2 : koffi.sizeof('void *');
    const offset = firstPointer + index * koffi.sizeof('void *');
    const prototype = koffi.proto(ULONG, types);
    const pointer: unknown = koffi.decode(list[0], offset, 'void *');
    return (...call) => koffi.call(pointer, prototype, ...call) as unknown;
  }
}

/** pkcs11js's handle is the CK_ULONG as it lies in memory, little-endian on every system that we support. */
function readHandle(handle: Buffer): bigint {
  return handle.length === 4 ? BigInt(handle.readUInt32LE(0)) : handle.readBigUInt64LE(0);
}
