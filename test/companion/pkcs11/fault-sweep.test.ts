import { expect } from 'chai';
import sinon from 'sinon';
import type { CallName, Fault } from '../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardCertificate, CardProvider } from '../../../src/companion/card/index.js';
import { CKR_TABLE, type CardLimits, type NativeModule } from '../../../src/companion/pkcs11/index.js';
import { CARD_LIMITS } from '../../../src/companion/pkcs11/limits.js';
import { CpxError, isErrorCode, type ErrorCode } from '../../../src/protocol/index.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running } from './support/fake-pcsc.js';
import { expectCode } from './support/expect-code.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './support/test-world.js';

/** One sign-in's worth of calls with the right PIN; resolves with `signed` or the code that ended it. */
async function attempt(provider: CardProvider, certificate: CardCertificate): Promise<'signed' | ErrorCode> {
  const operation = provider.openOperation(certificate);
  try {
    await operation.readPinState();
    await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    return 'signed';
  } catch (error) {
    if (error instanceof CpxError) return error.code;
    throw error;
  } finally {
    await operation.end();
  }
}

describe('card operations meeting every return value of Cryptoki', function () {
  this.timeout(60_000);
  /** Each name is of the simulated card; the module answers a code there once, to the very next call. */
  const CALLS = ['C_OpenSession', 'C_Login', 'C_SignInit', 'C_Sign'] as const;
  let world: TestWorld;
  let provider: CardProvider;
  let certificate: CardCertificate;
  let logins = 0;

  before(async () => {
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    // Without `pcscReaders`: no answer to reset says that the card is a CPx card, whatever the module answers.
    const countLogins = (native: NativeModule): NativeModule => ({
      pkcs11: native.pkcs11,
      setPin: (...call) => native.setPin(...call),
      initPin: (...call) => native.initPin(...call),
      login: (...call) => {
        logins++;
        return native.login(...call);
      },
    });
    provider = openProvider({
      modules: [world.source],
      spawnHost: createInProcessSpawner(countLogins),
      limits: { removalNoticeMs: 1, pollMs: 600_000 },
    });
    certificate = await waitForCertificate(provider);
  });

  after(async () => {
    await provider.close();
    world.dispose();
  });

  for (const call of CALLS) {
    it(`at ${call}: one named error, one C_Login at most, and the next request succeeds`, async () => {
      for (const { code, name, error } of CKR_TABLE) {
        const id = world.readers.arm({ call, effect: { kind: 'answer', code } });
        logins = 0;
        world.readers.clearCalls(); // Short, it is quickly counted.
        const outcome = await attempt(provider, certificate);
        // A session that cannot be opened at first is opened at the second try, before any PIN is presented.
        const expected = call === 'C_OpenSession' ? 'signed' : expectedCode(call, code, error);
        expect(outcome, `${call} answering ${name}`).to.equal(expected);
        expect(logins, `logins at ${name}`).to.equal(1);
        world.readers.disarm(id);
      }
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  for (const call of [
    'C_GetSlotList',
    'C_GetSlotInfo',
    'C_GetTokenInfo',
    'C_GetMechanismList',
    'C_GetSessionInfo',
    'C_FindObjectsInit',
    'C_FindObjects',
    'C_GetAttributeValue',
    'C_Logout',
    'C_CloseSession',
    'C_Finalize',
  ] as const) {
    it(`at ${call}: signed all the same or a named error, with one C_Login at most`, async () => {
      for (const { code, name } of CKR_TABLE) {
        const id = world.readers.arm({ call, effect: { kind: 'answer', code } });
        logins = 0;
        world.readers.clearCalls();
        const outcome = await attempt(provider, certificate);
        expect(outcome === 'signed' || isErrorCode(outcome), `${name}: ${outcome}`).to.equal(true);
        expect(logins, `logins at ${name}`).to.be.at.most(1);
        world.readers.disarm(id);
      }
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  it('while the PIN is asked for: reading its state ends in the error of the table', async () => {
    for (const { code, name, error } of CKR_TABLE) {
      world.readers.clearCalls();
      const operation = provider.openOperation(certificate);
      await operation.readPinState();
      const id = world.readers.arm({ call: 'C_GetTokenInfo', times: 'always', effect: { kind: 'answer', code } });
      const expected = SAID_TO_EVERYBODY[name] ?? expectedCode('C_GetTokenInfo', code, error);
      await expectCode(operation.readPinState(), expected, name);
      world.readers.disarm(id);
      await operation.end();
      await provider.refresh();
    }
    expect(await attempt(provider, certificate)).to.equal('signed');
  });

  it('at every C_OpenSession: a named error and no C_Login at all', async () => {
    for (const { code, name, error } of CKR_TABLE) {
      const id = world.readers.arm({ call: 'C_OpenSession', times: 'always', effect: { kind: 'answer', code } });
      logins = 0;
      world.readers.clearCalls();
      const expected =
        name === 'CKR_TOKEN_NOT_RECOGNIZED' ? 'ERR_CARD_CHANGED' : expectedCode('C_OpenSession', code, error);
      expect(await attempt(provider, certificate), name).to.equal(expected);
      expect(logins).to.equal(0);
      world.readers.disarm(id);
      await provider.refresh();
    }
    expect(await attempt(provider, certificate)).to.equal('signed');
  });
});

/** What a token says to whoever asks counts for the watcher of the module as well: the card went, or became another. */
const SAID_TO_EVERYBODY: Readonly<Record<string, ErrorCode>> = {
  CKR_TOKEN_NOT_PRESENT: 'ERR_CARD_REMOVED',
  CKR_TOKEN_NOT_RECOGNIZED: 'ERR_CARD_CHANGED',
};

/**
 * What the table says, but that the card is still in, that only C_Login speaks of the PIN, and that the simulated module
 * extends the sign of vendor codes as ANS's does, so that all of them are one.
 */
function expectedCode(call: string, code: number, error: ErrorCode): ErrorCode {
  if (code >= 0x80000000) return 'ERR_CARD_UPDATE_INTERRUPTED';
  if (error === 'ERR_CARD_REMOVED') return 'ERR_CARD_FAILED';
  const blamesPin = error === 'ERR_PIN_INCORRECT' || error === 'ERR_PIN_FORMAT';
  return blamesPin && call !== 'C_Login' ? 'ERR_CARD_FAILED' : error;
}

/** Every call that a host makes for one sign-in up to its answer, each at least once. */
const CALLS_OF_A_SIGN_IN = [
  'C_Initialize',
  'C_GetInfo',
  'C_GetSlotList',
  'C_GetSlotInfo',
  'C_GetTokenInfo',
  'C_OpenSession',
  'C_FindObjectsInit',
  'C_FindObjects',
  'C_FindObjectsFinal',
  'C_GetAttributeValue',
  'C_GetMechanismList',
  'C_GetSessionInfo',
  'C_Login',
  'C_SignInit',
  'C_Sign',
  'C_Logout',
] as const;

/**
 * A provider that sees one card through PC/SC: no host but the operation's own makes calls and meets what is armed.
 * @param limits deadlines; those of the product where nothing is to overrun
 */
async function openSubject(limits: Partial<CardLimits> = {}) {
  const world = await openTestWorld();
  const pcsc = createFakePcsc(running(pcscReader('Reader A')));
  const provider = openProvider({ modules: [world.source], pcsc, limits });
  await waitForInventory(provider, ({ state }) => state === 'no-card');
  world.readers.insert('cps4-dupont');
  const { atr } = world.readers.cards().find(({ name }) => name === 'cps4-dupont')!;
  let insertions = 0;
  const insert = (): Promise<CardCertificate> => {
    pcsc.set(running(pcscReaderWith('Reader A', atr, ++insertions)));
    return waitForCertificate(provider);
  };
  const certificate = await insert();
  world.readers.clearCalls();
  return {
    world,
    provider,
    certificate,
    /** For PC/SC it was out and in again. */
    insert,
    /** @returns `signed`, or the code that ended it, and how many C_Login it took */
    meet: async (fault: Fault): Promise<readonly ['signed' | ErrorCode, number]> => {
      world.readers.clearCalls();
      world.readers.arm(fault);
      const outcome = await attempt(provider, certificate);
      world.readers.disarm();
      return [outcome, world.readers.calls('C_Login').length];
    },
    async close() {
      await provider.close();
      world.dispose();
    },
  };
}

type Subject = Awaited<ReturnType<typeof openSubject>>;

describe('card operations meeting a module that crashes', function () {
  this.timeout(60_000);
  let subject: Subject;

  before(async () => (subject = await openSubject()));
  after(() => subject.close());
  afterEach(async () => {
    subject.world.readers.disarm();
    expect(await attempt(subject.provider, subject.certificate), 'the next request').to.equal('signed');
  });

  it('know all that a host calls', async () => {
    expect(await attempt(subject.provider, subject.certificate)).to.equal('signed');
    const called = new Set(subject.world.readers.calls().map(({ name }) => name));
    for (const name of ['VERIFY', 'RECOGNITION', 'C_CloseSession', 'C_Finalize'] as const) called.delete(name);
    expect(CALLS_OF_A_SIGN_IN).to.include.members([...called]);
  });

  for (const call of CALLS_OF_A_SIGN_IN) {
    it(`at ${call}: ERR_MODULE_CRASHED, then the next request succeeds`, async () => {
      const [outcome, logins] = await subject.meet({ call, effect: { kind: 'crash' } });
      expect(outcome).to.equal('ERR_MODULE_CRASHED');
      expect(logins).to.be.at.most(1);
    });
  }

  for (const call of ['C_CloseSession', 'C_Finalize'] as const) {
    it(`at ${call}: the answer has left before, and the next request succeeds`, async () => {
      expect(await subject.meet({ call, effect: { kind: 'crash' } })).to.deep.equal(['signed', 1]);
    });
  }

  it('while the state of the PIN is read again: ERR_MODULE_CRASHED, then the next request succeeds', async () => {
    const operation = subject.provider.openOperation(subject.certificate);
    await operation.readPinState();
    subject.world.readers.arm({ call: 'C_GetTokenInfo', effect: { kind: 'crash' } });
    await expectCode(operation.readPinState(), 'ERR_MODULE_CRASHED');
    await operation.end();
  });

  it('at one look at a card that was put in: another host takes its place, and nobody hears of it', async () => {
    const shown: unknown[] = [];
    const { world, provider, insert } = subject;
    const unsubscribe = provider.subscribe(({ state, reason }) => shown.push(reason ?? state));
    world.readers.clearCalls();
    world.readers.arm({ call: 'C_GetAttributeValue', effect: { kind: 'crash' } });
    await insert();
    unsubscribe();
    expect(shown).to.deep.equal(['starting', 'ready']);
    expect(world.readers.calls().filter(({ result }) => result === 'crash')).to.have.length(1);
  });

  it('at every look: ERR_MODULE_CRASHED is shown, and the card once it is over', async () => {
    const { world, provider, insert } = subject;
    world.readers.arm({ call: 'C_GetTokenInfo', times: 'always', effect: { kind: 'crash' } });
    const found = insert();
    await waitForInventory(provider, ({ reason }) => reason === 'ERR_MODULE_CRASHED');
    world.readers.disarm();
    await found;
  });
});

describe('card operations meeting a module that hangs', function () {
  this.timeout(120_000);

  let subject: Subject;

  before(async () => (subject = await openSubject({ finishMs: 500 })));
  after(() => subject.close());
  afterEach(async () => {
    subject.world.readers.disarm();
    await subject.provider.refresh();
    expect(await attempt(subject.provider, subject.certificate), 'the next request').to.equal('signed');
  });

  /**
   * Lets time stand still in this process until the module hangs in the call, and then be at the deadline.
   * @returns what `work` comes to, at the deadline and not before
   */
  async function overrun<T>(call: CallName, limit: keyof CardLimits, work: () => Promise<T>): Promise<T> {
    const { readers } = subject.world;
    readers.clearCalls();
    readers.arm({ call, times: 'always', effect: { kind: 'hang' } });
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
    try {
      let isOver = false;
      const done = work().finally(() => (isOver = true));
      await readers.untilCalled(call);
      timers.tick(CARD_LIMITS[limit] - 1);
      await new Promise(setImmediate);
      expect(isOver, 'over before its deadline').to.equal(false);
      timers.tick(1);
      return await done;
    } finally {
      timers.restore();
      readers.disarm();
    }
  }

  for (const [call, limit] of [
    ['C_Initialize', 'loadMs'],
    ['C_GetSlotList', 'openMs'],
    ['C_GetAttributeValue', 'openMs'],
    ['C_GetMechanismList', 'openMs'],
    ['C_GetSessionInfo', 'signMs'],
    ['C_Login', 'signMs'],
    ['C_SignInit', 'signMs'],
    ['C_Sign', 'signMs'],
    ['C_Logout', 'signMs'],
  ] as const) {
    it(`at ${call}: ERR_MODULE_TIMEOUT at its deadline, then the next request succeeds`, async () => {
      const { provider, certificate, world } = subject;
      expect(await overrun(call, limit, () => attempt(provider, certificate))).to.equal('ERR_MODULE_TIMEOUT');
      expect(world.readers.calls('C_Login').length).to.be.at.most(1);
    });
  }

  it('while the state of the PIN is read again: ERR_MODULE_TIMEOUT at its deadline', async () => {
    const operation = subject.provider.openOperation(subject.certificate);
    await operation.readPinState();
    await overrun('C_GetTokenInfo', 'pinStateMs', async () => {
      await expectCode(operation.readPinState(), 'ERR_MODULE_TIMEOUT');
      await operation.end();
    });
    expect(subject.world.readers.calls('C_Login')).to.have.length(0);
  });

  it('at a look at a card that was put in: ERR_MODULE_TIMEOUT is shown, and the card at the next look', async () => {
    const { provider, insert } = subject;
    const found = await overrun('C_GetTokenInfo', 'lookMs', async () => {
      const again = insert();
      await waitForInventory(provider, ({ reason }) => reason === 'ERR_MODULE_TIMEOUT');
      return { again };
    });
    await provider.refresh();
    await found.again;
  });

  for (const call of ['C_CloseSession', 'C_Finalize'] as const) {
    it(`at ${call}: the answer has left before, and the next request succeeds`, async () => {
      expect(await subject.meet({ call, effect: { kind: 'hang' } })).to.deep.equal(['signed', 1]);
    });
  }

  it('in a poll of its own: noticed though nobody asks it anything, and followed again once it answers', async () => {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const limits = { lookMs: 4_000, aliveEveryMs: 50 };
    const provider = openProvider({ modules: [world.source], limits });
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

describe('a look at a card meeting every return value of Cryptoki', function () {
  this.timeout(60_000);

  for (const call of ['C_GetTokenInfo', 'C_OpenSession', 'C_FindObjectsInit', 'C_GetAttributeValue'] as const) {
    it(`at every ${call}: the reader shows one named error, and the card at the next look`, async () => {
      const world = await openTestWorld();
      world.readers.insert('cps4-dupont');
      const { atr } = world.readers.cards().find(({ name }) => name === 'cps4-dupont')!;
      const pcsc = createFakePcsc(running(pcscReaderWith('Reader A', atr)));
      // The next look is the one that is asked for here.
      const limits = { backOffFirstMs: 600_000, backOffMaximumMs: 600_000 };
      const spawnHost = createInProcessSpawner();
      const provider = openProvider({ modules: [world.source], pcsc, spawnHost, limits });
      await waitForCertificate(provider);
      for (const { code, name } of CKR_TABLE) {
        const id = world.readers.arm({ call, times: 'always', effect: { kind: 'answer', code } });
        const { readers } = await provider.refresh();
        expect(readers[0]?.state, name).to.be.oneOf(['card-unusable', 'not-a-cpx-card']);
        expect(isErrorCode(readers[0]?.reason), `${name}: ${String(readers[0]?.reason)}`).to.equal(true);
        world.readers.disarm(id);
        expect((await provider.refresh()).state, `after ${name}`).to.equal('ready');
      }
      expect(world.readers.calls('C_Login')).to.have.length(0);
      await provider.close();
      world.dispose();
    });
  }
});

describe('card operations meeting a card that is pulled out', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let provider: CardProvider;
  let certificate: CardCertificate;

  before(async () => {
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    provider = openProvider({ modules: [world.source], limits: { removalNoticeMs: 1_000 } });
  });

  beforeEach(async () => {
    certificate = await waitForCertificate(provider);
    world.readers.clearCalls();
  });

  after(async () => {
    await provider.close();
    world.dispose();
  });

  async function expectServedAfterInsertion(): Promise<void> {
    await waitForInventory(provider, ({ state }) => state === 'no-card');
    world.readers.insert('cps4-dupont');
    expect(await attempt(provider, await waitForCertificate(provider)), 'the next request').to.equal('signed');
  }

  for (const call of ['C_GetMechanismList', 'C_GetAttributeValue', 'C_Login', 'C_SignInit', 'C_Sign'] as const) {
    it(`removal at ${call}, noticed late: ERR_CARD_REMOVED, then the next request succeeds`, async () => {
      world.readers.arm({ call, effect: { kind: 'remove', noticedAfterMs: 150 } });
      expect(await attempt(provider, certificate)).to.equal('ERR_CARD_REMOVED');
      expect(world.readers.calls('C_Login').length).to.be.at.most(1);
      await expectServedAfterInsertion();
    });
  }

  it('removal at C_Logout: the signature was made, then the next request succeeds', async () => {
    world.readers.arm({ call: 'C_Logout', effect: { kind: 'remove', noticedAfterMs: 400 } });
    expect(await attempt(provider, certificate)).to.be.oneOf(['signed', 'ERR_CARD_REMOVED']);
    await expectServedAfterInsertion();
  });
});
