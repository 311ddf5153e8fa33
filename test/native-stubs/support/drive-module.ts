import { openModule } from '../../../native-stubs/pkcs11js/index.js';

/**
 * A card host of the simplest kind, for tests that end one in the middle: `node drive-module.js <world> <what> <times>`.
 * Says `ready` when the session is open, and one word for each thing done.
 */
const [, , folder = '', what = '', times = '1'] = process.argv;
const { pkcs11, login } = openModule(folder);
pkcs11.C_Initialize();
const [slot] = pkcs11.C_GetSlotList(true);
if (slot === undefined) throw new Error('no card');
const session = pkcs11.C_OpenSession(slot, 4);
process.stdout.write('ready\n');
for (let count = 0; count < Number(times); count++) {
  if (what === 'poll') pkcs11.C_WaitForSlotEvent(1);
  else process.stdout.write(`${login(session, 1, Buffer.from(what))}\n`);
}
