import { expect } from 'chai';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import type { CardPlace, CardProvider } from '../../../src/companion/card/index.js';
import { CKR_TABLE, type CkrRow } from '../../../src/companion/pkcs11/index.js';
import { errorOfRefusedCode } from '../../../src/companion/pkcs11/refused-code.js';
import { CpxError, type ErrorCode } from '../../../src/protocol/index.js';
import { expectCode } from './support/expect-code.js';
import {
  CODES_OF_EACH_KIND,
  expectedCode,
  isBefore,
  nameOfPoint,
  pointsOfChange,
  type FaultPoint,
} from './support/fault-points.js';
import { openFaultSubject, READER, type FaultSubject } from './support/fault-subject.js';
import { pinBytes } from './support/test-world.js';

const NEW_PIN = '43210';
const CARD = 'cps4-dupont';
const PLACE: CardPlace = { reader: READER, serial: '3997000110' };

type Change = 'change' | 'unblock';
type Outcome = readonly ['done' | ErrorCode, unknown: boolean];

const CHANGES = [
  {
    title: 'a change of PIN',
    change: 'change',
    kind: 'change-pin',
    apply: 'C_SetPIN',
    points: pointsOfChange('C_SetPIN'),
  },
  {
    title: 'an unblocking',
    change: 'unblock',
    kind: 'unblock',
    apply: 'C_InitPIN',
    points: pointsOfChange('C_InitPIN'),
  },
] as const;

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

/** As new: PIN, tries and unblocks. */
function renew({ world: { readers } }: FaultSubject): void {
  readers.disarm();
  readers.restore(CARD);
  readers.clearCalls();
}

/** What must hold whatever was met: one login, one change at most, no try gone, and the PIN that the outcome says. */
async function expectConsistent(subject: FaultSubject, change: Change, [code, unknown]: Outcome, met: string) {
  const { world, provider } = subject;
  for (const call of ['C_Login', 'C_SetPIN', 'C_InitPIN'] as const) {
    expect(world.readers.calls(call).length, `${call} at ${met}`).to.be.at.most(1);
  }
  expect(world.readers.list()[0]?.triesLeft, met).to.equal(3);
  if (unknown) renew(subject);
  const pin = code === 'done' ? NEW_PIN : TEST_PIN;
  const next = await attempt(provider, 'change', pin);
  expect(next, `the PIN after ${change} that met ${met}: ${code}`).to.deep.equal(['done', false]);
}

for (const { title, change, kind, apply, points } of CHANGES) {
  /** What comes of a return value at a point. */
  const expectedAt = ({ call, answered }: FaultPoint, row: CkrRow): 'done' | ErrorCode => {
    if (answered !== 'said') return 'done';
    if (call !== 'C_Login' && call !== apply) return expectedCode(call, row);
    // As the simulated module extends the sign of vendor codes; the card is still in.
    const code = row.code >= 0x80000000 ? 0xffffffff80000000 : row.code;
    const said = errorOfRefusedCode(kind, { kind: 'cryptoki', call, code }).code;
    return said === 'ERR_CARD_REMOVED' || said === 'ERR_CARD_NOT_CPX' ? 'ERR_CARD_FAILED' : said;
  };
  /** The codes have left for the card: nobody but the host could say what became of them. */
  const isUnknown = ({ within }: FaultPoint): boolean => within === 'changePinMs';
  const isOver = ({ within }: FaultPoint): boolean => within === 'finishMs';

  describe(`${title} meeting every return value of Cryptoki`, function () {
    this.timeout(20_000);
    let subject: FaultSubject;
    before(async () => (subject = await openFaultSubject()));
    after(() => subject.close());
    beforeEach(() => renew(subject));

    it('makes the calls at which faults are armed here, and no others', async () => {
      const fault = { call: 'C_Finalize', effect: { kind: 'slow', milliseconds: 1 } } as const;
      await subject.meet(fault, () => attempt(subject.provider, change));
      expect(subject.called).to.deep.equal(points.map(({ call }) => call));
    });

    for (const point of points) {
      const { call, nth, answered } = point;
      it(`at ${nameOfPoint(point)}, once: ${answered}, one presentation, and the PIN that it says`, async () => {
        for (const row of answered === 'said' ? CKR_TABLE : CODES_OF_EACH_KIND) {
          renew(subject);
          const fault = { call, nth, effect: { kind: 'answer', code: row.code } } as const;
          const outcome = await subject.meet(fault, () => attempt(subject.provider, change));
          expect(outcome[0], row.name).to.equal(expectedAt(point, row));
          // Nothing was presented before C_Login, and C_Login changes nothing.
          if (call !== apply) expect(outcome[1], row.name).to.equal(false);
          await expectConsistent(subject, change, outcome, `${row.name} at ${call}`);
        }
      });
    }

    // The name of a slot is remembered: it is asked for once.
    const again = points.filter(
      ({ call, nth, answered }) => answered === 'asked again' && (call !== 'C_GetSlotInfo' || nth === 1),
    );
    for (const point of again) {
      const { call, nth } = point;
      it(`at every ${nameOfPoint(point)}: one named error, and no code is presented`, async () => {
        for (const row of CODES_OF_EACH_KIND) {
          const fault = { call, nth, times: 'always', effect: { kind: 'answer', code: row.code } } as const;
          const [code, unknown] = await subject.meet(fault, () => attempt(subject.provider, change));
          // Without its name no slot is that of the card's reader, whatever the reason.
          expect(code, row.name).to.equal(call === 'C_GetSlotInfo' ? 'ERR_CARD_FAILED' : expectedCode(call, row));
          expect(unknown, row.name).to.equal(false);
          expect(subject.logins(), row.name).to.equal(0);
        }
        expect(await attempt(subject.provider, change), 'the next request').to.deep.equal(['done', false]);
      });
    }
  });

  describe(`${title} meeting a module that crashes, hangs or is slow`, function () {
    this.timeout(20_000);
    let subject: FaultSubject;
    before(async () => (subject = await openFaultSubject()));
    after(() => subject.close());
    beforeEach(() => renew(subject));

    for (const point of points) {
      const { call, nth, within } = point;
      const ended = (code: ErrorCode): Outcome => (isOver(point) ? ['done', false] : [code, isUnknown(point)]);

      it(`crash at ${nameOfPoint(point)}: ${ended('ERR_MODULE_CRASHED').join(', outcome unknown: ')}`, async () => {
        const fault = { call, nth, effect: { kind: 'crash' } } as const;
        const outcome = await subject.meet(fault, () => attempt(subject.provider, change));
        expect(outcome).to.deep.equal(ended('ERR_MODULE_CRASHED'));
        await expectConsistent(subject, change, outcome, `a crash at ${call}`);
      });

      it(`hang at ${nameOfPoint(point)}: ${ended('ERR_MODULE_TIMEOUT').join(', outcome unknown: ')}, after ${within}`, async () => {
        const outcome = await subject.overrun(point, () => attempt(subject.provider, change));
        expect(outcome).to.deep.equal(ended('ERR_MODULE_TIMEOUT'));
        await expectConsistent(subject, change, outcome, `a hang at ${call}`);
      });
    }

    it('slow at each call: done', async () => {
      for (const { call, nth } of points) {
        renew(subject);
        const fault = { call, nth, effect: { kind: 'slow', milliseconds: 6 } } as const;
        const outcome = await subject.meet(fault, () => attempt(subject.provider, change));
        expect(outcome, `${call}, time ${String(nth)}`).to.deep.equal(['done', false]);
      }
    });

    for (const call of ['C_Login', apply] as const) {
      it(`hang at a ${call} whose codes are typed on the reader: ERR_MODULE_TIMEOUT after changePinOnReaderMs`, async () => {
        const onReader = await openFaultSubject({ pinPad: true });
        onReader.world.readers.chooseOnPinPad(pinBytes(NEW_PIN));
        const point = {
          ...points.find((candidate) => candidate.call === call)!,
          within: 'changePinOnReaderMs',
        } as const;
        const outcome = await onReader.overrun(point, () => attempt(onReader.provider, change));
        expect(outcome).to.deep.equal(['ERR_MODULE_TIMEOUT', true]);
        expect(await attempt(onReader.provider, change), 'the next request').to.deep.equal(['done', false]);
        await onReader.close();
      });
    }

    it(`ended from outside in the middle of ${apply}: ERR_FLOW_CANCELLED, outcome unknown`, async () => {
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
  });

  describe(`${title} meeting a card that is pulled out`, function () {
    this.timeout(20_000);
    let subject: FaultSubject;
    before(async () => (subject = await openFaultSubject({ limits: { removalNoticeMs: 5_000 } })));
    after(() => subject.close());
    beforeEach(() => renew(subject));
    afterEach(async () => {
      await subject.insert();
      renew(subject);
      expect(await attempt(subject.provider, change), 'the next request').to.deep.equal(['done', false]);
    });

    for (const late of [false, true]) {
      for (const point of points) {
        const done = point.answered === 'passed over';
        const name = `removal at ${nameOfPoint(point)}, noticed ${late ? 'late' : 'at once'}`;
        it(`${name}: ${done ? 'done' : 'ERR_CARD_REMOVED'}`, async () => {
          const how = { late, noticed: done ? 'afterwards' : 'in the call' } as const;
          const [code, unknown] = await subject.pullOut(point, how, () => attempt(subject.provider, change));
          expect(code).to.equal(done ? 'done' : 'ERR_CARD_REMOVED');
          if (done || point.call === apply) expect(unknown).to.equal(!done);
          // Neither asks the card anything: all is well by what they say, and the card that has gone gets a C_Login.
          const seemsWell = point.call === 'C_GetSessionInfo' || (late && point.call === 'C_OpenSession');
          const presented = !isBefore(points, point, 'C_Login') || seemsWell;
          expect(subject.logins()).to.equal(presented ? 1 : 0);
          expect(subject.world.readers.calls(apply).length).to.equal(isBefore(points, point, apply) ? 0 : 1);
        });
      }
    }
  });
}

describe('operations on the codes of a card whose host is a process', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject({ processes: true })));
  after(() => subject.close());
  beforeEach(() => renew(subject));

  for (const { title, change, apply, points } of CHANGES) {
    it(`${title}: a crash and a hang at ${apply} are named, and the outcome is unknown`, async () => {
      const crash = { call: apply, effect: { kind: 'crash' } } as const;
      const crashed = await subject.meet(crash, () => attempt(subject.provider, change));
      expect(crashed).to.deep.equal(['ERR_MODULE_CRASHED', true]);
      renew(subject);
      const point = points.find(({ call }) => call === apply)!;
      const hung = await subject.overrun(point, () => attempt(subject.provider, change));
      expect(hung).to.deep.equal(['ERR_MODULE_TIMEOUT', true]);
      await expectConsistent(subject, change, hung, 'a hang');
    });
  }
});
