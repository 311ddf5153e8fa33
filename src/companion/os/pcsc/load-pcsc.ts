import { loadKoffi, type Koffi } from '../load-koffi.js';
import { PCSC_CODES, toPcscCode } from './pcsc-codes.js';
import type { PcscCalls, PcscContext } from './pcsc-calls.js';
import { pcscSystem } from './pcsc-system.js';
import { decodeMultiString, decodeReaderStates, encodeReaderStates, readDword, readHandle } from './reader-states.js';

type KoffiFunction = ReturnType<ReturnType<Koffi['load']>['func']>;

const SCARD_SCOPE_SYSTEM = 2;
const PROTOCOL_T0_OR_T1 = 3;
/** The reader list may grow between asking for its length and reading it. */
const LIST_SLACK_CHARACTERS = 512;
const EXIT_CANCEL_GAP_MILLISECONDS = 20;

/**
 * The PC/SC of this system through koffi. Every call runs on a thread of libuv's pool, one of which a wait holds.
 * @returns undefined where koffi or the PC/SC library is missing
 */
export async function loadPcsc(): Promise<PcscCalls | undefined> {
  const system = pcscSystem(process.platform, process.arch);
  const koffi = await loadKoffi();
  if (system === undefined || koffi === undefined) return undefined;
  const { long, dword, handle, dwordBytes, handleBytes, encoding, textSuffix } = system;
  const characterBytes = encoding === 'utf8' ? 1 : 2;

  let functions;
  try {
    const library = koffi.load(system.library);
    const bind = (name: string, ...parameters: string[]): KoffiFunction => library.func(name, long, parameters);
    functions = {
      establish: bind('SCardEstablishContext', dword, 'void *', 'void *', 'void *'),
      release: bind('SCardReleaseContext', handle),
      cancel: bind('SCardCancel', handle),
      listReaders: bind(`SCardListReaders${textSuffix}`, handle, 'void *', 'void *', 'void *'),
      getStatusChange: bind(`SCardGetStatusChange${textSuffix}`, handle, dword, 'void *', dword),
      connect: bind(`SCardConnect${textSuffix}`, handle, 'void *', dword, dword, 'void *', 'void *'),
      disconnect: bind('SCardDisconnect', handle, dword),
    };
  } catch {
    return undefined;
  }

  const waiting = new Set<PcscContext>();
  // Node joins its pool when the process exits, so a wait that nobody cancels would hold the exit back for ever.
  // The second call is for a wait that had not quite begun at the first: PC/SC forgets a cancel without a wait.
  const cancelAtExit = (): void => {
    for (const context of waiting) functions.cancel(context);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EXIT_CANCEL_GAP_MILLISECONDS);
    for (const context of waiting) functions.cancel(context);
  };

  return {
    notifiesOfReaders: system.notifiesOfReaders,
    maximumQueries: system.maximumQueries,
    async establish() {
      const context = Buffer.alloc(handleBytes);
      const code = await call(functions.establish, SCARD_SCOPE_SYSTEM, null, null, context);
      return { code, context: readHandle(context, handleBytes) };
    },
    release: (context) => call(functions.release, context),
    cancel: (context) => call(functions.cancel, context),
    async listReaders(context) {
      const length = Buffer.alloc(dwordBytes);
      const measured = await call(functions.listReaders, context, null, null, length);
      if (measured !== PCSC_CODES.success) return { code: measured, names: [] };
      const characters = readDword(length, 0, dwordBytes) + LIST_SLACK_CHARACTERS;
      const names = Buffer.alloc(characters * characterBytes);
      length.fill(0).writeUInt32LE(characters);
      const code = await call(functions.listReaders, context, null, names, length);
      const used = readDword(length, 0, dwordBytes) * characterBytes;
      return { code, names: code === PCSC_CODES.success ? decodeMultiString(names.subarray(0, used), encoding) : [] };
    },
    async getStatusChange(context, milliseconds, queries) {
      const names = queries.map(({ name }) => Buffer.from(`${name}\0`, encoding));
      const states = encodeReaderStates(
        system,
        queries.map(({ currentState }, index) => ({
          nameAddress: koffi.address(names[index]),
          currentState,
        })),
      );
      if (waiting.size === 0) process.once('exit', cancelAtExit);
      waiting.add(context);
      try {
        const code = await call(functions.getStatusChange, context, milliseconds, states, queries.length);
        const answers = decodeReaderStates(system, states).map((answer, index) => ({
          // Read back from the bytes that the call used, which keeps them alive until here.
          name: names[index]?.toString(encoding).slice(0, -1) ?? '',
          ...answer,
        }));
        return { code, answers };
      } finally {
        waiting.delete(context);
        if (waiting.size === 0) process.off('exit', cancelAtExit);
      }
    },
    async connect(context, reader, shareMode) {
      const name = Buffer.from(`${reader}\0`, encoding);
      const card = Buffer.alloc(handleBytes);
      const protocol = Buffer.alloc(dwordBytes);
      const code = await call(functions.connect, context, name, shareMode, PROTOCOL_T0_OR_T1, card, protocol);
      return { code, card: readHandle(card, handleBytes) };
    },
    disconnect: (card, disposition) => call(functions.disconnect, card, disposition),
  };
}

/** Runs one call on a pool thread; the arguments are held until it ends. */
function call(method: KoffiFunction, ...parameters: unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    method.async(...parameters, (error: unknown, result: number | bigint) => {
      if (error === null || error === undefined) resolve(toPcscCode(result));
      else reject(error instanceof Error ? error : new Error('PC/SC could not be called', { cause: error }));
    });
  });
}
