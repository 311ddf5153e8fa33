import { join } from 'node:path';
import type { SimulatedReaders } from '../../../native-stubs/pkcs11js/index.js';
import { CpxError } from '../../protocol/index.js';
import type { StandardFolders } from '../os/index.js';
import type { ModuleSource } from '../pkcs11/index.js';

/** The word for the simulated module where the path of a module is expected. */
export const SIMULATED_MODULE = 'simulated';

/** Simulated readers and the module that shows them. */
export interface SimulatedWorld {
  readonly source: ModuleSource;
  readonly readers: SimulatedReaders;
}

/**
 * Opens the simulated readers, in development mode alone. They are loaded from where a package does not have them.
 * @throws CpxError ERR_MODULE_LOAD_FAILED where this installation has no simulated module
 */
export async function openSimulatedWorld(folders: StandardFolders, folder?: string): Promise<SimulatedWorld> {
  const world = folder ?? join(folders.data, 'simulated');
  try {
    const [{ createSimulatedReaders }, { openTestCards, defaultTestCardFolder }] = await Promise.all([
      import('../../../native-stubs/pkcs11js/index.js'),
      import('../../../native-stubs/test-cards/index.js'),
    ]);
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const entry = new URL('../../../native-stubs/pkcs11js/index.js', import.meta.url).href;
    return { source: { kind: 'stand-in', entry, world }, readers: createSimulatedReaders(world, { cards }) };
  } catch (cause) {
    throw new CpxError('ERR_MODULE_LOAD_FAILED', 'the simulated module cannot be loaded', { cause });
  }
}
