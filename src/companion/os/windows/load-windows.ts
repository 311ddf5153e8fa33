import { loadKoffi, type Koffi } from '../load-koffi.js';
import { parseTokenUser } from './security-identifier.js';

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const TOKEN_QUERY = 0x0008;
const TOKEN_USER = 1;
const TOKEN_SESSION_ID = 12;
const GENERIC_READ = 0x8000_0000;
const READ_CONTROL_AND_ATTRIBUTES = 0x0002_0080;
const FILE_SHARE_READ = 1;
const OPEN_EXISTING = 3;
/** FILE_FLAG_BACKUP_SEMANTICS, needed to open a folder, and FILE_FLAG_OPEN_REPARSE_POINT: a link is opened, not followed. */
const OPEN_FLAGS = 0x0220_0000;
const OWNER_AND_DACL = 0x5;
const SDDL_REVISION_1 = 1;
const LONGEST_DESCRIPTOR = 65_536;
const LONGEST_PATH_CHARACTERS = 32_768;
const LONGEST_NAME_CHARACTERS = 512;
const ERROR_INSUFFICIENT_BUFFER = 122;
const INVALID_HANDLE_VALUE = -1n;
/** What GetCurrentProcess returns. */
const CURRENT_PROCESS = -1n;

/** Tables of GetExtendedTcpTable. @see iprtrmib.h, TCP_TABLE_CLASS */
export const TCP_TABLE_CLASSES = Object.freeze({ ownerPidListener: 3, ownerPidConnections: 4 });
/** @see ws2def.h */
export const ADDRESS_FAMILIES = Object.freeze({ ipv4: 2, ipv6: 23 });

/** The user and the session that a process runs in. */
export interface WindowsIdentity {
  /** Bytes of the user's SID. */
  readonly user: Uint8Array;
  readonly session: number;
}

/** An opened file or folder: its link-ness, its security descriptor and its bytes come from the one handle. */
export interface WindowsFile {
  /** FILE_ATTRIBUTE_x bits. */
  readonly attributes: number;
  /** Owner and access list in SDDL, undefined when Windows does not tell. */
  readonly sddl: string | undefined;
  /** At most `length` bytes from the current place; none at the end. */
  read(length: number): Uint8Array | undefined;
  close(): void;
}

/** The calls of Windows that we make. */
export interface WindowsCalls {
  /** One of GetExtendedTcpTable's tables, read off the event loop. */
  tcpTable(family: number, tableClass: number): Promise<Buffer>;
  /** Undefined for a process that is gone or that we may not ask. */
  identityOf(processId: number | 'own'): WindowsIdentity | undefined;
  /** Path of the program. */
  imageOf(processId: number): string | undefined;
  /** `DOMAIN\name` of a SID. */
  accountName(user: Uint8Array): string | undefined;
  /** Opens a file for reading, or a folder for looking at its rights; nobody may write it meanwhile. */
  open(path: string, kind: 'file' | 'folder'): WindowsFile | undefined;
}

/**
 * Windows through koffi.
 * @returns undefined where koffi is missing
 */
export async function loadWindows(): Promise<WindowsCalls | undefined> {
  const koffi = await loadKoffi();
  return koffi === undefined ? undefined : bindWindows(koffi);
}

function bindWindows(koffi: Koffi): WindowsCalls {
  const kernel32 = koffi.load('kernel32.dll');
  const advapi32 = koffi.load('advapi32.dll');
  const iphlpapi = koffi.load('iphlpapi.dll');
  const handle = 'intptr_t';
  const pointerBytes = koffi.sizeof('void *') === 4 ? 4 : 8;

  const closeHandle = kernel32.func('__stdcall', 'CloseHandle', 'int', [handle]);
  const openProcess = kernel32.func('__stdcall', 'OpenProcess', handle, ['uint32_t', 'int', 'uint32_t']);
  const queryImageName = kernel32.func('__stdcall', 'QueryFullProcessImageNameW', 'int', [
    handle,
    'uint32_t',
    'void *',
    'void *',
  ]);
  const createFile = kernel32.func('__stdcall', 'CreateFileW', handle, [
    'str16',
    'uint32_t',
    'uint32_t',
    'void *',
    'uint32_t',
    'uint32_t',
    handle,
  ]);
  const readFile = kernel32.func('__stdcall', 'ReadFile', 'int', [handle, 'void *', 'uint32_t', 'void *', 'void *']);
  const fileInformation = kernel32.func('__stdcall', 'GetFileInformationByHandle', 'int', [handle, 'void *']);
  const localFree = kernel32.func('__stdcall', 'LocalFree', 'void *', ['void *']);
  const openProcessToken = advapi32.func('__stdcall', 'OpenProcessToken', 'int', [handle, 'uint32_t', 'void *']);
  const tokenInformation = advapi32.func('__stdcall', 'GetTokenInformation', 'int', [
    handle,
    'int',
    'void *',
    'uint32_t',
    'void *',
  ]);
  const objectSecurity = advapi32.func('__stdcall', 'GetKernelObjectSecurity', 'int', [
    handle,
    'uint32_t',
    'void *',
    'uint32_t',
    'void *',
  ]);
  const toSddl = advapi32.func('__stdcall', 'ConvertSecurityDescriptorToStringSecurityDescriptorW', 'int', [
    'void *',
    'uint32_t',
    'uint32_t',
    koffi.out(koffi.pointer('void *')),
    'void *',
  ]);
  const lookupAccount = advapi32.func('__stdcall', 'LookupAccountSidW', 'int', [
    'void *',
    'void *',
    'void *',
    'void *',
    'void *',
    'void *',
    'void *',
  ]);
  const extendedTcpTable = iphlpapi.func('__stdcall', 'GetExtendedTcpTable', 'uint32_t', [
    'void *',
    'void *',
    'int',
    'uint32_t',
    'int',
    'uint32_t',
  ]);

  const withProcess = <T>(processId: number | 'own', use: (process: bigint) => T | undefined): T | undefined => {
    // A pseudo-handle, which is never closed.
    if (processId === 'own') return use(CURRENT_PROCESS);
    const opened = BigInt(openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, processId) as number | bigint);
    if (opened === 0n) return undefined;
    try {
      return use(opened);
    } finally {
      closeHandle(opened);
    }
  };

  const tokenValue = (token: bigint, what: number): Buffer | undefined => {
    const bytes = Buffer.alloc(256);
    return tokenInformation(token, what, bytes, bytes.length, Buffer.alloc(4)) === 0 ? undefined : bytes;
  };

  const sddlOf = (opened: bigint): string | undefined => {
    const descriptor = Buffer.alloc(LONGEST_DESCRIPTOR);
    if (objectSecurity(opened, OWNER_AND_DACL, descriptor, descriptor.length, Buffer.alloc(4)) === 0) return undefined;
    const text: [unknown] = [null];
    if (toSddl(descriptor, SDDL_REVISION_1, OWNER_AND_DACL, text, null) === 0) return undefined;
    try {
      return koffi.decode.string16(text[0]);
    } finally {
      localFree(text[0]);
    }
  };

  return {
    async tcpTable(family, tableClass) {
      // The table may grow between two calls.
      let table = Buffer.alloc(16_384);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const size = Buffer.alloc(4);
        size.writeUInt32LE(table.length);
        const code = await new Promise<number>((resolve, reject) => {
          extendedTcpTable.async(table, size, 0, family, tableClass, 0, (error: unknown, result: number) => {
            if (error === null || error === undefined) resolve(result);
            else reject(new Error('GetExtendedTcpTable could not be called', { cause: error }));
          });
        });
        if (code === 0) return table;
        if (code !== ERROR_INSUFFICIENT_BUFFER) throw new Error(`GetExtendedTcpTable failed with ${code}`);
        table = Buffer.alloc(size.readUInt32LE(0) + 16_384);
      }
      throw new Error('the table of connections keeps growing');
    },
    identityOf: (processId) =>
      withProcess(processId, (process) => {
        const token = Buffer.alloc(pointerBytes);
        if (openProcessToken(process, TOKEN_QUERY, token) === 0) return undefined;
        const opened = pointerBytes === 4 ? BigInt(token.readInt32LE(0)) : token.readBigInt64LE(0);
        try {
          const userInformation = tokenValue(opened, TOKEN_USER);
          const session = tokenValue(opened, TOKEN_SESSION_ID);
          if (userInformation === undefined || session === undefined) return undefined;
          const user = parseTokenUser(userInformation, koffi.address(userInformation), pointerBytes);
          return user === undefined ? undefined : { user, session: session.readUInt32LE(0) };
        } finally {
          closeHandle(opened);
        }
      }),
    imageOf: (processId) =>
      withProcess(processId, (process) => {
        const path = Buffer.alloc(LONGEST_PATH_CHARACTERS * 2);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(LONGEST_PATH_CHARACTERS);
        if (queryImageName(process, 0, path, length) === 0) return undefined;
        return path.toString('utf16le', 0, length.readUInt32LE(0) * 2);
      }),
    accountName(user) {
      const name = Buffer.alloc(LONGEST_NAME_CHARACTERS * 2);
      const domain = Buffer.alloc(LONGEST_NAME_CHARACTERS * 2);
      const lengths = [Buffer.alloc(4), Buffer.alloc(4)] as const;
      for (const length of lengths) length.writeUInt32LE(LONGEST_NAME_CHARACTERS);
      if (lookupAccount(null, Buffer.from(user), name, lengths[0], domain, lengths[1], Buffer.alloc(4)) === 0) {
        return undefined;
      }
      const text = (bytes: Buffer, length: Buffer): string => bytes.toString('utf16le', 0, length.readUInt32LE(0) * 2);
      return `${text(domain, lengths[1])}\\${text(name, lengths[0])}`;
    },
    open(path, kind) {
      const access = kind === 'file' ? GENERIC_READ : READ_CONTROL_AND_ATTRIBUTES;
      // Others may write below a folder meanwhile, so it is shared: 7 is read, write and delete.
      const share = kind === 'file' ? FILE_SHARE_READ : 7;
      const opened = BigInt(createFile(path, access, share, null, OPEN_EXISTING, OPEN_FLAGS, 0) as number | bigint);
      if (opened === INVALID_HANDLE_VALUE) return undefined;
      const information = Buffer.alloc(52);
      if (fileInformation(opened, information) === 0) {
        closeHandle(opened);
        return undefined;
      }
      return {
        attributes: information.readUInt32LE(0),
        sddl: sddlOf(opened),
        read(length) {
          const bytes = Buffer.alloc(length);
          const done = Buffer.alloc(4);
          if (readFile(opened, bytes, length, done, null) === 0) return undefined;
          return Uint8Array.from(bytes.subarray(0, done.readUInt32LE(0)));
        },
        close: () => void closeHandle(opened),
      };
    },
  };
}
