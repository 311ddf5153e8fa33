import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardInventory, CardProvider } from '../../../src/companion/card/index.js';
import type { PcscReader } from '../../../src/companion/os/index.js';
import type { HostSpawner } from '../../../src/companion/pkcs11/index.js';
import { createFakeClock } from '../sign-in/fake-clock.js';
import { countHosts } from './support/count-hosts.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running, type FakePcsc } from './support/fake-pcsc.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { expectCode } from './support/expect-code.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './support/test-world.js';

const stateOf = ({ state, reason, readers }: CardInventory): unknown => [
  state,
  reason,
  readers.map((reader) => [reader.name, reader.state, reader.reason, reader.card?.serial]),
];

describe('createPkcs11Cards with PC/SC readers', () => {
  let world: TestWorld;
  let pcsc: FakePcsc;
  let provider: CardProvider;
  let hosts: ReturnType<typeof countHosts>;
  let events: number;

  const atrOf = (card: string): string => world.readers.cards().find(({ name }) => name === card)!.atr;
  const show = (...readers: readonly PcscReader[]): void => pcsc.set(running(...readers));

  /** In the simulated reader and in what PC/SC says of it. */
  function insert(card: string): void {
    world.readers.insert(card, 'Reader A');
    show(pcscReaderWith('Reader A', atrOf(card), ++events));
  }

  function remove(): void {
    world.readers.remove('Reader A');
    show(pcscReader('Reader A', { eventCount: ++events }));
  }

  async function open(initial = running(pcscReader('Reader A'))): Promise<void> {
    pcsc = createFakePcsc(initial);
    hosts = countHosts(createInProcessSpawner());
    provider = openProvider({
      modules: [world.source],
      pcsc,
      spawnHost: hosts.spawn,
      limits: { spareAfterMs: 600_000 },
    });
    await waitForInventory(provider, ({ state }) => state !== 'starting');
  }

  beforeEach(async () => {
    events = 0;
    world = await openTestWorld([{ name: 'Reader A' }, { name: 'Reader B' }]);
  });

  afterEach(async () => {
    await provider.close();
    world.dispose();
  });

  it('starts without a card and leaves no host behind', async () => {
    await open();
    expect(stateOf(provider.inventory)).to.deep.equal([
      'no-card',
      undefined,
      [['Reader A', 'no-card', undefined, undefined]],
    ]);
    expect(hosts.running).to.equal(0);
  });

  it('reads a card that is put in, in a host that ends', async () => {
    await open();
    insert('cps4-dupont');
    const { cardSerial } = await waitForCertificate(provider);
    expect(cardSerial).to.equal('3997000110');
    expect(hosts.running).to.equal(0);
  });

  it('starts no host while nothing changes, however often it is asked what is there', async () => {
    await open();
    const { started } = hosts;
    show(pcscReader('Reader A'));
    expect(provider.inventory.state).to.equal('no-card');
    expect(hosts.started).to.equal(started);
  });

  const UNUSABLE = [
    ['cps4-expired', 'card-unusable', 'ERR_CERTIFICATE_EXPIRED'],
    ['cps4-not-yet-valid', 'card-unusable', 'ERR_CERTIFICATE_NOT_YET_VALID'],
    ['cps4-locked', 'card-unusable', 'ERR_PIN_LOCKED'],
    ['cps4-pin-not-set', 'card-unusable', 'ERR_PIN_NOT_SET'],
    ['cps3-update-interrupted', 'card-unusable', 'ERR_CARD_UPDATE_INTERRUPTED'],
    ['cps3-contactless', 'card-unusable', 'ERR_CARD_CONTACTLESS_ONLY'],
    ['cps4-malformed', 'card-unusable', 'ERR_CERTIFICATE_MALFORMED'],
    ['piv', 'not-a-cpx-card', 'ERR_CARD_NOT_CPX'],
  ] as const;
  for (const [card, state, reason] of UNUSABLE) {
    it(`says ${reason} of ${card}`, async () => {
      await open();
      insert(card);
      const inventory = await waitForInventory(provider, (now) => now.state === state);
      expect(inventory.reason).to.equal(reason);
    });
  }

  for (const [card, state, reason] of [
    ['vitale', 'not-a-cpx-card', 'ERR_CARD_VITALE'],
    ['mute', 'card-unusable', 'ERR_CARD_MUTE'],
  ] as const) {
    it(`says ${reason} of ${card} from PC/SC alone: no module is loaded for it`, async () => {
      await open();
      const { started } = hosts;
      insert(card);
      expect(provider.inventory).to.include({ state, reason });
      expect(hosts.started).to.equal(started);
    });
  }

  it('shows two readers with two cards, and each card where it is', async () => {
    await open(running(pcscReader('Reader A'), pcscReader('Reader B')));
    world.readers.insert('cps4-dupont', 'Reader A');
    world.readers.insert('cps3-martin', 'Reader B');
    show(pcscReaderWith('Reader A', atrOf('cps4-dupont')), pcscReaderWith('Reader B', atrOf('cps3-martin')));
    await waitForCertificate(provider, '3997000110');
    const { reader } = await waitForCertificate(provider, '2997000410');
    expect(reader).to.equal('Reader B');
  });

  it('says that the service is stopped, and finds the card again when it is back', async () => {
    await open();
    insert('cps4-dupont');
    await waitForCertificate(provider);
    pcsc.set({ service: 'stopped', readers: [] });
    expect(provider.inventory).to.include({ state: 'service-stopped', reason: 'ERR_READER_SERVICE_STOPPED' });
    show(pcscReaderWith('Reader A', atrOf('cps4-dupont'), 1));
    await waitForCertificate(provider);
  });

  it('says that no reader is plugged in', async () => {
    world.readers.list().forEach(({ name }) => world.readers.removeReader(name));
    await open(running());
    expect(provider.inventory).to.include({ state: 'no-reader', reason: 'ERR_READER_NONE' });
  });

  it('looks again at a card that failed for a passing reason', async () => {
    await open();
    world.readers.arm({ call: 'C_OpenSession', times: 4, effect: { kind: 'answer', code: 'CKR_GENERAL_ERROR' } });
    insert('cps4-dupont');
    await waitForInventory(provider, ({ reason }) => reason === 'ERR_CARD_FAILED');
    await waitForCertificate(provider);
  });

  it('reads a certificate again that came empty', async () => {
    await open();
    world.readers.arm({ call: 'C_GetAttributeValue', effect: { kind: 'empty-value' } });
    insert('cps4-dupont');
    await waitForCertificate(provider);
  });

  it('recognises a card that met one error, after C_Finalize and C_Initialize', async () => {
    await open();
    world.readers.arm({ call: 'RECOGNITION', effect: { kind: 'card-status', status: 0x6f00 } });
    insert('cps4-dupont');
    await waitForCertificate(provider);
    expect(world.readers.calls('C_Finalize').length).to.be.greaterThan(1);
  });

  it('says ERR_READER_BUSY of a card that another program holds for itself, and reads it once it is free', async () => {
    await open();
    world.readers.insert('cps4-dupont', 'Reader A');
    world.readers.hold('exclusive', { reader: 'Reader A' });
    show({ ...pcscReaderWith('Reader A', atrOf('cps4-dupont')), exclusive: true });
    await waitForInventory(provider, ({ reason }) => reason === 'ERR_READER_BUSY');
    world.readers.release('Reader A');
    show(pcscReaderWith('Reader A', atrOf('cps4-dupont')));
    await waitForCertificate(provider);
  });

  it('publishes no change when the card is reset, by us or by another program', async () => {
    await open();
    insert('cps4-dupont');
    const certificate = await waitForCertificate(provider);
    const operation = provider.openOperation(certificate);
    await operation.readPinState();
    let published = 0;
    provider.subscribe(() => published++);
    world.readers.reset('Reader A');
    // The session is gone for the module: it is opened anew before the PIN is presented.
    const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    expect(signature).to.have.length(256);
    expect(operation.gone.aborted).to.equal(false);
    await operation.end();
    expect(published).to.equal(0);
  });

  describe('an operation', () => {
    beforeEach(async () => {
      await open();
      insert('cps4-dupont');
      await waitForCertificate(provider);
    });

    it('is told at once that its card was removed', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      await operation.readPinState();
      remove();
      expect(operation.gone.reason).to.include({ code: 'ERR_CARD_REMOVED' });
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(signed, 'ERR_CARD_REMOVED');
      await operation.end();
      expect(world.readers.calls('C_Login')).to.have.length(0);
    });

    it('is told that its card went out and in again between two looks of PC/SC', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      world.readers.swap('cps4-dupont', 'Reader A');
      show(pcscReaderWith('Reader A', atrOf('cps4-dupont'), (events += 2)));
      expect(operation.gone.reason).to.include({ code: 'ERR_CARD_REMOVED' });
      await operation.end();
      await waitForCertificate(provider);
    });

    it('refuses to sign with a card that took the place of the one that was chosen, unseen by PC/SC', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      await operation.readPinState();
      world.readers.swap('cps3-martin', 'Reader A');
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(signed, 'ERR_CARD_CHANGED');
      await operation.end();
      expect(world.readers.calls('C_Login')).to.have.length(0);
    });

    it('is told that the reader was unplugged, or the service stopped', async () => {
      const certificate = await waitForCertificate(provider);
      const unplugged = provider.openOperation(certificate);
      show();
      expect(unplugged.gone.reason).to.include({ code: 'ERR_READER_NONE' });
      await unplugged.end();
      show(pcscReaderWith('Reader A', atrOf('cps4-dupont'), ++events));
      const stopped = provider.openOperation(await waitForCertificate(provider));
      pcsc.set({ service: 'stopped', readers: [] });
      expect(stopped.gone.reason).to.include({ code: 'ERR_READER_SERVICE_STOPPED' });
      await stopped.end();
    });

    it('shows the card as blocked after the third wrong PIN, which is said at once', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      const codes: unknown[] = [];
      for (const pin of ['1111', '2222', '3333']) {
        await operation
          .sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(pin) })
          .catch((error: unknown) => codes.push((error as { code: unknown }).code));
      }
      await operation.end();
      expect(codes).to.deep.equal(['ERR_PIN_INCORRECT', 'ERR_PIN_INCORRECT', 'ERR_PIN_LOCKED']);
      expect(world.readers.calls('C_Login')).to.have.length(3);
      expect(provider.inventory).to.include({ state: 'card-unusable', reason: 'ERR_PIN_LOCKED' });
    });

    it('says that the PIN is blocked where the module says so by the flags alone', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      await operation.readPinState();
      world.readers.setTries('cps4-dupont', 0);
      world.readers.arm({ call: 'C_Login', effect: { kind: 'answer', code: 'CKR_PIN_INCORRECT' } });
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(signed, 'ERR_PIN_LOCKED');
      await operation.end();
      expect(world.readers.calls('C_Login')).to.have.length(1);
    });

    it('says ERR_READER_BUSY when another program takes the card for itself meanwhile', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      await operation.readPinState();
      world.readers.hold('exclusive', { reader: 'Reader A' });
      show({ ...pcscReaderWith('Reader A', atrOf('cps4-dupont'), events), exclusive: true });
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(signed, 'ERR_READER_BUSY');
      await operation.end();
    });

    it('waits for the transaction of another program, and signs', async () => {
      const operation = provider.openOperation(await waitForCertificate(provider));
      await operation.readPinState();
      world.readers.hold('transaction', { reader: 'Reader A', milliseconds: 100 });
      const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      expect(signature).to.have.length(256);
      await operation.end();
    });

    it('presents no PIN to a card whose flags say that it is blocked', async () => {
      const certificate = await waitForCertificate(provider);
      world.readers.setTries('cps4-dupont', 0);
      const operation = provider.openOperation(certificate);
      expect(await operation.readPinState()).to.include({ locked: true });
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await expectCode(signed, 'ERR_PIN_LOCKED');
      await operation.end();
      expect(world.readers.calls('C_Login')).to.have.length(0);
    });
  });
});

describe('createPkcs11Cards as time goes by', () => {
  it('lets a card expire while it is in, also one that is good for weeks', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const { atr } = world.readers.cards().find(({ name }) => name === 'cps4-dupont')!;
    const pcsc = createFakePcsc(running(pcscReaderWith('Reader A', atr)));
    const clock = createFakeClock(Date.now());
    const provider = openProvider({ modules: [world.source], pcsc, clock, spawnHost: createInProcessSpawner() });
    const { identity } = await waitForCertificate(provider);
    const published: unknown[] = [];
    provider.subscribe(({ state, reason }) => published.push([state, reason]));
    clock.advance(identity!.notAfter.getTime() - clock.now());
    expect(published).to.deep.equal([]);
    clock.advance(1);
    expect(published).to.deep.equal([['card-unusable', 'ERR_CERTIFICATE_EXPIRED']]);
    await provider.close();
    world.dispose();
  });
});

describe('createPkcs11Cards with a module that keeps dying', () => {
  it('leaves a module alone that dies at every start, and tries it again after a while', async () => {
    let started = 0;
    const spawnHost: HostSpawner = () => {
      started++;
      return {
        processId: undefined,
        ended: Promise.resolve('SIGSEGV'),
        post: () => undefined,
        onMessage: () => undefined,
        sendPin: () => undefined,
        kill: () => undefined,
      };
    };
    const clock = createFakeClock();
    const provider = openProvider({
      modules: [{ kind: 'library', path: '/nowhere.so' }],
      pcsc: createFakePcsc(running(pcscReaderWith('Reader A', '3b9b188001001225006480040100009044'))),
      clock,
      spawnHost,
      limits: { backOffAfter: 3, backOffFirstMs: 1_000, backOffMaximumMs: 60_000 },
    });
    for (let times = 0; times < 10; times++) await provider.refresh();
    expect(provider.inventory).to.include({ state: 'no-module', reason: 'ERR_MODULE_CRASHED' });
    expect(started).to.equal(3);
    clock.advance(1_000);
    for (let times = 0; times < 10; times++) await provider.refresh();
    expect(started).to.equal(4);
    await provider.close();
  });
});
