import { expect } from 'chai';
import { CKR_TABLE, type CkrRow } from '../../../src/companion/pkcs11/index.js';
import type { ErrorCode } from '../../../src/protocol/index.js';
import { expectCode } from './support/expect-code.js';
import {
  CODES_OF_EACH_KIND,
  expectedCode,
  isBefore,
  nameOfPoint,
  SIGN_IN,
  type FaultPoint,
} from './support/fault-points.js';
import { openFaultSubject, signIn, type FaultSubject } from './support/fault-subject.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { openProvider, openTestWorld, waitForCertificate } from './support/test-world.js';

/** Where each call of a sign-in has its own way with an error; the others are one of these a second time. */
const DISTINCT = SIGN_IN.filter(({ nth, answered }) => nth === 1 || answered === 'said');

/** The state of the PIN, read while a person types. */
const READ_PIN_STATE: FaultPoint = { call: 'C_GetTokenInfo', nth: 1, within: 'pinStateMs', answered: 'said' };

/** How often a PIN is presented where the operation ends at that point. */
const loginsAt = (point: FaultPoint): number => (isBefore(SIGN_IN, point, 'C_Login') ? 0 : 1);

/** Opens an operation, as a page does that asks for the PIN, and does something in its course. */
async function whileTyping<T>(
  { provider, certificate, world }: FaultSubject,
  work: (read: () => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const operation = provider.openOperation(certificate);
  await operation.readPinState();
  world.readers.clearCalls();
  try {
    return await work(() => operation.readPinState());
  } finally {
    await operation.end();
  }
}

describe('a sign-in meeting every return value of Cryptoki', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());

  /** Each operation has a host of its own: what outlives one has seen no more of a return value than its kind. */
  async function expectNextSucceeds(row: CkrRow): Promise<void> {
    if (!CODES_OF_EACH_KIND.includes(row)) return;
    expect(await subject.signIn(), `the next request after ${row.name}`).to.equal('signed');
  }

  it('makes the calls at which faults are armed here, and no others', async () => {
    await subject.meet({ call: 'C_Finalize', effect: { kind: 'slow', milliseconds: 1 } }, subject.signIn);
    expect(subject.called).to.deep.equal(SIGN_IN.map(({ call }) => call));
  });

  for (const point of SIGN_IN) {
    const { call, nth, answered } = point;
    const rows = DISTINCT.includes(point) ? CKR_TABLE : CODES_OF_EACH_KIND;
    it(`at ${nameOfPoint(point)}, once: ${answered}, and the next request succeeds`, async () => {
      for (const row of rows) {
        const outcome = await subject.meet({ call, nth, effect: { kind: 'answer', code: row.code } }, subject.signIn);
        expect(outcome, row.name).to.equal(answered === 'said' ? expectedCode(call, row) : 'signed');
        expect(subject.logins(), `logins at ${row.name}`).to.equal(answered === 'said' ? loginsAt(point) : 1);
        await expectNextSucceeds(row);
      }
    });
  }

  for (const { call, nth } of SIGN_IN.filter((point) => point.answered === 'asked again' && DISTINCT.includes(point))) {
    it(`at every ${call}: one named error, no C_Login, and the next request succeeds`, async () => {
      for (const row of CODES_OF_EACH_KIND) {
        const fault = { call, nth, times: 'always', effect: { kind: 'answer', code: row.code } } as const;
        // Without its name no slot is that of the card's reader, whatever the reason.
        const expected = call === 'C_GetSlotInfo' ? 'ERR_CARD_FAILED' : expectedCode(call, row);
        expect(await subject.meet(fault, subject.signIn), row.name).to.equal(expected);
        expect(subject.logins(), `logins at ${row.name}`).to.equal(0);
        await expectNextSucceeds(row);
      }
    });
  }

  it('during recognition: the module is initialised anew for it, and the card signs', async () => {
    for (const effect of [
      { kind: 'card-status', status: 0x6f00 },
      { kind: 'answer', code: 'CKR_DEVICE_ERROR' },
    ] as const) {
      expect(await subject.meet({ call: 'RECOGNITION', effect }, subject.signIn)).to.equal('signed');
      expect(subject.called.filter((name) => name === 'C_Initialize')).to.have.length(2);
    }
  });

  it('while the PIN is asked for: said, and the next request succeeds', async () => {
    for (const row of CKR_TABLE) {
      const { call } = READ_PIN_STATE;
      const fault = { call, effect: { kind: 'answer', code: row.code } } as const;
      await whileTyping(subject, (read) =>
        subject.meet(fault, () => expectCode(read(), expectedCode(call, row), row.name)),
      );
      await expectNextSucceeds(row);
    }
  });
});

describe('a sign-in through a module that is watched, meeting every return value of Cryptoki', function () {
  this.timeout(20_000);

  /** What a token says to whoever asks counts for the watcher as well: the card went, or became another. */
  const SAID_TO_EVERYBODY: Readonly<Record<string, Readonly<Record<string, ErrorCode>>>> = {
    C_GetTokenInfo: { CKR_TOKEN_NOT_PRESENT: 'ERR_CARD_REMOVED', CKR_TOKEN_NOT_RECOGNIZED: 'ERR_CARD_CHANGED' },
    C_OpenSession: { CKR_TOKEN_NOT_RECOGNIZED: 'ERR_CARD_CHANGED' },
  };

  for (const call of ['C_GetTokenInfo', 'C_OpenSession'] as const) {
    it(`at every ${call}: one named error, no C_Login, and the next request succeeds`, async () => {
      const world = await openTestWorld();
      world.readers.insert('cps4-dupont');
      // Without `pcscReaders`: no answer to reset says that the card is a CPx card, whatever the module answers.
      const spawnHost = createInProcessSpawner((native) => ({ ...native, pcscReaders: undefined }) as never);
      const limits = { removalNoticeMs: 1, pollMs: 600_000 };
      const provider = openProvider({ modules: [world.source], spawnHost, limits });
      const certificate = await waitForCertificate(provider);
      for (const row of CODES_OF_EACH_KIND) {
        world.readers.clearCalls();
        const operation = provider.openOperation(certificate);
        if (call === 'C_GetTokenInfo') await operation.readPinState();
        world.readers.arm({ call, times: 'always', effect: { kind: 'answer', code: row.code } });
        const expected = SAID_TO_EVERYBODY[call]?.[row.name] ?? expectedCode(call, row);
        await expectCode(operation.readPinState(), expected, row.name);
        expect(world.readers.calls('C_Login')).to.have.length(0);
        world.readers.disarm();
        await operation.end();
        await provider.refresh();
        expect(await signIn(provider, certificate), `the next request after ${row.name}`).to.equal('signed');
      }
      await provider.close();
      world.dispose();
    });
  }
});

describe('a sign-in meeting a module that crashes or hangs', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());
  afterEach(async () => {
    expect(await subject.signIn(), 'the next request').to.equal('signed');
  });

  for (const point of SIGN_IN) {
    const { call, nth, within } = point;
    // Behind the answer.
    const isOver = within === 'finishMs';

    it(`crash at ${nameOfPoint(point)}: ${isOver ? 'signed' : 'ERR_MODULE_CRASHED'}, and the next succeeds`, async () => {
      const outcome = await subject.meet({ call, nth, effect: { kind: 'crash' } }, subject.signIn);
      expect(outcome).to.equal(isOver ? 'signed' : 'ERR_MODULE_CRASHED');
      expect(subject.logins()).to.equal(loginsAt(point));
    });

    it(`hang at ${nameOfPoint(point)}: ${isOver ? 'signed' : 'ERR_MODULE_TIMEOUT'} after ${within}`, async () => {
      expect(await subject.overrun(point, subject.signIn)).to.equal(isOver ? 'signed' : 'ERR_MODULE_TIMEOUT');
      expect(subject.logins()).to.equal(loginsAt(point));
    });
  }

  it('crash while the PIN is asked for: ERR_MODULE_CRASHED', () =>
    whileTyping(subject, (read) =>
      subject.meet({ call: 'C_GetTokenInfo', effect: { kind: 'crash' } }, () =>
        expectCode(read(), 'ERR_MODULE_CRASHED'),
      ),
    ));

  it('hang while the PIN is asked for: ERR_MODULE_TIMEOUT after pinStateMs', () =>
    whileTyping(subject, (read) => subject.overrun(READ_PIN_STATE, () => expectCode(read(), 'ERR_MODULE_TIMEOUT'))));

  it('hang at a C_Login whose PIN is typed on the reader: ERR_MODULE_TIMEOUT after signOnReaderMs', async () => {
    const withPinPad = await openFaultSubject({ pinPad: true });
    const login = { ...SIGN_IN.find(({ call }) => call === 'C_Login')!, within: 'signOnReaderMs' } as const;
    expect(await withPinPad.overrun(login, withPinPad.signIn)).to.equal('ERR_MODULE_TIMEOUT');
    expect(await withPinPad.signIn(), 'the next request').to.equal('signed');
    await withPinPad.close();
  });
});

describe('a sign-in meeting a card that is pulled out', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  // Far more than it takes to hear of it: what is found out is found out before.
  before(async () => (subject = await openFaultSubject({ limits: { removalNoticeMs: 5_000 } })));
  after(() => subject.close());
  afterEach(async () => {
    await subject.insert();
    expect(await subject.signIn(), 'the next request').to.equal('signed');
  });

  for (const late of [false, true]) {
    const when = late ? 'noticed late' : 'noticed at once';

    for (const point of SIGN_IN) {
      const signed = point.answered === 'passed over';
      it(`removal at ${nameOfPoint(point)}, ${when}: ${signed ? 'signed' : 'ERR_CARD_REMOVED'}`, async () => {
        const noticed = signed ? 'afterwards' : 'in the call';
        const outcome = await subject.pullOut(point, { late, noticed }, subject.signIn);
        expect(outcome).to.equal(signed ? 'signed' : 'ERR_CARD_REMOVED');
        // C_GetSessionInfo asks the card nothing: it says that all is well, and the card that has gone gets a C_Login.
        expect(subject.logins()).to.equal(point.call === 'C_GetSessionInfo' ? 1 : loginsAt(point));
      });
    }

    it(`removal during recognition, ${when}: ERR_CARD_REMOVED`, async () => {
      const recognition = { call: 'RECOGNITION', nth: 1 } as const;
      const outcome = await subject.pullOut(recognition, { late, noticed: 'in the call' }, subject.signIn);
      expect(outcome).to.equal('ERR_CARD_REMOVED');
    });

    it(`removal while the PIN is asked for, ${when}: ERR_CARD_REMOVED`, () =>
      whileTyping(subject, (read) =>
        subject.pullOut(READ_PIN_STATE, { late, noticed: 'in the call' }, () => expectCode(read(), 'ERR_CARD_REMOVED')),
      ));
  }
});

describe('a sign-in meeting a module that is slow', function () {
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject()));
  after(() => subject.close());

  it('signs, whichever call it is that takes long and comes to an end', async () => {
    for (const { call, nth } of SIGN_IN) {
      const fault = { call, nth, effect: { kind: 'slow', milliseconds: 6 } } as const;
      expect(await subject.meet(fault, subject.signIn), `${call}, time ${String(nth)}`).to.equal('signed');
    }
  });
});
