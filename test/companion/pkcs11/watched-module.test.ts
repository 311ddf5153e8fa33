import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { createChildProcessSpawner } from '../../../src/companion/pkcs11/index.js';
import { countHosts } from './support/count-hosts.js';
import { expectCode } from './support/expect-code.js';
import { createFakePcsc, pcscReaderWith, running } from './support/fake-pcsc.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
} from './support/test-world.js';

describe('createPkcs11Cards with a module that is polled', () => {
  it('follows cards that come and go, and says what each is', async () => {
    const world = await openTestWorld();
    const provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
    await waitForInventory(provider, ({ state }) => state === 'no-card');
    for (const [card, reason] of [
      ['vitale', 'ERR_CARD_VITALE'],
      ['mute', 'ERR_CARD_MUTE'],
      ['piv', 'ERR_CARD_NOT_CPX'],
      ['cps4-expired', 'ERR_CERTIFICATE_EXPIRED'],
    ] as const) {
      world.readers.insert(card);
      await waitForInventory(provider, (inventory) => inventory.reason === reason);
      world.readers.remove();
      await waitForInventory(provider, ({ state }) => state === 'no-card');
    }
    await provider.close();
    world.dispose();
  });

  it('is polled no more once PC/SC shows its reader', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const pcsc = createFakePcsc(running());
    const hosts = countHosts(createInProcessSpawner());
    const limits = { spareAfterMs: 600_000 };
    const provider = openProvider({ modules: [world.source], pcsc, spawnHost: hosts.spawn, limits });
    await waitForCertificate(provider);
    expect(hosts.running).to.equal(1);
    const { atr } = world.readers.cards().find(({ name }) => name === 'cps4-dupont')!;
    const shown: unknown[] = [];
    provider.subscribe(({ readers }) => shown.push(readers.map(({ name, state }) => `${name}: ${state}`)));
    pcsc.set(running(pcscReaderWith('Reader A', atr)));
    await provider.refresh();
    expect(shown).to.deep.equal([['Reader A: starting'], ['Reader A: ready']]);
    expect(hosts.running).to.equal(0);
    await provider.close();
    world.dispose();
  });

  it('tells an operation that the card was swapped for another', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
    const operation = provider.openOperation(await waitForCertificate(provider));
    world.readers.swap('cps3-martin');
    await waitForCertificate(provider, '2997000410');
    expect(operation.gone.reason).to.include({ code: 'ERR_CARD_CHANGED' });
    await operation.end();
    await provider.close();
    world.dispose();
  });

  it('looks again before it explains a failed call, however long the next poll is away', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const limits = { pollMs: 600_000 };
    const provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner(), limits });
    const operation = provider.openOperation(await waitForCertificate(provider));
    world.readers.arm({ call: 'C_Sign', effect: { kind: 'remove', noticedAfterMs: 0 } });
    const request = { statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) } as const;
    await expectCode(operation.sign(request), 'ERR_CARD_REMOVED');
    expect(provider.inventory.state).to.equal('no-card');
    await operation.end();
    await provider.close();
    world.dispose();
  });

  it('starts a host anew that died, without a word of the card being gone', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const provider = openProvider({ modules: [world.source], spawnHost: createChildProcessSpawner() });
    await waitForCertificate(provider);
    const published: unknown[] = [];
    provider.subscribe((inventory) => published.push(inventory.state));
    world.readers.arm({ call: 'C_GetSlotList', effect: { kind: 'crash' } });
    await new Promise<void>((resolve) => {
      const seen = setInterval(() => {
        if (world.readers.calls('C_Initialize').length < 3) return;
        clearInterval(seen);
        resolve();
      }, 10);
    });
    world.readers.remove();
    await waitForInventory(provider, ({ state }) => state === 'no-card');
    expect(published).to.deep.equal(['no-card']);
    await provider.close();
    world.dispose();
  });
});
