import { expect } from 'chai';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import type { CardPlace, CardProvider } from '../../../src/companion/card/index.js';
import { CKR_TABLE } from '../../../src/companion/pkcs11/index.js';
import { CpxError, isErrorCode, type ErrorCode } from '../../../src/protocol/index.js';
import { expectCode } from './support/expect-code.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running } from './support/fake-pcsc.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { openProvider, openTestWorld, pinBytes, waitForInventory, type TestWorld } from './support/test-world.js';

const NEW_PIN = '43210';
const CARD = 'cps4-dupont';
const PLACE: CardPlace = { reader: 'Reader A', serial: '3997000110' };
const CHANGES = ['change', 'unblock'] as const;

type Change = (typeof CHANGES)[number];
type Outcome = readonly ['done' | ErrorCode, unknown: boolean];

/** One change with right codes; resolves with what came of it, and whether nobody can say. */
async function attempt(provider: CardProvider, change: Change, current = TEST_PIN): Promise<Outcome> {
  const operation = provider.openPinOperation(PLACE);
  const newPin = pinBytes(NEW_PIN);
  try {
    await operation.readCodes();
    if (change === 'change') {
      await operation.changePin({ currentPin: pinBytes(current), newPin, lastTryConfirmed: false });
    } else {
      await operation.unblock({ unblockingCode: pinBytes(TEST_UNBLOCK_CODE), newPin, lastTryConfirmed: false });
    }
    return ['done', operation.outcomeUnknown];
  } catch (error) {
    if (error instanceof CpxError) return [error.code, operation.outcomeUnknown];
    throw error;
  } finally {
    await operation.end();
  }
}

/** A provider that sees one card through PC/SC: no host but the operation's own makes calls and meets what is armed. */
async function openSubject(inProcess: boolean) {
  const world: TestWorld = await openTestWorld();
  world.readers.insert(CARD);
  const { atr } = world.readers.cards().find(({ name }) => name === CARD)!;
  const pcsc = createFakePcsc(running(pcscReaderWith('Reader A', atr)));
  let events = 1;
  const provider = openProvider({
    modules: [world.source],
    pcsc,
    ...(inProcess && { spawnHost: createInProcessSpawner() }),
    limits: {
      removalNoticeMs: inProcess ? 1 : 1_000,
      spareAfterMs: 600_000,
      backOffAfter: 1_000,
      ...(inProcess ? {} : { changePinMs: 3_000, finishMs: 500 }),
    },
  });
  await waitForInventory(provider, ({ state }) => state === 'ready');
  return {
    world,
    provider,
    /** As new: PIN, tries and unblocks. */
    renew(): void {
      world.readers.disarm();
      world.readers.restore(CARD);
      world.readers.clearCalls();
    },
    /** PC/SC sees the removal, and the card come back. */
    async removeAndInsert(): Promise<void> {
      pcsc.set(running(pcscReader('Reader A', { eventCount: ++events })));
      await waitForInventory(provider, ({ state }) => state === 'no-card');
      world.readers.remove('Reader A');
      world.readers.insert(CARD, 'Reader A');
      pcsc.set(running(pcscReaderWith('Reader A', atr, ++events)));
      await waitForInventory(provider, ({ state }) => state === 'ready');
    },
    noticeRemoval: () => pcsc.set(running(pcscReader('Reader A', { eventCount: ++events }))),
    async close(): Promise<void> {
      await provider.close();
      world.dispose();
    },
  };
}

type Subject = Awaited<ReturnType<typeof openSubject>>;

/** What must hold whatever was met: one login, one change at most, no try gone, and the PIN that the outcome says. */
async function expectConsistent({ world, provider }: Subject, change: Change, outcome: Outcome, met: string) {
  const [code, unknown] = outcome;
  expect(code === 'done' || isErrorCode(code), `${met}: ${code}`).to.equal(true);
  for (const call of ['C_Login', 'C_SetPIN', 'C_InitPIN'] as const) {
    expect(world.readers.calls(call).length, `${call} at ${met}`).to.be.at.most(1);
  }
  expect(world.readers.list()[0]?.triesLeft, met).to.equal(3);
  world.readers.disarm();
  if (code === 'done') expect(unknown, met).to.equal(false);
  if (unknown) return;
  const pin = code === 'done' ? NEW_PIN : TEST_PIN;
  expect(await attempt(provider, 'change', pin), `the PIN after ${change} that met ${met}: ${code}`).to.deep.equal([
    'done',
    false,
  ]);
}

describe('operations on the codes of a card meeting every return value of Cryptoki', function () {
  this.timeout(60_000);
  let subject: Subject;

  before(async () => (subject = await openSubject(true)));
  after(() => subject.close());
  beforeEach(() => subject.renew());

  for (const change of CHANGES) {
    const apply = change === 'change' ? 'C_SetPIN' : 'C_InitPIN';
    for (const call of [
      'C_GetSlotList',
      'C_GetSlotInfo',
      'C_GetTokenInfo',
      'C_OpenSession',
      'C_GetSessionInfo',
      'C_Login',
      apply,
      'C_Logout',
      'C_CloseSession',
      'C_Finalize',
    ] as const) {
      it(`${change}, at ${call}: done or a named error, one presentation, and the PIN that it says`, async () => {
        for (const { code, name } of CKR_TABLE) {
          subject.renew();
          subject.world.readers.arm({ call, effect: { kind: 'answer', code } });
          const outcome = await attempt(subject.provider, change);
          if (call === 'C_Login' || call === apply) expect(outcome[0], name).not.to.equal('done');
          // Nothing was presented before C_Login, and C_Login changes nothing.
          if (call !== apply) expect(outcome[1], name).to.equal(false);
          await expectConsistent(subject, change, outcome, `${name} at ${call}`);
        }
      });
    }
  }
});

describe('operations on the codes of a card meeting a module that crashes, hangs or loses its card', function () {
  this.timeout(120_000);
  let subject: Subject;

  before(async () => (subject = await openSubject(false)));
  after(() => subject.close());
  beforeEach(() => subject.renew());

  for (const change of CHANGES) {
    const apply = change === 'change' ? 'C_SetPIN' : 'C_InitPIN';
    for (const [call, unknown] of [
      ['C_GetTokenInfo', false],
      ['C_Login', true],
      [apply, true],
      ['C_Logout', true],
    ] as const) {
      it(`${change}, crash at ${call}: ERR_MODULE_CRASHED, and whether the PIN may be the new one`, async () => {
        subject.world.readers.arm({ call, effect: { kind: 'crash' } });
        const outcome = await attempt(subject.provider, change);
        expect(outcome).to.deep.equal(['ERR_MODULE_CRASHED', unknown]);
        await expectConsistent(subject, change, outcome, `a crash at ${call}`);
      });
    }

    it(`${change}, hang at ${apply}: ERR_MODULE_TIMEOUT at its deadline, outcome unknown`, async () => {
      subject.world.readers.arm({ call: apply, effect: { kind: 'hang' } });
      expect(await attempt(subject.provider, change)).to.deep.equal(['ERR_MODULE_TIMEOUT', true]);
      subject.renew();
      expect(await attempt(subject.provider, change)).to.deep.equal(['done', false]);
    });

    it(`${change}, ended from outside in the middle of ${apply}: ERR_FLOW_CANCELLED, outcome unknown`, async () => {
      subject.world.readers.arm({ call: apply, effect: { kind: 'hang' } });
      const operation = subject.provider.openPinOperation(PLACE);
      const newPin = pinBytes(NEW_PIN);
      const met =
        change === 'change'
          ? operation.changePin({ currentPin: pinBytes(TEST_PIN), newPin, lastTryConfirmed: false })
          : operation.unblock({ unblockingCode: pinBytes(TEST_UNBLOCK_CODE), newPin, lastTryConfirmed: false });
      const refused = expectCode(met, 'ERR_FLOW_CANCELLED');
      await subject.world.readers.untilCalled(apply);
      await operation.end();
      await refused;
      expect(operation.outcomeUnknown).to.equal(true);
    });

    for (const call of ['C_Login', apply] as const) {
      it(`${change}, removal at ${call}, noticed late: ERR_CARD_REMOVED, then the next request succeeds`, async () => {
        subject.world.readers.arm({ call, effect: { kind: 'remove', noticedAfterMs: null } });
        const met = attempt(subject.provider, change);
        await subject.world.readers.untilCalled(call);
        subject.noticeRemoval();
        const [code] = await met;
        expect(code).to.equal('ERR_CARD_REMOVED');
        expect(subject.world.readers.calls('C_Login')).to.have.length(1);
        await subject.removeAndInsert();
        subject.renew();
        expect(await attempt(subject.provider, change)).to.deep.equal(['done', false]);
      });
    }
  }
});
