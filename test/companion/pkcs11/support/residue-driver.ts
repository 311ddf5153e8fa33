import { once } from 'node:events';
import { readSync, writeSync } from 'node:fs';
import { CpxError } from '../../../../src/protocol/index.js';
import { openProvider, STAND_IN, STATEMENT, waitForCertificate } from './test-world.js';

/**
 * A main process of its own, for a test that looks through its memory: signs, changes the PIN or unblocks the card once
 * with the codes that come through file descriptor 3, and wipes them as a prompt does; then keeps a second text on purpose, so that the search itself is proven.
 */
const [, , world = '', what = 'sign'] = process.argv;
const provider = openProvider({
  modules: [{ kind: 'stand-in', entry: STAND_IN, world }],
  limits: { signMs: 1_500, changePinMs: 1_500 },
});
const certificate = await waitForCertificate(provider);

const outcome = what === 'sign' ? await sign() : await change();
const kept = readEight();
writeSync(1, `${outcome}\n`);
await once(process.stdin.resume(), 'end');
writeSync(1, `${String(kept.length)}\n`);
await provider.close();

async function sign(): Promise<string> {
  const operation = provider.openOperation(certificate);
  await operation.readPinState();
  const pin = readEight();
  try {
    await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin });
    return 'signed';
  } catch (error) {
    return error instanceof CpxError ? error.code : String(error);
  } finally {
    pin.fill(0);
    await operation.end();
  }
}

async function change(): Promise<string> {
  const operation = provider.openPinOperation({ reader: certificate.reader, serial: certificate.cardSerial });
  await operation.readCodes();
  const [code, newPin] = [readEight(), readEight()];
  try {
    if (what === 'change') await operation.changePin({ currentPin: code, newPin, lastTryConfirmed: false });
    else await operation.unblock({ unblockingCode: code, newPin, lastTryConfirmed: false });
    return 'changed';
  } catch (error) {
    return error instanceof CpxError ? error.code : String(error);
  } finally {
    code.fill(0);
    newPin.fill(0);
    await operation.end();
  }
}

function readEight(): Buffer {
  const bytes = Buffer.allocUnsafeSlow(8);
  let filled = 0;
  while (filled < bytes.length) filled += readSync(3, bytes, filled, bytes.length - filled, null);
  return bytes;
}
