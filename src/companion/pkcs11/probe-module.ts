import { readCard } from '../card/index.js';
import { cardFamilyOfAtr } from '../../cpx/index.js';
import type { Log } from '../log/index.js';
import type { PcscReader } from '../os/index.js';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import { HostClient } from './host-client.js';
import type { HostSpawner } from './host-spawner.js';
import type { ModuleSource, SlotReport } from './host/messages.js';
import { isSlotOfReader } from './host/read-slots.js';
import { CARD_LIMITS, type CardLimits } from './limits.js';
import { expectationOf } from './reader-observer.js';
import { outcomeOfSlot, type CardOutcome } from './token-reading.js';

/** What a probe is made with. */
export interface ProbeOptions {
  readonly spawnHost: HostSpawner;
  readonly log: Log;
  /** What PC/SC sees: a card that is in a reader is waited for, and none is looked at when there are only others' cards. */
  readonly readers: readonly PcscReader[];
  readonly limits?: Pick<CardLimits, 'loadMs' | 'lookMs' | 'openMs' | 'finishMs'>;
  /** Ends the probe, and its host at once. */
  readonly signal?: AbortSignal;
}

/** What stands behind the authentication certificate of a card, as far as it shows without a PIN. */
export type ProbedKey = { readonly mechanisms: readonly number[] } | { readonly problem: ErrorCode };

/** One slot of the module. */
export interface ProbedSlot {
  /** The name of the PC/SC reader behind it, in full; else how the module describes it. */
  readonly reader: string;
  /** Where a simulated module plays PC/SC's part as well. */
  readonly atr?: Uint8Array;
  /** Absent for an empty slot. */
  readonly outcome?: CardOutcome;
  readonly key?: ProbedKey;
}

/** What one look at a module came to. */
export type ModuleProbe =
  | { readonly loaded: false; readonly problem: ErrorCode; readonly loadMs: number }
  | {
      readonly loaded: true;
      /** Manufacturer and description, as C_GetInfo has them. */
      readonly library: string;
      readonly version: string;
      /** From the start of the host to the answer of C_GetInfo. */
      readonly loadMs: number;
      /** Why the slots could not be looked at. */
      readonly problem?: ErrorCode;
      readonly slots: readonly ProbedSlot[];
    };

/**
 * Looks once at a module for the diagnosis, in a card host of its own: loads it, reads its slots, asks what the
 * authentication key of each card offers. Presents no PIN, resets nothing, keeps nothing open; never throws.
 */
export async function probeModule(source: ModuleSource, options: ProbeOptions): Promise<ModuleProbe> {
  const { spawnHost, log, readers, limits = CARD_LIMITS, signal } = options;
  const started = performance.now();
  const client = new HostClient(spawnHost(), log);
  const end = (): void => client.kill();
  signal?.addEventListener('abort', end, { once: true });
  try {
    const { library, version } = await client.call<'load'>(
      { type: 'load', module: source, forLogin: false },
      limits.loadMs,
    );
    const loadMs = performance.now() - started;
    const present = readers.filter(({ cardPresent }) => cardPresent);
    const readable = present.filter(({ mute, atr }) => !mute && cardFamilyOfAtr(atr) !== 'Vitale');
    // A patient's card is no business of a module's; over a card that does not answer, some take ten seconds.
    if (present.length > 0 && readable.length === 0) return { loaded: true, library, version, loadMs, slots: [] };
    const expected = readable.map(expectationOf);
    try {
      const reports = await client.call<'look'>({ type: 'look', expected }, limits.lookMs);
      const slots: ProbedSlot[] = [];
      for (const report of reports) slots.push(await probeSlot(client, report, readers, limits));
      return { loaded: true, library, version, loadMs, slots };
    } catch (error) {
      return { loaded: true, library, version, loadMs, slots: [], problem: codeOf(error) };
    }
  } catch (error) {
    return { loaded: false, problem: codeOf(error), loadMs: performance.now() - started };
  } finally {
    signal?.removeEventListener('abort', end);
    await client.finish(limits.finishMs);
  }
}

async function probeSlot(
  client: HostClient,
  report: SlotReport,
  readers: readonly PcscReader[],
  { openMs }: Pick<CardLimits, 'openMs'>,
): Promise<ProbedSlot> {
  const outcome = outcomeOfSlot(report);
  const reader = readers.find(({ name }) => isSlotOfReader(report.description, name))?.name ?? report.description;
  const slot = { reader, ...(report.atr && { atr: report.atr }), ...(outcome && { outcome }) };
  if (outcome === undefined || !('card' in outcome)) return slot;
  const { certificates } = readCard(outcome.card, reader, 0);
  const certificate = certificates.find(({ forAuthentication }) => forAuthentication);
  if (certificate === undefined) return slot;
  try {
    const request = { type: 'open', reader: report.description, certificate: certificate.der } as const;
    const { mechanisms } = await client.call<'open'>(request, openMs);
    return { ...slot, key: { mechanisms } };
  } catch (error) {
    return { ...slot, key: { problem: codeOf(error) } };
  }
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof CpxError) return error.code;
  throw error;
}
