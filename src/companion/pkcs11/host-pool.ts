import type { CardClock } from './clock.js';
import type { HostProcess, HostSpawner } from './host-spawner.js';

/**
 * Gives out card hosts, each to be used once. One spare process, in which no module is loaded yet, hides the tenth of a
 * second that a start takes; it costs memory, so it is kept only while a card is in that could be asked to sign, and
 * started only when no other host runs.
 */
export class HostPool {
  readonly #spawn: HostSpawner;
  readonly #clock: Pick<CardClock, 'after'>;
  readonly #spareAfterMs: number;
  #spare: HostProcess | undefined;
  #spareWanted = false;
  readonly #running = new Set<HostProcess>();
  #cancelTimer: (() => void) | undefined;

  constructor(spawn: HostSpawner, clock: Pick<CardClock, 'after'>, spareAfterMs: number) {
    this.#spawn = spawn;
    this.#clock = clock;
    this.#spareAfterMs = spareAfterMs;
  }

  /** @returns the spare where there is one; a host that `stays` does not use it up, nor keep another from being started */
  take({ stays = false }: { readonly stays?: boolean } = {}): HostProcess {
    if (stays) return this.#spawn();
    const host = this.#spare ?? this.#spawn();
    this.#spare = undefined;
    this.#cancelTimer?.();
    this.#running.add(host);
    void host.ended.then(() => {
      this.#running.delete(host);
      this.#prepareSpare();
    });
    return host;
  }

  wantSpare(wanted: boolean): void {
    if (wanted === this.#spareWanted) return;
    this.#spareWanted = wanted;
    if (wanted) this.#prepareSpare();
    else this.#dropSpare();
  }

  /** Ends the spare, and every host that was given out and does not stay. */
  close(): void {
    this.#spareWanted = false;
    this.#dropSpare();
    for (const host of this.#running) host.kill();
  }

  #prepareSpare(): void {
    if (!this.#spareWanted || this.#spare || this.#running.size > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(this.#spareAfterMs, () => {
      if (!this.#spareWanted || this.#spare || this.#running.size > 0) return;
      const spare = this.#spawn({ spare: true });
      this.#spare = spare;
      void spare.ended.then(() => {
        // Killed from outside: the next operation starts its own.
        if (this.#spare === spare) this.#spare = undefined;
      });
    });
  }

  #dropSpare(): void {
    this.#cancelTimer?.();
    this.#spare?.kill();
    this.#spare = undefined;
  }
}
