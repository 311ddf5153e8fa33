import { CpxError } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import type { CardResetPolicy, CardResetter } from '../ports.js';
import { loadPcsc } from './load-pcsc.js';
import type { PcscCalls } from './pcsc-calls.js';
import { DISPOSITIONS, nameOfPcscCode, PCSC_CODES, SHARE_MODES } from './pcsc-codes.js';

export const RESET_TIMES = Object.freeze({
  /** A reset takes 45 to 220 ms; connecting to a card that another program keeps in a transaction waits for it. */
  deadlineMilliseconds: 5_000,
});

/** What the resetter is made of; `load` and `times` are replaced in tests. */
export interface CardResetterParts {
  readonly log: Log;
  readonly load?: () => Promise<PcscCalls | undefined>;
  readonly times?: Readonly<Record<keyof typeof RESET_TIMES, number>>;
}

/** Nothing is in the reader that could still be unlocked: no reader, no card, a card without power or answer. */
const NO_CARD: ReadonlySet<number> = new Set([
  PCSC_CODES.noSmartcard,
  PCSC_CODES.removedCard,
  PCSC_CODES.unresponsiveCard,
  PCSC_CODES.unpoweredCard,
  PCSC_CODES.unknownReader,
  PCSC_CODES.readerUnavailable,
  PCSC_CODES.noReadersAvailable,
]);

/**
 * Resets cards through PC/SC: `when-alone` connects exclusively, which fails while another program is connected;
 * `always` connects beside the others, who are told SCARD_W_RESET_CARD. One at a time, off the event loop.
 *
 * `reset` throws CpxError ERR_MODULE_SUPPORT_MISSING without koffi or PC/SC, ERR_READER_SERVICE_STOPPED without its service,
 * ERR_READER_BUSY after the deadline (the reset is still made when the reader answers), ERR_READER_FAILED otherwise.
 */
export function createCardResetter(parts: CardResetterParts): CardResetter {
  const { log, load = loadPcsc, times = RESET_TIMES } = parts;
  let loaded: Promise<PcscCalls | undefined> | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const resetNow = async (reader: string, policy: CardResetPolicy): Promise<'reset' | 'in-use' | 'no-card'> => {
    const pcsc = await (loaded ??= load());
    if (pcsc === undefined) throw new CpxError('ERR_MODULE_SUPPORT_MISSING', 'koffi or the PC/SC library is missing');
    // A context of its own: the monitor's is locked while it waits.
    const { code, context } = await pcsc.establish();
    if (code !== PCSC_CODES.success) {
      throw new CpxError('ERR_READER_SERVICE_STOPPED', `no PC/SC context: ${nameOfPcscCode(code)}`);
    }
    try {
      return await resetIn(pcsc, context, reader, policy);
    } finally {
      await pcsc.release(context);
    }
  };

  return {
    async reset(reader, policy) {
      if (policy === 'never') return 'skipped';
      const turn = queue.then(() => resetNow(reader, policy));
      queue = turn.catch(() => undefined);
      const result = await withDeadline(turn, times.deadlineMilliseconds);
      log.info('card-reset', { reader, policy, result });
      return result;
    },
  };
}

async function resetIn(
  pcsc: PcscCalls,
  context: bigint,
  reader: string,
  policy: CardResetPolicy,
): Promise<'reset' | 'in-use' | 'no-card'> {
  const shareMode = policy === 'always' ? SHARE_MODES.shared : SHARE_MODES.exclusive;
  const { code, card } = await pcsc.connect(context, reader, shareMode);
  if (code === PCSC_CODES.sharingViolation) return 'in-use';
  if (NO_CARD.has(code)) return 'no-card';
  if (code !== PCSC_CODES.success) throw new CpxError('ERR_READER_FAILED', `connect: ${nameOfPcscCode(code)}`);
  const end = await pcsc.disconnect(card, DISPOSITIONS.reset);
  if (NO_CARD.has(end)) return 'no-card';
  if (end !== PCSC_CODES.success) throw new CpxError('ERR_READER_FAILED', `reset: ${nameOfPcscCode(end)}`);
  return 'reset';
}

async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CpxError('ERR_READER_BUSY', `the reader did not answer within ${milliseconds} ms`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
