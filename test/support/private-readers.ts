import { symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateReaders, type PrivateReaders } from '../../native-stubs/virtual-card/index.js';

/**
 * Leads to the folder of the private readers that are open. libpcsclite takes the name of its socket at its first use in
 * a process and keeps it, so all private readers of the tests in this process are reached by this one; it is set as soon
 * as this file is loaded, which is before any test runs. It also keeps these tests away from the readers of this machine.
 */
const OPEN_ROOM = join(tmpdir(), `cpx-open-readers-${String(process.pid)}`);
process.env.PCSCLITE_CSOCK_NAME = join(OPEN_ROOM, 'pcscd.comm');

/** Opens private readers that this process, too, sees as its PC/SC; one room at a time. */
export async function openTestReaders(): Promise<PrivateReaders> {
  const room = await openPrivateReaders();
  symlinkSync(room.folder, OPEN_ROOM);
  return {
    ...room,
    close: async () => {
      unlinkSync(OPEN_ROOM);
      await room.close();
    },
  };
}
