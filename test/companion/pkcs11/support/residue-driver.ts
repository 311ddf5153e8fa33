import { once } from 'node:events';
import { readSync, writeSync } from 'node:fs';
import { CpxError } from '../../../../src/protocol/index.js';
import { openProvider, STAND_IN, STATEMENT, waitForCertificate } from './test-world.js';

/**
 * A main process of its own, for a test that looks through its memory: signs once with the PIN that comes through file
 * descriptor 3 and wipes it as a prompt does; then keeps a second text on purpose, so that the search itself is proven.
 */
const [, , world = ''] = process.argv;
const provider = openProvider({ modules: [{ kind: 'stand-in', entry: STAND_IN, world }], limits: { signMs: 1_500 } });
const certificate = await waitForCertificate(provider);
const operation = provider.openOperation(certificate);
await operation.readPinState();

const pin = readEight();
let outcome = 'signed';
try {
  await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin });
} catch (error) {
  outcome = error instanceof CpxError ? error.code : String(error);
} finally {
  pin.fill(0);
}
await operation.end();
const kept = readEight();
writeSync(1, `${outcome}\n`);
await once(process.stdin.resume(), 'end');
writeSync(1, `${String(kept.length)}\n`);
await provider.close();

function readEight(): Buffer {
  const bytes = Buffer.allocUnsafeSlow(8);
  let filled = 0;
  while (filled < bytes.length) filled += readSync(3, bytes, filled, bytes.length - filled, null);
  return bytes;
}
