import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardProvider } from '../../../src/companion/card/index.js';
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
  type TestWorld,
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

  describe('whose module may stay as it is until C_Finalize and C_Initialize', () => {
    let world: TestWorld;
    let provider: CardProvider;

    beforeEach(async () => {
      world = await openTestWorld();
      provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
      await waitForInventory(provider, ({ state }) => state === 'no-card');
    });
    afterEach(async () => {
      await provider.close();
      world.dispose();
    });

    it('sees its readers again when the PC/SC service is back', async () => {
      world.readers.insert('cps4-dupont');
      await waitForCertificate(provider);
      world.readers.stopService();
      await waitForInventory(provider, ({ readers }) => readers.length === 0);
      world.readers.startService();
      await waitForCertificate(provider);
    });

    it('misses no card when the PC/SC service is started anew between two polls', async () => {
      world.readers.insert('cps4-dupont');
      await waitForCertificate(provider);
      world.readers.restartService();
      world.readers.swap('cps3-martin');
      await waitForCertificate(provider, '2997000410');
    });

    it('recognises a card that met one error', async () => {
      world.readers.arm({ call: 'RECOGNITION', effect: { kind: 'card-status', status: 0x6f00 } });
      world.readers.insert('cps4-dupont');
      await waitForCertificate(provider);
    });

    it('takes a card of another kind for what it is', async () => {
      world.readers.insert('piv');
      const seen: unknown[] = [];
      provider.subscribe(({ reason }) => seen.push(reason));
      await waitForInventory(provider, ({ reason }) => reason === 'ERR_CARD_NOT_CPX');
      await provider.refresh();
      expect(seen.at(-1)).to.equal('ERR_CARD_NOT_CPX');
      expect(new Set(seen).size).to.equal(seen.length);
    });
  });

  it('starts a host anew that died, without a word of the card being gone', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const provider = openProvider({ modules: [world.source], spawnHost: createChildProcessSpawner() });
    await waitForCertificate(provider);
    const published: unknown[] = [];
    provider.subscribe((inventory) => published.push(inventory.state));
    world.readers.arm({ call: 'C_GetSlotList', effect: { kind: 'crash' } });
    await world.readers.untilCalled('C_Initialize', 2);
    world.readers.remove();
    await waitForInventory(provider, ({ state }) => state === 'no-card');
    expect(published).to.deep.equal(['no-card']);
    await provider.close();
    world.dispose();
  });
});
