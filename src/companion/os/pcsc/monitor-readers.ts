import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log/index.js';
import type { PcscMonitor, PcscReader, PcscState } from '../ports.js';
import { loadPcsc } from './load-pcsc.js';
import type { PcscCalls, PcscContext, ReaderAnswer } from './pcsc-calls.js';
import { nameOfPcscCode, PCSC_CODES, READER_STATE_BITS } from './pcsc-codes.js';

/** The pseudo-reader whose state changes when a reader comes or goes. @see SCardGetStatusChange, Remarks */
const NOTIFICATION_READER = '\\\\?PnP?\\Notification';

export const MONITOR_TIMES = Object.freeze({
  /**
   * A wait ends after this time without an event, and the readers are listed again: pcsc-lite before 2.3 does not see a
   * reader that comes between our list and our wait. (pcsc-lite wakes up every 60 s in an infinite wait as well.)
   */
  waitMilliseconds: 60_000,
  /** The same where nothing tells of new readers (macOS). */
  relistMilliseconds: 1_500,
  /** Between attempts to reach a service that is not there; doubled up to the longest. */
  firstRetryMilliseconds: 250,
  longestRetryMilliseconds: 4_000,
  /** PC/SC forgets a cancel that comes just before its wait begins, so it is repeated. */
  cancelRepeatMilliseconds: 50,
  closeMilliseconds: 2_000,
});

/** A wait that returns this often in a row without news is a driver that cries wolf: it is given a rest. */
const NEEDLESS_WAKE_UPS = 8;

/** What the monitor is made of; `load` and `times` are replaced in tests. */
export interface PcscMonitorParts {
  readonly log: Log;
  readonly load?: () => Promise<PcscCalls | undefined>;
  readonly times?: Readonly<Record<keyof typeof MONITOR_TIMES, number>>;
}

/**
 * Watches readers and cards by waiting in SCardGetStatusChange off the event loop; connects to no card.
 *
 *     load ──no library──► unsupported
 *       │
 *       ▼        refused: stopped, pause, longer each time
 *     establish ◄───────────────────────────────┐
 *       │ context                               │ any other code: stopped, release
 *       ▼                                       │
 *     list readers ──► wait for a change ───────┘
 *       ▲                  │ change, time-out
 *       └──────────────────┘
 *
 * The state starts as `stopped` without readers; `ready()` tells when it is true.
 */
export function createPcscMonitor(parts: PcscMonitorParts): PcscMonitor {
  const { log, load = loadPcsc, times = MONITOR_TIMES } = parts;
  const listeners = new Set<(state: PcscState) => void>();
  const ending = new AbortController();
  let state: PcscState = { service: 'stopped', readers: [] };
  let current: { readonly pcsc: PcscCalls; readonly context: PcscContext } | undefined;
  let closing: Promise<void> | undefined;
  let looked: () => void = () => undefined;
  const firstLook = new Promise<void>((resolve) => (looked = resolve));

  /** Publishes what is new; says whether anything was. */
  const publish = (next: PcscState): boolean => {
    const changed = !isSameState(state, next);
    if (changed) state = next;
    looked();
    if (changed) {
      for (const listener of listeners) {
        try {
          listener(next);
        } catch (error) {
          log.error('pcsc-listener-failed', { message: String(error) });
        }
      }
    }
    return changed;
  };

  const isEnding = (): boolean => ending.signal.aborted;
  const rest = (milliseconds: number): Promise<void> =>
    pause(milliseconds, undefined, { signal: ending.signal }).catch(() => undefined);

  const run = async (): Promise<void> => {
    const pcsc = await load();
    if (pcsc === undefined) {
      log.warn('pcsc-unsupported');
      publish({ service: 'unsupported', readers: [] });
      return;
    }
    let retry: number = times.firstRetryMilliseconds;
    while (!isEnding()) {
      const { code, context } = await pcsc.establish();
      if (code === PCSC_CODES.success) {
        log.info('pcsc-service-running');
        current = { pcsc, context };
        const started = Date.now();
        const end = await watch(pcsc, context);
        current = undefined;
        // Also after the service has gone: the library keeps a context of its own.
        await pcsc.release(context);
        if (isEnding()) break;
        log.warn('pcsc-service-lost', { code: nameOfPcscCode(end) });
        if (Date.now() - started > times.longestRetryMilliseconds) retry = times.firstRetryMilliseconds;
      } else if (state.service === 'running' || retry === times.firstRetryMilliseconds) {
        log.warn('pcsc-service-stopped', { code: nameOfPcscCode(code) });
      }
      publish({ service: 'stopped', readers: [] });
      await rest(retry);
      retry = Math.min(2 * retry, times.longestRetryMilliseconds);
    }
  };

  /** Watches in one context until it ends. @returns the code that ended it */
  const watch = async (pcsc: PcscCalls, context: PcscContext): Promise<number> => {
    /** What to tell PC/SC that we know already; a reader that is not here is asked about without waiting. */
    let known = new Map<string, number>();
    let notifies = pcsc.notifiesOfReaders;
    let unknownInARow = 0;
    let needlessWakeUps = 0;
    while (!isEnding()) {
      const list = await pcsc.listReaders(context);
      const names = list.code === PCSC_CODES.noReadersAvailable ? [] : [...new Set(list.names)];
      if (list.code !== PCSC_CODES.success && list.code !== PCSC_CODES.noReadersAvailable) return list.code;
      if (names.length === 0) publish({ service: 'running', readers: [] });

      const readers = names.slice(0, pcsc.maximumQueries - (notifies ? 1 : 0));
      const queries = (notifies ? [...readers, NOTIFICATION_READER] : readers).map((name) => ({
        name,
        currentState: known.get(name) ?? READER_STATE_BITS.unaware,
      }));
      if (queries.length === 0) {
        await rest(times.relistMilliseconds);
        continue;
      }
      const wait = notifies ? times.waitMilliseconds : times.relistMilliseconds;
      const { code, answers } = await pcsc.getStatusChange(context, wait, queries);

      if (code === PCSC_CODES.unknownReader || code === PCSC_CODES.readerUnavailable) {
        // A reader left between the list and the wait, or the system does not know the notification reader.
        if (++unknownInARow > 1) notifies = false;
        if (unknownInARow > NEEDLESS_WAKE_UPS) await rest(times.relistMilliseconds);
        continue;
      }
      unknownInARow = 0;
      if (code === PCSC_CODES.timeout) continue;
      if (code !== PCSC_CODES.success) return code;

      // The upper half of the notification reader's state counts readers or their comings and goings: given back, it
      // makes the next wait return at once for a change in between.
      known = new Map(answers.map(({ name, eventState }) => [name, toCurrentState(eventState)]));
      const seen = answers.filter(
        ({ name, eventState }) => name !== NOTIFICATION_READER && (eventState & READER_STATE_BITS.unknown) === 0,
      );
      const news = publish({ service: 'running', readers: seen.map(toReader) });
      needlessWakeUps = news ? 0 : needlessWakeUps + 1;
      if (needlessWakeUps > NEEDLESS_WAKE_UPS) await rest(times.relistMilliseconds);
    }
    return PCSC_CODES.cancelled;
  };

  const running = run().catch((error: unknown) => {
    log.error('pcsc-monitor-failed', { message: String(error) });
    publish({ service: 'unsupported', readers: [] });
  });

  const close = async (): Promise<void> => {
    ending.abort();
    listeners.clear();
    const deadline = AbortSignal.timeout(times.closeMilliseconds);
    const ended = running.then(() => true);
    let cancelling = false;
    for (;;) {
      // Not awaited, and one at a time: a service that hangs does not answer a cancel either.
      if (current !== undefined && !cancelling) {
        cancelling = true;
        const done = (): void => void (cancelling = false);
        current.pcsc.cancel(current.context).then(done, done);
      }
      if (await Promise.race([ended, pause(times.cancelRepeatMilliseconds, false)])) return;
      if (deadline.aborted) {
        log.warn('pcsc-close-timed-out');
        return;
      }
    }
  };

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => firstLook.then(() => state),
    close: () => (closing ??= close()),
  };
}

function toCurrentState(eventState: number): number {
  // An ignored reader would never be reported again.
  return (eventState & ~(READER_STATE_BITS.changed | READER_STATE_BITS.ignore)) >>> 0;
}

function toReader({ name, eventState, atr }: ReaderAnswer): PcscReader {
  const has = (bit: number): boolean => (eventState & bit) !== 0;
  const cardPresent = has(READER_STATE_BITS.present);
  return {
    name,
    cardPresent,
    mute: cardPresent && has(READER_STATE_BITS.mute),
    exclusive: cardPresent && has(READER_STATE_BITS.exclusive),
    atr: cardPresent ? atr : new Uint8Array(),
    eventCount: eventState >>> 16,
  };
}

function isSameState(a: PcscState, b: PcscState): boolean {
  return (
    a.service === b.service &&
    a.readers.length === b.readers.length &&
    a.readers.every((reader, index) => {
      const other = b.readers[index];
      return other !== undefined && isSameReader(reader, other);
    })
  );
}

function isSameReader(a: PcscReader, b: PcscReader): boolean {
  return (
    a.name === b.name &&
    a.cardPresent === b.cardPresent &&
    a.mute === b.mute &&
    a.exclusive === b.exclusive &&
    a.eventCount === b.eventCount &&
    Buffer.compare(a.atr, b.atr) === 0
  );
}
