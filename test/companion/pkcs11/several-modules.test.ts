import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { HostCall } from '../../../src/companion/pkcs11/host/messages.js';
import type { HostSpawner, ModuleSource } from '../../../src/companion/pkcs11/index.js';
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

describe('createPkcs11Cards with several modules', () => {
  it('lets the first that shows a card sign with it, whichever that is', async () => {
    const worlds = [await openTestWorld(), await openTestWorld()];
    for (const { readers } of worlds) readers.insert('cps4-dupont');
    for (const order of [worlds, worlds.toReversed()]) {
      const both = openProvider({ modules: order.map(({ source }) => source), spawnHost: createInProcessSpawner() });
      const operation = both.openOperation(await waitForCertificate(both));
      expect(both.inventory.readers).to.have.length(1);
      await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await operation.end();
      await both.close();
      expect(order.map(({ readers }) => readers.calls('C_Sign').length)).to.deep.equal([1, 0]);
      for (const { readers } of worlds) readers.clearCalls();
    }
    for (const world of worlds) world.dispose();
  });

  it('says why none can be used', async () => {
    const spawnHost = createInProcessSpawner();
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

describe('createPkcs11Cards with two modules that both fail at a card', () => {
  for (const [first, second] of [
    ['cps3-update-interrupted', 'piv'],
    ['piv', 'cps3-update-interrupted'],
  ] as const) {
    it(`says what is wrong with it, where one of ${first}, ${second} does not know it`, async () => {
      const worlds = [await openTestWorld(), await openTestWorld()];
      worlds[0]!.readers.insert(first);
      worlds[1]!.readers.insert(second);
      const { atr } = worlds[0]!.readers.cards().find(({ name }) => name === 'cps3-update-interrupted')!;
      const provider = openProvider({
        modules: worlds.map(({ source }) => source),
        pcsc: createFakePcsc(running(pcscReaderWith('Reader A', atr))),
        spawnHost: createInProcessSpawner(),
      });
      const { reason } = await waitForInventory(provider, ({ state }) => state === 'card-unusable');
      expect(reason).to.equal('ERR_CARD_UPDATE_INTERRUPTED');
      await provider.close();
      for (const world of worlds) world.dispose();
    });
  }
});

describe('createPkcs11Cards where no module knows the card', () => {
  /** Hosts for which any path is the simulated module. */
  const pretend = (source: ModuleSource): HostSpawner => {
    const spawn = createInProcessSpawner();
    return (options) => {
      const host = spawn(options);
      const swap = ({ id, request }: HostCall): HostCall =>
        request.type === 'load' ? { id, request: { ...request, module: source } } : { id, request };
      return { ...host, post: (message) => host.post(swap(message as HostCall)) };
    };
  };

  for (const [path, card, reason] of [
    ['/usr/lib/opensc-pkcs11.so', 'cps4-dupont', 'ERR_MODULE_NONE'],
    ['/usr/lib64/libcps3_pkcs11_lux.so', 'cps4-dupont', 'ERR_CARD_FAILED'],
    ['/usr/lib/opensc-pkcs11.so', 'piv', 'ERR_CARD_NOT_CPX'],
  ] as const) {
    it(`says ${reason} of ${card} through ${path}`, async () => {
      const world = await openTestWorld();
      const { atr } = world.readers.cards().find(({ name }) => name === card)!;
      world.readers.insert('piv');
      const provider = openProvider({
        modules: [{ kind: 'library', path }],
        pcsc: createFakePcsc(running(pcscReaderWith('Reader A', atr))),
        spawnHost: pretend(world.source),
      });
      const { readers } = await waitForInventory(provider, ({ state }) => state !== 'starting');
      expect(readers[0]?.reason).to.equal(reason);
      await provider.close();
      world.dispose();
    });
  }
});
