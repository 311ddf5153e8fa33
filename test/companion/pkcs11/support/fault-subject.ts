import { expect } from 'chai';
import sinon from 'sinon';
import type { CallName, Fault } from '../../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import type { CardCertificate, CardProvider } from '../../../../src/companion/card/index.js';
import { createChildProcessSpawner, type CardLimits } from '../../../../src/companion/pkcs11/index.js';
import { CARD_LIMITS } from '../../../../src/companion/pkcs11/limits.js';
import { CpxError, type ErrorCode } from '../../../../src/protocol/index.js';
import { untilFolder } from '../../../support/until-folder.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running } from './fake-pcsc.js';
import type { FaultPoint } from './fault-points.js';
import { createInProcessSpawner } from './in-process-hosts.js';
import { interceptCalls, type Interception } from './intercept-calls.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './test-world.js';

const CARD = 'cps4-dupont';
export const READER = 'Reader A';

/** What a sign-in came to: `signed`, or the code that ended it. */
export type SignInOutcome = 'signed' | ErrorCode;

export interface FaultSubjectOptions {
  /** Deadlines; those of the product where none is given. */
  readonly limits?: Partial<CardLimits>;
  /** Hosts are processes. Default: they are not, which is ten times as fast. */
  readonly processes?: boolean;
  readonly pinPad?: boolean;
  /** Sees every call of hosts without processes. */
  readonly intercept?: Interception;
}

/** A provider under test, and the means to have it meet a fault. */
export interface FaultSubject {
  readonly world: TestWorld;
  readonly provider: CardProvider;
  readonly certificate: CardCertificate;
  /** Names of the calls since the last fault was armed; of hosts without processes alone. */
  readonly called: readonly CallName[];
  /** Has `work` meet a fault, and requires that it does. */
  meet<T>(fault: Fault, work: () => Promise<T>): Promise<T>;
  /**
   * Lets time stand still in this process until the module hangs in the call, and then be at the deadline.
   * @returns what `work` comes to, at the deadline and not before
   */
  overrun<T>(point: FaultPoint, work: () => Promise<T>): Promise<T>;
  /**
   * Pulls the card out in the middle of a call; PC/SC says so when that call has begun, or when all is done.
   * @param late the module has not noticed either until then, and answers CKR_GENERAL_ERROR
   */
  pullOut<T>(
    point: Pick<FaultPoint, 'call' | 'nth'>,
    how: { readonly late: boolean; readonly noticed: 'in the call' | 'afterwards' },
    work: () => Promise<T>,
  ): Promise<T>;
  /** Puts the card in again. */
  insert(): Promise<CardCertificate>;
  /** One sign-in's worth of calls with the right PIN. */
  readonly signIn: () => Promise<SignInOutcome>;
  /** Has the card looked at: `ready`, or the state or reason that is shown. */
  readonly look: () => Promise<string>;
  logins(): number;
  close(): Promise<void>;
}

/**
 * A provider that sees one card through PC/SC, whose word tells when it is looked at: no host but that of the operation
 * under test makes calls and meets what is armed.
 */
export async function openFaultSubject(options: FaultSubjectOptions = {}): Promise<FaultSubject> {
  const { limits, processes = false, pinPad = false, intercept } = options;
  const world = await openTestWorld([{ name: READER, pinPad }]);
  const { readers } = world;
  const pcsc = createFakePcsc(running(pcscReader(READER)));
  const called: CallName[] = [];
  const provider = openProvider({
    modules: [world.source],
    pcsc,
    spawnHost: processes
      ? createChildProcessSpawner()
      : createInProcessSpawner((native) =>
          interceptCalls(native, (name, call, given) => {
            called.push(name);
            return intercept === undefined ? call() : intercept(name, call, given);
          }),
        ),
    limits: {
      // Nothing that a test has not asked for: no spare, no second look, no module that is left alone.
      ...{ spareAfterMs: 600_000, backOffFirstMs: 600_000, backOffMaximumMs: 600_000, backOffAfter: 10_000 },
      removalNoticeMs: 1,
      ...limits,
    },
  });
  await waitForInventory(provider, ({ state }) => state === 'no-card');
  readers.insert(CARD);
  const { atr } = readers.cards().find(({ name }) => name === CARD)!;
  let insertions = 0;
  const showCard = (): void => pcsc.set(running(pcscReaderWith(READER, atr, ++insertions)));
  showCard();
  const certificate = await waitForCertificate(provider);

  const untilStruck = (id: number): Promise<true> =>
    untilFolder(readers.folder, () =>
      readers.faults().every((fault) => fault.id !== id || fault.left === 0) ? true : undefined,
    );

  return {
    world,
    provider,
    certificate,
    called,

    async meet(fault, work) {
      called.length = 0;
      readers.clearCalls();
      readers.arm(fault);
      const outcome = await work();
      const struck =
        fault.times === 'always'
          ? readers.calls().some(({ name }) => name === fault.call)
          : readers.faults().every(({ left }) => left === 0);
      expect(struck, `${fault.call} was called`).to.equal(true);
      readers.disarm();
      return outcome;
    },

    async overrun({ call, nth, within }, work) {
      called.length = 0;
      readers.clearCalls();
      const id = readers.arm({ call, nth, effect: { kind: 'hang' } });
      const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
      try {
        let isOver = false;
        const done = work().finally(() => (isOver = true));
        await untilStruck(id);
        timers.tick({ ...CARD_LIMITS, ...limits }[within] - 1);
        await new Promise(setImmediate);
        expect(isOver, 'over before its deadline').to.equal(false);
        timers.tick(1);
        return await done;
      } finally {
        timers.restore();
        readers.disarm();
      }
    },

    async pullOut({ call, nth }, { late, noticed }, work) {
      called.length = 0;
      readers.clearCalls();
      const id = readers.arm({ call, nth, effect: { kind: 'remove', noticedAfterMs: late ? null : 0 } });
      const notice = (): void => {
        readers.notice();
        pcsc.set(running(pcscReader(READER, { eventCount: ++insertions })));
      };
      const working = work();
      await untilStruck(id);
      if (noticed === 'in the call') notice();
      const outcome = await working;
      if (noticed === 'afterwards') notice();
      await waitForInventory(provider, ({ state }) => state === 'no-card');
      return outcome;
    },

    async insert() {
      readers.insert(CARD);
      showCard();
      return waitForCertificate(provider);
    },

    signIn: () => signIn(provider, certificate),

    async look() {
      const { state, reason } = await provider.refresh();
      return reason ?? state;
    },

    logins: () => readers.calls('C_Login').length,

    async close() {
      await provider.close();
      world.dispose();
    },
  };
}

/** One sign-in's worth of calls with the right PIN; resolves with `signed` or the code that ended it. */
export async function signIn(provider: CardProvider, certificate: CardCertificate): Promise<SignInOutcome> {
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
