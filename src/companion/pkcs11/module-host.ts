import type { Log } from '../log/index.js';
import type { BackOff } from './back-off.js';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import { HostClient } from './host-client.js';
import type { HostPool } from './host-pool.js';
import type { ModuleSource, SlotReport } from './host/messages.js';
import type { LoadGuard } from './load-guard.js';
import type { CardLimits } from './limits.js';

/** What a module is called in the log. */
export function nameOfModule(source: ModuleSource): string {
  return source.kind === 'library' ? source.path : 'simulated';
}

/** What is needed to run modules in hosts. */
export interface HostEnvironment {
  readonly pool: HostPool;
  readonly limits: CardLimits;
  readonly guard: LoadGuard;
  readonly log: Log;
}

/**
 * Starts a host and loads the module there.
 * @param started called with the host before anything is asked of it, so that it can be ended at any moment
 * @throws CpxError of the family MODULE; ERR_MODULE_QUARANTINED without starting anything
 */
export async function startModuleHost(
  { pool, limits, guard, log }: HostEnvironment,
  source: ModuleSource,
  options: {
    readonly forLogin: boolean;
    readonly stays?: boolean;
    readonly backOff: BackOff;
    readonly started?: (client: HostClient) => void;
    readonly onSlots?: (slots: readonly SlotReport[]) => void;
  },
): Promise<HostClient> {
  guard.requireLoadable(source);
  if (options.backOff.remainingMs > 0) {
    throw new CpxError('ERR_MODULE_CRASHED', 'the module keeps failing and is left alone for a while');
  }
  const client = new HostClient(pool.take({ stays: options.stays ?? false }), log, options.onSlots);
  options.started?.(client);
  try {
    const { library } = await client.call<'load'>(
      { type: 'load', module: source, forLogin: options.forLogin },
      limits.loadMs,
    );
    guard.noteLoaded(source);
    log.debug('module-loaded', { module: nameOfModule(source), library });
    return client;
  } catch (error) {
    const endedByItself = client.how;
    client.kill();
    throw guard.judgeFailure(source, error, endedByItself);
  }
}

const DEATHS: ReadonlySet<ErrorCode> = new Set(['ERR_MODULE_CRASHED', 'ERR_MODULE_TIMEOUT']);

/**
 * Deaths of a host count against its module, that which puts it into quarantine too; failures that a module reports itself
 * do not, nor that it was not started because it is there.
 */
export function recordOutcome(backOff: BackOff, error: unknown): void {
  if (!(error instanceof CpxError)) return;
  const death = error.code === 'ERR_MODULE_QUARANTINED' ? error.cause : error;
  if (death instanceof CpxError && DEATHS.has(death.code)) backOff.recordDeath();
}
