import { expect } from 'chai';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { openProvider, openTestWorld, waitForCertificate, waitForInventory } from './support/test-world.js';

describe('createPkcs11Cards with several modules', () => {
  it('lets the first that shows a card win, and says why none can be used', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const spawnHost = createInProcessSpawner();
    const both = openProvider({ modules: [world.source, world.source], spawnHost });
    await waitForCertificate(both);
    expect(both.inventory.readers).to.have.length(1);
    await both.close();
    world.dispose();

    const none = openProvider({ modules: [], spawnHost });
    expect(await waitForInventory(none, ({ state }) => state === 'no-module')).to.include({
      reason: 'ERR_MODULE_NONE',
    });
    await none.close();

    const broken = openProvider({ modules: [{ kind: 'stand-in', entry: 'file:///nowhere.js', world: '' }] });
    const inventory = await waitForInventory(broken, ({ state }) => state === 'no-module');
    expect(inventory.reason).to.equal('ERR_MODULE_LOAD_FAILED');
    await broken.close();
  });
});
