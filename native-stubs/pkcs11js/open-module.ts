import type { PKCS11 } from 'pkcs11js';
import { createCallGate } from './call-gate.js';
import { readCardFile } from './card-files.js';
import { createCryptokiModule } from './cryptoki-module.js';
import { readHandle } from './read-arguments.js';
import { perceiveReader } from './reader-changes.js';
import { CryptokiFailure } from './return-values.js';
import { createPkcs11 } from './simulated-pkcs11.js';
import { openWorld } from './world.js';

/** What a card host needs of a module: pkcs11js's class, and the login that koffi does beside it. */
export interface SimulatedModule {
  readonly pkcs11: PKCS11;
  /**
   * C_Login with the PIN as bytes, or null where it is typed on the reader.
   * @returns the CKR, 0 when it went well
   */
  readonly login: (session: Uint8Array, userType: number, pin: Uint8Array | null) => number;
  /** What PC/SC would say of the readers, in the order of the slots. `atr` is empty for a mute card. */
  readonly pcscReaders: () => readonly { readonly name: string; readonly atr?: Uint8Array }[];
}

export interface OpenModuleOptions {
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** What a crash of the module does. Default: ends this process by SIGSEGV. */
  readonly crash?: () => void;
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
  const module = createCryptokiModule(world, createCallGate(world, { now, crash: options.crash ?? crash }), now);
  return {
    pkcs11: createPkcs11(module),
    login(session, userType, pin) {
      try {
        module.login(readHandle([session], 0), userType, pin);
        return 0;
      } catch (error) {
        if (error instanceof CryptokiFailure) return Number(error.returnValue);
        throw error;
      }
    },
    pcscReaders: () =>
      world.read().readers.map((reader) => {
        const { card } = perceiveReader(reader, now());
        const { name } = reader;
        return card === null ? { name } : { name, atr: Buffer.from(readCardFile(worldFolder, card).atr, 'hex') };
      }),
  };
}

function crash(): void {
  process.kill(process.pid, 'SIGSEGV');
  // The signal may be delivered a moment later; nothing of the call may happen until then.
  process.abort();
}
