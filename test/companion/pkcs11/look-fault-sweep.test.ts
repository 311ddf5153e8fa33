import { expect } from 'chai';
import { CKR_TABLE, type CkrRow } from '../../../src/companion/pkcs11/index.js';
import { CODES_OF_EACH_KIND, expectedCode, LOOK, nameOfPoint } from './support/fault-points.js';
import { openFaultSubject, type FaultSubject } from './support/fault-subject.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { openProvider, openTestWorld, waitForCertificate, waitForInventory } from './support/test-world.js';

/** Where each call of a look has its own way with an error; the others are one of these a second time. */
const DISTINCT = LOOK.filter(({ call, nth }) => nth === 1 || (call === 'C_GetAttributeValue' && nth === 2));

describe('a look at a card meeting every return value of Cryptoki', function () {
  this.timeout(10_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());
  afterEach(() => expect(subject.logins()).to.equal(0));

  async function expectNextSucceeds(row: CkrRow): Promise<void> {
    if (CODES_OF_EACH_KIND.includes(row))
      expect(await subject.look(), `the next look after ${row.name}`).to.equal('ready');
  }

  it('makes the calls at which faults are armed here, and no others', async () => {
    await subject.meet({ call: 'C_Finalize', effect: { kind: 'slow', milliseconds: 1 } }, subject.look);
    expect(subject.called).to.deep.equal(LOOK.map(({ call }) => call));
  });

  for (const point of LOOK) {
    const { call, nth, answered } = point;
    const rows = DISTINCT.includes(point) ? CKR_TABLE : CODES_OF_EACH_KIND;
    it(`at ${nameOfPoint(point)}, once: ${answered}, and the card at the next look`, async () => {
      for (const row of rows) {
        const outcome = await subject.meet({ call, nth, effect: { kind: 'answer', code: row.code } }, () =>
          subject.look(),
        );
        expect(outcome, row.name).to.equal(answered === 'said' ? expectedCode(call, row) : 'ready');
        await expectNextSucceeds(row);
      }
    });
  }

  for (const { call, nth } of LOOK.filter((point) => point.answered === 'asked again' && DISTINCT.includes(point))) {
    it(`at every ${call}: the reader shows one named error, and the card at the next look`, async () => {
      for (const row of CODES_OF_EACH_KIND) {
        const fault = { call, nth, times: 'always', effect: { kind: 'answer', code: row.code } } as const;
        // Without its name no slot is that of the reader in which PC/SC sees a card.
        const expected = call === 'C_GetSlotInfo' ? 'ERR_READER_FAILED' : expectedCode(call, row);
        expect(await subject.meet(fault, subject.look), row.name).to.equal(expected);
        await expectNextSucceeds(row);
      }
    });
  }

  it('during recognition: the module is initialised anew for it, and the card shown', async () => {
    for (const effect of [
      { kind: 'card-status', status: 0x6f00 },
      { kind: 'answer', code: 'CKR_DEVICE_ERROR' },
    ] as const) {
      expect(await subject.meet({ call: 'RECOGNITION', effect }, subject.look)).to.equal('ready');
    }
  });
});

describe('a look at a card meeting a module that crashes, hangs, or is slow', function () {
  this.timeout(10_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());
  afterEach(async () => expect(await subject.look(), 'the next look').to.equal('ready'));

  for (const point of LOOK) {
    const { call, nth, within } = point;
    // Behind the answer.
    const isOver = within === 'finishMs';

    it(`crash at ${nameOfPoint(point)}: another host takes its place, and nobody hears of it`, async () => {
      expect(await subject.meet({ call, nth, effect: { kind: 'crash' } }, subject.look)).to.equal('ready');
    });

    it(`crash at every ${nameOfPoint(point)}: ${isOver ? 'ready' : 'ERR_MODULE_CRASHED'}`, async () => {
      const fault = { call, nth, times: 'always', effect: { kind: 'crash' } } as const;
      const outcome = await subject.meet(fault, subject.look);
      expect(outcome).to.equal(isOver ? 'ready' : 'ERR_MODULE_CRASHED');
    });

    it(`hang at ${nameOfPoint(point)}: ${isOver ? 'ready' : 'ERR_MODULE_TIMEOUT'} after ${within}`, async () => {
      const outcome = await subject.overrun(point, subject.look);
      expect(outcome).to.equal(isOver ? 'ready' : 'ERR_MODULE_TIMEOUT');
    });
  }

  it('slow at each call: shown all the same', async () => {
    for (const { call, nth } of LOOK) {
      const fault = { call, nth, effect: { kind: 'slow', milliseconds: 6 } } as const;
      expect(await subject.meet(fault, subject.look), `${call}, time ${String(nth)}`).to.equal('ready');
    }
  });

  it('hang in a poll of its own: noticed though nobody asks anything, and followed again once it answers', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const limits = { lookMs: 100, aliveEveryMs: 20 };
    const provider = openProvider({ modules: [world.source], limits, spawnHost: createInProcessSpawner() });
    await waitForCertificate(provider);
    world.readers.arm({ call: 'C_GetSlotList', times: 'always', effect: { kind: 'hang' } });
    await waitForInventory(provider, ({ reason }) => reason === 'ERR_MODULE_TIMEOUT');
    world.readers.disarm();
    await waitForCertificate(provider);
    world.readers.remove();
    await waitForInventory(provider, ({ state }) => state === 'no-card');
    await provider.close();
    world.dispose();
  });
});

describe('a look at a card that is pulled out', function () {
  this.timeout(10_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());

  for (const late of [false, true]) {
    for (const point of [{ call: 'RECOGNITION', nth: 1 } as const, ...LOOK]) {
      const name = 'answered' in point ? nameOfPoint(point) : 'its recognition';
      it(`at ${name}, noticed ${late ? 'late' : 'at once'}: no card, and the card when it is put in again`, async () => {
        await subject.pullOut(point, { late, noticed: 'in the call' }, subject.look);
        // Whatever the look found is about a card that has gone.
        expect(await subject.look()).to.equal('no-card');
        await subject.insert();
      });
    }
  }
});
