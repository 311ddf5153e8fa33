import type { PcscReader } from '../os/index.js';
import type { ErrorCode } from '../../protocol/index.js';
import { BackOff } from './back-off.js';
import type { CardClock } from './clock.js';
import type { ModuleSource, SlotReport } from './host/messages.js';
import { isSlotOfReader } from './host/read-slots.js';
import type { CardLimits } from './limits.js';
import type { WatchedModule } from './watched-module.js';

/** A module of the list, and what has been learned of it. */
export interface KnownModule {
  readonly source: ModuleSource;
  readonly backOff: BackOff;
  /** `unknown` until it shows a slot. */
  backing: Backing | 'unknown';
  /** Why it cannot be loaded. */
  problem: ErrorCode | undefined;
  watch: WatchedModule | undefined;
}

/**
 * `pcsc`: its slots are PC/SC readers, whose events say when to look; `own`: nothing but asking tells when a token comes or goes
 * (SoftHSM2, the simulated module).
 */
export type Backing = 'pcsc' | 'own';

export function createKnownModule(source: ModuleSource, clock: CardClock, limits: CardLimits): KnownModule {
  return { source, backOff: new BackOff(clock, limits), backing: 'unknown', problem: undefined, watch: undefined };
}

/**
 * Judges what stands behind a module: when one slot bears the name of a PC/SC reader, PC/SC does (the description of a
 * slot is the name of its reader in ANS's module and in OpenSC, cpx.md); when there are slots and none does, something
 * of its own; without any slot it stays open, and PC/SC events are relied on until a reader is plugged in.
 */
export function judgeBacking(slots: readonly SlotReport[], readers: readonly PcscReader[]): Backing | 'unknown' {
  if (slots.length === 0) return 'unknown';
  const some = slots.some(({ description }) => readers.some(({ name }) => isSlotOfReader(description, name)));
  return some ? 'pcsc' : 'own';
}
