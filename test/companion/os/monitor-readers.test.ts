import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import { createCardResetter, createPcscMonitor, type PcscState } from '../../../src/companion/os/index.js';
import type { PcscCalls, ReaderQuery } from '../../../src/companion/os/pcsc/pcsc-calls.js';
import { PCSC_CODES, READER_STATE_BITS } from '../../../src/companion/os/pcsc/pcsc-codes.js';

const NO_PAUSES = {
  waitMilliseconds: 60_000,
  relistMilliseconds: 0,
  firstRetryMilliseconds: 0,
  longestRetryMilliseconds: 1,
  cancelRepeatMilliseconds: 1,
  closeMilliseconds: 20,
};

type Answer = Awaited<ReturnType<PcscCalls['getStatusChange']>>;

/** A PC/SC that answers waits from a script, and then waits until it is cancelled. */
function scriptedPcsc(
  script: readonly ((queries: readonly ReaderQuery[]) => Answer)[],
  parts: Partial<PcscCalls> = {},
): PcscCalls & { readonly asked: { milliseconds: number; queries: readonly ReaderQuery[] }[] } {
  const asked: { milliseconds: number; queries: readonly ReaderQuery[] }[] = [];
  let cancel: ((answer: Answer) => void) | undefined;
  const steps = [...script];
  return {
    asked,
    notifiesOfReaders: true,
    maximumQueries: 16,
    establish: () => Promise.resolve({ code: PCSC_CODES.success, context: 1n }),
    release: () => Promise.resolve(PCSC_CODES.success),
    cancel: () => {
      cancel?.({ code: PCSC_CODES.cancelled, answers: [] });
      return Promise.resolve(PCSC_CODES.success);
    },
    listReaders: () => Promise.resolve({ code: PCSC_CODES.success, names: ['A'] }),
    getStatusChange: (_, milliseconds, queries) => {
      asked.push({ milliseconds, queries });
      const step = steps.shift();
      return step === undefined ? new Promise((resolve) => (cancel = resolve)) : Promise.resolve(step(queries));
    },
    connect: () => Promise.reject(new Error('a card was opened')),
    disconnect: () => Promise.reject(new Error('a card was opened')),
    ...parts,
  };
}

/** Answers about every reader that was asked about with one state. */
const answering =
  (eventState: number) =>
  (queries: readonly ReaderQuery[]): Answer => ({
    code: PCSC_CODES.success,
    answers: queries.map(({ name }) => ({ name, eventState, atr: Uint8Array.of(0x3b) })),
  });
const failing = (code: number) => (): Answer => ({ code, answers: [] });

const watch = (pcsc: PcscCalls | undefined): ReturnType<typeof createPcscMonitor> =>
  createPcscMonitor({ log: silentLog, load: () => Promise.resolve(pcsc), times: NO_PAUSES });

const until = (monitor: ReturnType<typeof createPcscMonitor>, wanted: (state: PcscState) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const end = monitor.subscribe((state) => {
      if (!wanted(state)) return;
      end();
      resolve();
    });
  });

describe('createPcscMonitor', () => {
  it('names a system without PC/SC or koffi', async () => {
    const monitor = watch(undefined);
    expect(await monitor.ready()).to.deep.equal({ service: 'unsupported', readers: [] });
    await monitor.close();
  });

  it('gives whoever comes later the present state, not that of its first look', async () => {
    const monitor = watch(scriptedPcsc([answering(READER_STATE_BITS.empty), answering(READER_STATE_BITS.present)]));
    await until(monitor, ({ readers }) => readers[0]?.cardPresent === true);
    expect((await monitor.ready()).readers[0]).to.include({ cardPresent: true });
    await monitor.close();
  });

  it('gives back what it was told, without the "changed" and "ignore" bits, and counts events', async () => {
    const state = ((7 << 16) | READER_STATE_BITS.present | READER_STATE_BITS.changed | READER_STATE_BITS.ignore) >>> 0;
    const pcsc = scriptedPcsc([answering(state)]);
    const monitor = watch(pcsc);
    expect((await monitor.ready()).readers).to.deep.equal([
      { name: 'A', cardPresent: true, mute: false, exclusive: false, atr: Uint8Array.of(0x3b), eventCount: 7 },
    ]);
    await monitor.close();
    expect(pcsc.asked[0]?.queries).to.deep.equal([
      { name: 'A', currentState: 0 },
      { name: '\\\\?PnP?\\Notification', currentState: 0 },
    ]);
    expect(pcsc.asked[1]?.queries[0]?.currentState).to.equal((7 << 16) | READER_STATE_BITS.present);
  });

  it('keeps an event count with the highest bit set a positive number', async () => {
    const monitor = watch(scriptedPcsc([answering((0xffff << 16) | READER_STATE_BITS.empty)]));
    expect((await monitor.ready()).readers[0]?.eventCount).to.equal(0xffff);
    await monitor.close();
  });

  it('lists readers anew where the notification reader is unknown', async () => {
    const unknown = failing(PCSC_CODES.unknownReader);
    const pcsc = scriptedPcsc([unknown, unknown, answering(READER_STATE_BITS.empty), failing(PCSC_CODES.timeout)]);
    const monitor = watch(pcsc);
    await monitor.ready();
    await monitor.close();
    expect(pcsc.asked[2]).to.deep.equal({ milliseconds: 0, queries: [{ name: 'A', currentState: 0 }] });
  });

  it('leaves out a reader that has just gone', async () => {
    const pcsc = scriptedPcsc([answering(READER_STATE_BITS.unknown | READER_STATE_BITS.changed)]);
    const monitor = watch(pcsc);
    expect((await monitor.ready()).readers).to.deep.equal([]);
    await monitor.close();
  });

  it('asks about as many readers as PC/SC takes at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Reader ${index}`);
    const pcsc = scriptedPcsc([answering(READER_STATE_BITS.empty)], {
      listReaders: () => Promise.resolve({ code: PCSC_CODES.success, names }),
    });
    const monitor = watch(pcsc);
    expect((await monitor.ready()).readers).to.have.length(15);
    await monitor.close();
    expect(pcsc.asked[0]?.queries).to.have.length(16);
  });

  it('begins again after any code that it does not know', async () => {
    const pcsc = scriptedPcsc([
      answering(READER_STATE_BITS.empty),
      failing(0x6d), // ERROR_BROKEN_PIPE: a remote desktop that was disconnected.
      answering(READER_STATE_BITS.present),
    ]);
    const monitor = watch(pcsc);
    const services: string[] = [];
    monitor.subscribe(({ service }) => services.push(service));
    await until(monitor, ({ readers }) => readers[0]?.cardPresent === true);
    expect(services).to.include('stopped');
    await monitor.close();
  });

  it('goes on when a listener throws', async () => {
    const pcsc = scriptedPcsc([answering(READER_STATE_BITS.empty), answering(READER_STATE_BITS.present)]);
    const monitor = watch(pcsc);
    monitor.subscribe(() => {
      throw new Error('a listener that fails');
    });
    await until(monitor, ({ readers }) => readers[0]?.cardPresent === true);
    await monitor.close();
  });

  it('closes though the service does not answer any more', async () => {
    const monitor = watch(
      scriptedPcsc([answering(READER_STATE_BITS.empty)], { cancel: () => new Promise(() => undefined) }),
    );
    await monitor.ready();
    await monitor.close();
  });
});

describe('createCardResetter', () => {
  it('says what is missing without PC/SC', async () => {
    const resetter = createCardResetter({ log: silentLog, load: () => Promise.resolve(undefined) });
    const error: unknown = await resetter.reset('A', 'when-alone').catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'ERR_MODULE_SUPPORT_MISSING');
  });

  it('releases its context whatever happens', async () => {
    let released = 0;
    const pcsc = scriptedPcsc([], {
      connect: () => Promise.resolve({ code: 0x8010002f, card: 0n }),
      release: () => Promise.resolve((released += 1)),
    });
    const resetter = createCardResetter({ log: silentLog, load: () => Promise.resolve(pcsc) });
    const error: unknown = await resetter.reset('A', 'always').catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'ERR_READER_FAILED');
    expect(released).to.equal(1);
  });
});
