import type { PKCS11 } from 'pkcs11js';
import { createCallGate } from './call-gate.js';
import { readCardFile } from './card-files.js';
import { createCryptokiModule } from './cryptoki-module.js';
import { readHandle } from './read-arguments.js';
import { perceiveReader } from './reader-changes.js';
import { CryptokiFailure } from './return-values.js';
import { createPkcs11 } from './simulated-pkcs11.js';
import { openWorld } from './world.js';

/** What a card host needs of a module: pkcs11js's class, and the functions on PINs that koffi calls beside it. */
export interface SimulatedModule {
  readonly pkcs11: PKCS11;
  /**
   * C_Login with the PIN as bytes, or null where it is typed on the reader.
   * @returns the CKR, 0 when it went well
   */
  readonly login: (session: Uint8Array, userType: number, pin: Uint8Array | null) => number;
  /** C_SetPIN with both PINs as bytes, or both null. @returns the CKR */
  readonly setPin: (session: Uint8Array, oldPin: Uint8Array | null, newPin: Uint8Array | null) => number;
  /** C_InitPIN with the PIN as bytes, or null. @returns the CKR */
  readonly initPin: (session: Uint8Array, newPin: Uint8Array | null) => number;
  /** What PC/SC would say of the readers, in the order of the slots. `atr` is empty for a mute card. */
  readonly pcscReaders: () => readonly { readonly name: string; readonly atr?: Uint8Array }[];
}

export interface OpenModuleOptions {
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** What a crash of the module does. Default: ends this process by SIGSEGV. */
  readonly crash?: () => void;
  /** What a call that hangs does; it throws, or goes on as if nothing had been. Default: stops this thread until disarmed. */
  readonly hang?: () => void;
}

/**
 * Opens the simulated module on a world that `createSimulatedReaders` has made. Like a real one it belongs to one
 * process: open it once, in a process that may be killed.
 * @throws Error when there is no world in the folder
 */
export function openModule(worldFolder: string, options: OpenModuleOptions = {}): SimulatedModule {
  const now = options.now ?? Date.now;
  const world = openWorld(worldFolder);
  world.read();
  const gate = createCallGate(world, { now, crash: options.crash ?? crash, hang: options.hang });
  const module = createCryptokiModule(world, gate, now);
  return {
    pkcs11: createPkcs11(module),
    login: (session, userType, pin) => returnValueOf(() => module.login(readHandle([session], 0), userType, pin)),
    setPin: (session, oldPin, newPin) => returnValueOf(() => module.setPin(readHandle([session], 0), oldPin, newPin)),
    initPin: (session, newPin) => returnValueOf(() => module.initPin(readHandle([session], 0), newPin)),
    pcscReaders: () =>
      world.read().readers.map((reader) => {
        const { card } = perceiveReader(reader, now());
        const { name } = reader;
        return card === null ? { name } : { name, atr: Buffer.from(readCardFile(worldFolder, card).atr, 'hex') };
      }),
  };
}

/** As C says it: 0 for CKR_OK, the CKR for everything else. */
function returnValueOf(call: () => void): number {
  try {
    call();
    return 0;
  } catch (error) {
    if (error instanceof CryptokiFailure) return Number(error.returnValue);
    throw error;
  }
}

function crash(): void {
  process.kill(process.pid, 'SIGSEGV');
  // The signal may be delivered a moment later; nothing of the call may happen until then.
  process.abort();
}
