import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { utilityProcess } from '../../../native-stubs/electron/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { createUtilityProcessSpawner } from '../../../src/companion/desktop/main/utility-process-spawner.js';
import type { CardProvider } from '../../../src/companion/card/index.js';
import { expectCode } from '../pkcs11/support/expect-code.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  type TestWorld,
} from '../pkcs11/support/test-world.js';

const NEW_PIN = '43210';
type Electron = Parameters<typeof createUtilityProcessSpawner>[0];

describe('createUtilityProcessSpawner', function () {
  this.timeout(60_000);
  let folder: string;
  let world: TestWorld;
  let provider: CardProvider;

  before(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'cpx-host-')), 'run');
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const spawnHost = createUtilityProcessSpawner(utilityProcess as unknown as Electron, folder);
    provider = openProvider({ modules: [world.source], spawnHost });
  });

  after(async () => {
    await provider.close();
    world.dispose();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  it('hands two PINs over in the order in which they were sent, several times in one host', async () => {
    const { reader, cardSerial: serial } = await waitForCertificate(provider);
    const changing = provider.openPinOperation({ reader, serial });
    const change = (current: string, next: string): Promise<void> =>
      changing.changePin({ currentPin: pinBytes(current), newPin: pinBytes(next), lastTryConfirmed: false });
    await expectCode(change('9999', NEW_PIN), 'ERR_PIN_INCORRECT');
    await change(TEST_PIN, NEW_PIN);
    await changing.end();
    expect(world.readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['CKR_PIN_INCORRECT', 'CKR_OK']);
    const signing = provider.openOperation(await waitForCertificate(provider));
    const signature = await signing.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(NEW_PIN) });
    expect(signature).to.have.length(256);
    await signing.end();
    expect(readdirSync(folder), 'sockets left behind').to.deep.equal([]);
  });
});
