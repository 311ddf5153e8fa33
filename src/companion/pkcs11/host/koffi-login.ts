import type KoffiNamespace from 'koffi';
import type { NativeModule } from './cryptoki.js';

/** The part of koffi that is used. @see https://koffi.dev */
export type Koffi = typeof KoffiNamespace;

/** Place of C_Login among the pointers of CK_FUNCTION_LIST. @see PKCS#11 2.40, pkcs11f.h */
const C_LOGIN_INDEX = 18;

/** CK_RV C_Login(CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR_PTR, CK_ULONG) */
const RESULT = 'unsigned long';
const ARGUMENTS = ['unsigned long', 'unsigned long', 'void *', 'unsigned long'] as const;

/**
 * C_Login of an already loaded module, called past pkcs11js with the PIN as bytes: pkcs11js takes a string, which cannot
 * be wiped, and no NULL, which a reader with its own keys needs.
 *
 * CK_ULONG is `unsigned long`: 4 octets on Windows, 8 on Linux and macOS. CK structures are packed to one octet on
 * Windows alone, so that the first pointer of CK_FUNCTION_LIST stands right behind the two octets of CK_VERSION there.
 * @see PKCS#11 2.40, section 2.1 and 3.6; platform.md, "pkcs11js"
 */
export function createKoffiLogin(koffi: Koffi, path: string, platform: NodeJS.Platform): NativeModule['login'] {
  const library = koffi.load(path);
  const login = findLogin(koffi, library, platform);
  return (session, userType, pin) => {
    const code: unknown = login(readHandle(session), userType, pin, pin?.length ?? 0);
    return Number(code);
  };
}

type LoginFunction = (session: bigint, userType: number, pin: Uint8Array | null, length: number) => unknown;

function findLogin(koffi: Koffi, library: ReturnType<Koffi['load']>, platform: NodeJS.Platform): LoginFunction {
  try {
    return library.func('C_Login', RESULT, [...ARGUMENTS]);
  } catch {
    // Only C_GetFunctionList must be exported (PKCS#11 2.40, section 5.3).
    const list: [unknown] = [null];
    const getFunctionList = library.func('unsigned long C_GetFunctionList(_Out_ void **)');
    const code: unknown = getFunctionList(list);
    if (Number(code) !== 0) throw new Error(`C_GetFunctionList answered ${String(code)}`);
    const firstPointer = platform === 'win32' ? 2 : koffi.sizeof('void *');
    const offset = firstPointer + C_LOGIN_INDEX * koffi.sizeof('void *');
    const prototype = koffi.proto(RESULT, [...ARGUMENTS]);
    const pointer: unknown = koffi.decode(list[0], offset, 'void *');
    return (...call) => koffi.call(pointer, prototype, ...call) as unknown;
  }
}

/** pkcs11js's handle is the CK_ULONG as it lies in memory, little-endian on every system that we support. */
function readHandle(handle: Buffer): bigint {
  return handle.length === 4 ? BigInt(handle.readUInt32LE(0)) : handle.readBigUInt64LE(0);
}
