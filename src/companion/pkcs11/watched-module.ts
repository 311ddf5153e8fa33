import type { BackOff } from './back-off.js';
import type { CardClock } from './clock.js';
import type { HostClient } from './host-client.js';
import type { ModuleSource, SlotReport } from './host/messages.js';
import { nameOfModule, recordOutcome, startModuleHost, type HostEnvironment } from './module-host.js';

/** What a watched module is given. */
export interface WatchedModuleDependencies extends HostEnvironment {
  readonly source: ModuleSource;
  readonly backOff: BackOff;
  readonly clock: CardClock;
  readonly onSlots: (slots: readonly SlotReport[]) => void;
  /** The module could not be watched; it is tried again after a while. */
  readonly onFailure: (error: unknown) => void;
}

/** A module with no PC/SC reader behind it, polled by a host that stays and is started anew when it dies. */
export class WatchedModule {
  readonly #deps: WatchedModuleDependencies;
  #client: HostClient | undefined;
  #cancelRestart: (() => void) | undefined;
  #cancelPing: (() => void) | undefined;
  #closed = false;

  constructor(deps: WatchedModuleDependencies) {
    this.#deps = deps;
  }

  /** Resolves when the first look is done, or has failed. */
  async start(): Promise<void> {
    const { source, backOff, limits, onSlots, onFailure } = this.#deps;
    try {
      const client = await startModuleHost(this.#deps, source, {
        forLogin: false,
        stays: true,
        backOff,
        started: (started) => (this.#client = started),
        onSlots: (slots) => {
          if (!this.#closed) onSlots(slots);
        },
      });
      const slots = await client.call<'watch'>({ type: 'watch', intervalMs: limits.pollMs }, limits.lookMs);
      backOff.recordSuccess();
      void client.ended.then(() => this.#restartAfterDeath());
      this.#pingLater(client);
      if (!this.#closed) onSlots(slots);
    } catch (error) {
      if (this.#closed) return;
      recordOutcome(backOff, error);
      onFailure(error);
      this.#client?.kill();
      this.#restart();
    }
  }

  /** Looks now, for a person who asked; what it finds comes through `onSlots`. */
  async refresh(): Promise<void> {
    const { limits, onSlots, onFailure } = this.#deps;
    try {
      const slots = await this.#client?.call<'look'>({ type: 'look', expected: [] }, limits.lookMs);
      if (slots && !this.#closed) onSlots(slots);
    } catch (error) {
      if (!this.#closed) onFailure(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRestart?.();
    this.#cancelPing?.();
    await this.#client?.finish(this.#deps.limits.abandonMs);
  }

  /** A poll that hangs says nothing: unasked, the host would show for ever what it saw last. */
  #pingLater(client: HostClient): void {
    if (this.#closed || client !== this.#client) return;
    const { clock, limits } = this.#deps;
    this.#cancelPing = clock.after(limits.aliveEveryMs, () => {
      // One that overruns is killed for it, and its end starts another.
      client.call<'ping'>({ type: 'ping' }, limits.lookMs).then(
        () => this.#pingLater(client),
        () => undefined,
      );
    });
  }

  #restartAfterDeath(): void {
    this.#deps.backOff.recordDeath();
    this.#restart();
  }

  #restart(): void {
    if (this.#closed || this.#cancelRestart) return;
    const { backOff, clock, limits, log, source } = this.#deps;
    const delay = Math.max(backOff.remainingMs, limits.pollMs);
    log.warn('module-watch-restarts', { module: nameOfModule(source), inMs: delay });
    this.#cancelRestart = clock.after(delay, () => {
      this.#cancelRestart = undefined;
      void this.start();
    });
  }
}
