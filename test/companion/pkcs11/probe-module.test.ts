import { expect } from 'chai';
import { readCard } from '../../../src/companion/card/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import {
  createChildProcessSpawner,
  probeModule,
  type ModuleProbe,
  type ModuleSource,
} from '../../../src/companion/pkcs11/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { describeWith } from '../../support/requirements.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../contract/support/softhsm-token.js';
import { testCards } from '../doctor/support/doctor-fixture.js';
import { countHosts } from './support/count-hosts.js';
import { pcscReaderWith } from './support/fake-pcsc.js';
import { openTestWorld, type TestWorld } from './support/test-world.js';

const SHORT = { loadMs: 5_000, lookMs: 5_000, openMs: 5_000, finishMs: 1_000 };

describe('probeModule', function () {
  this.timeout(30_000);
  let world: TestWorld;
  const hosts = countHosts(createChildProcessSpawner());
  const probe = (source: ModuleSource, changes: Partial<typeof SHORT> = {}): Promise<ModuleProbe> =>
    probeModule(source, { spawnHost: hosts.spawn, log: silentLog, readers: [], limits: { ...SHORT, ...changes } });

  beforeEach(async () => (world = await openTestWorld()));
  afterEach(() => {
    // Whatever a probe met, its host is gone, and no PIN was presented.
    expect(hosts.running).to.equal(0);
    expect(world.readers.calls('C_Login')).to.deep.equal([]);
    world.dispose();
  });

  it('tells what the module is, and what it reads of the card', async () => {
    world.readers.insert('cps4-dupont');
    const found = await probe(world.source);
    expect(found).to.deep.include({ loaded: true, version: '3.1' });
    if (!found.loaded) throw new Error('not loaded');
    expect(found.library).to.match(/^ANS CPS3 PKCS#11 /);
    expect(found.loadMs).to.be.greaterThan(0);
    const [slot] = found.slots;
    expect(slot?.reader).to.equal('Reader A');
    if (slot?.outcome === undefined || !('card' in slot.outcome)) throw new Error('not read');
    expect(readCard(slot.outcome.card, 'Reader A', Date.now()).serial).to.equal('3997000110');
    expect(slot.key).to.have.property('mechanisms').that.includes(1);
  });

  it('tells an empty reader from a card that is not recognised', async () => {
    const empty = await probe(world.source);
    expect(empty.loaded && empty.slots[0]).to.deep.equal({ reader: 'Reader A' });
    world.readers.insert('vitale');
    const foreign = await probe(world.source);
    expect(foreign.loaded && foreign.slots[0]?.outcome).to.deep.equal({ failure: 'ERR_CARD_NOT_CPX' });
  });

  it('survives a module that crashes at load, and one that hangs', async () => {
    world.readers.arm({ call: 'C_Initialize', effect: { kind: 'crash' } });
    expect(await probe(world.source)).to.deep.include({ loaded: false, problem: 'ERR_MODULE_CRASHED' });
    world.readers.arm({ call: 'C_Initialize', effect: { kind: 'hang' } });
    expect(await probe(world.source, { loadMs: 1_500 })).to.deep.include({
      loaded: false,
      problem: 'ERR_MODULE_TIMEOUT',
    });
  });

  it('says that a module loads which then dies over the card', async () => {
    world.readers.insert('cps4-dupont');
    world.readers.arm({ call: 'C_GetTokenInfo', effect: { kind: 'crash' } });
    expect(await probe(world.source)).to.deep.include({ loaded: true, problem: 'ERR_MODULE_CRASHED', slots: [] });
  });

  for (const [what, atr] of [
    ['a Vitale card', '3b751300004409ea9000'],
    ['a card that does not answer', ''],
  ] as const) {
    it(`loads the module, and does not let it look at ${what}`, async () => {
      world.readers.insert('cps4-dupont');
      const readers = [pcscReaderWith('Reader A', atr)];
      const found = await probeModule(world.source, { spawnHost: hosts.spawn, log: silentLog, readers, limits: SHORT });
      expect(found).to.deep.include({ loaded: true, slots: [] });
      expect(world.readers.calls('C_GetSlotList')).to.deep.equal([]);
      expect(world.readers.calls('C_GetTokenInfo')).to.deep.equal([]);
    });
  }

  it('says that a library is none', async () => {
    const found = await probe({ kind: 'library', path: '/nonexistent/libcps.so' });
    expect(found.loaded).to.equal(false);
    expect(found).to.have.property('problem').that.is.oneOf(['ERR_MODULE_LOAD_FAILED', 'ERR_MODULE_SUPPORT_MISSING']);
  });

  it('ends its host at once when it is interrupted', async () => {
    world.readers.arm({ call: 'C_Initialize', effect: { kind: 'hang' } });
    const ending = new AbortController();
    const probing = probeModule(world.source, {
      spawnHost: hosts.spawn,
      log: silentLog,
      readers: [],
      limits: { ...SHORT, loadMs: 60_000 },
      signal: ending.signal,
    });
    ending.abort();
    expect(await probing).to.deep.include({ loaded: false, problem: 'ERR_MODULE_CRASHED' });
  });
});

describeWith(SOFTHSM_REQUIREMENTS, 'probeModule on SoftHSM2', function () {
  this.timeout(30_000);

  it('reads the token, and what its key offers, without a PIN', async () => {
    const token = createSoftHsmToken((await testCards()).card('cps4-dupont'), TEST_PIN);
    try {
      const found = await probeModule(
        { kind: 'library', path: token.library },
        { spawnHost: createChildProcessSpawner(), log: silentLog, readers: [] },
      );
      if (!found.loaded) throw new Error(found.problem);
      expect(found.library).to.include('SoftHSM');
      const read = found.slots.filter(({ outcome }) => outcome !== undefined);
      expect(read).to.have.length(1);
      expect(read[0]?.key).to.have.property('mechanisms').that.includes(1);
    } finally {
      token.dispose();
    }
  });
});
