import { logWith, type Log } from '../log/index.js';
import {
  assembleInventory,
  findReaderOf,
  findReaderOfCard,
  nextValidityChange,
  sameIdentities,
  type CardCertificate,
  type CardInventory,
  type CardOperation,
  type CardPlace,
  type CardProvider,
  type OperationContext,
  type PinOperation,
  type PinState,
} from '../card/index.js';
import { cardFamilyOfAtr } from '../../cpx/index.js';
import type { CardResetPolicy, CardResetter, PcscMonitor, PcscReader, PcscState } from '../os/index.js';
import { CpxError, type ErrorCode } from '../../protocol/index.js';
import { isCryptolib } from './discovery/find-modules.js';
import { resetCard } from './card-reset.js';
import type { CardClock } from './clock.js';
import { HostPool } from './host-pool.js';
import type { HostSpawner } from './host-spawner.js';
import type { ModuleSource } from './host/messages.js';
import { KeyOperation } from './key-operation.js';
import type { OperationDependencies } from './host-operation.js';
import { createKnownModule, judgeBacking, type KnownModule } from './known-module.js';
import { Lane } from './lane.js';
import { CARD_LIMITS, type CardLimits } from './limits.js';
import { LoadGuard, NO_QUARANTINE, type ModuleQuarantine } from './load-guard.js';
import { lookThroughModule } from './look-through-module.js';
import type { HostEnvironment } from './module-host.js';
import { expectationOf, outcomeForReader, ReaderObserver } from './reader-observer.js';
import { HostPinOperation } from './pin-operation.js';
import { WatchedModule } from './watched-module.js';

/** What the adapter is handed. */
export interface Pkcs11CardsOptions {
  /** In order of preference: the first wins when two show the same card. */
  readonly modules: readonly ModuleSource[];
  readonly pcsc: PcscMonitor;
  readonly resetter: CardResetter;
  readonly spawnHost: HostSpawner;
  /** Asked at each reset, so that a changed policy counts at once. */
  readonly resetPolicy: () => CardResetPolicy;
  readonly log: Log;
  readonly clock: CardClock;
  /** Which modules are left alone because they crash or hang when they are loaded. Default: none is remembered. */
  readonly quarantine?: ModuleQuarantine;
  readonly limits?: Partial<CardLimits>;
}

/** Failures of a look that may pass by themselves: the card is looked at again after a while. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_CARD_FAILED',
  'ERR_READER_BUSY',
  'ERR_READER_FAILED',
  'ERR_MODULE_CRASHED',
  'ERR_MODULE_TIMEOUT',
  'ERR_MODULE_REINITIALIZE',
  'ERR_MODULE_FAILED',
]);

/** Timers of JavaScript overflow after 24 days. */
const LONGEST_TIMER_MS = 86_400_000;

/** @returns readers and cards through PKCS#11 modules, each of which runs in card hosts; begins to look at once */
export function createPkcs11Cards(options: Pkcs11CardsOptions): CardProvider {
  return new Pkcs11Cards(options);
}

class Pkcs11Cards implements CardProvider {
  readonly #options: Pkcs11CardsOptions;
  readonly #limits: CardLimits;
  readonly #hosts: HostEnvironment;
  readonly #lane = new Lane();
  readonly #modules: readonly KnownModule[];
  readonly #observer = new ReaderObserver();
  readonly #operations = new Set<KeyOperation | HostPinOperation>();
  readonly #listeners = new Set<(inventory: CardInventory) => void>();
  readonly #started: Promise<void>;
  readonly #stopPcsc: () => void;
  #inventory: CardInventory = { state: 'starting', readers: [] };
  #settled = false;
  #closed = false;
  #lookQueued = false;
  #looksInVain = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelValidity: (() => void) | undefined;

  constructor(options: Pkcs11CardsOptions) {
    const { modules, pcsc, clock, log, spawnHost } = options;
    this.#options = options;
    this.#limits = { ...CARD_LIMITS, ...options.limits };
    this.#hosts = {
      pool: new HostPool(spawnHost, clock, this.#limits.spareAfterMs),
      limits: this.#limits,
      guard: new LoadGuard(options.quarantine ?? NO_QUARANTINE, log),
      log,
    };
    this.#modules = modules.map((source) => createKnownModule(source, clock, this.#limits));
    this.#stopPcsc = pcsc.subscribe((state) => this.#notePcsc(state));
    this.#started = this.#start();
  }

  get inventory(): CardInventory {
    return this.#inventory;
  }

  subscribe(listener: (inventory: CardInventory) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async refresh(): Promise<CardInventory> {
    await this.#started;
    this.#looksInVain = 0;
    await Promise.all([
      this.#lane.run(() => this.#look('all')),
      ...this.#modules.map(async ({ watch }) => watch?.refresh()),
    ]);
    return this.#inventory;
  }

  openOperation(certificate: CardCertificate, context?: OperationContext): CardOperation {
    const { log } = this.#options;
    const there = findReaderOf(this.#inventory, certificate) !== undefined;
    const operation: KeyOperation = new KeyOperation({
      ...this.#dependenciesFor(
        there ? certificate.reader : undefined,
        () => operation,
        context ? logWith(log, { requestId: context.requestId }) : log,
      ),
      certificate,
    });
    this.#operations.add(operation);
    operation.checkAgainst(this.#inventory);
    return operation;
  }

  openPinOperation(card: CardPlace): PinOperation {
    const there = findReaderOfCard(this.#inventory, card);
    const operation: HostPinOperation = new HostPinOperation({
      ...this.#dependenciesFor(there?.name, () => operation, this.#options.log),
      card,
      label: there?.card?.label,
    });
    this.#operations.add(operation);
    operation.checkAgainst(this.#inventory);
    return operation;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopPcsc();
    this.#cancelRetry?.();
    this.#cancelValidity?.();
    this.#listeners.clear();
    await Promise.all([...this.#operations].map((operation) => operation.end()));
    await Promise.all(this.#modules.map(async ({ watch }) => watch?.close()));
    this.#hosts.pool.close();
    await this.#started;
    await this.#lane.run(() => Promise.resolve());
  }

  /** What every operation is given; with no reader, it will say that its card is not there. */
  #dependenciesFor(
    reader: string | undefined,
    operation: () => KeyOperation | HostPinOperation,
    log: Log,
  ): OperationDependencies & { readonly notePinState: (reader: string, pin: PinState) => void } {
    const module = reader === undefined ? undefined : this.#observer.moduleOf(reader);
    return {
      ...this.#hosts,
      log,
      lane: this.#lane,
      module,
      resetCard: (name) => resetCard(name, { ...this.#options, log, limits: this.#limits, pcsc: this.#observer.pcsc }),
      notePinState: (name, pin) => {
        this.#observer.notePin(name, pin);
        // Certificates are read anew for it, and whoever waits for a signature should not wait for that.
        setImmediate(() => this.#publish());
      },
      heldByAnother: (name) => this.#observer.isHeldByAnother(name),
      lookAgain: async () => module?.watch?.refresh(),
      ended: () => void this.#operations.delete(operation()),
    };
  }

  async #start(): Promise<void> {
    this.#observer.notePcsc(await this.#options.pcsc.ready());
    await this.#lane.run(() => this.#look('all'));
    this.#settled = true;
    this.#publish();
  }

  #notePcsc(state: PcscState): void {
    this.#observer.notePcsc(state);
    this.#looksInVain = 0;
    // First, or its reader would be shown twice.
    this.#stopWatchingPcscModules();
    this.#publish();
    if (this.#observer.listUnread().length > 0) this.#queueLook();
  }

  /** A reader that was plugged in later may show that PC/SC stands behind a module after all. */
  #stopWatchingPcscModules(): void {
    for (const module of this.#modules) {
      const slots = this.#observer.slotsOf(module);
      if (!slots || judgeBacking(slots, this.#observer.pcsc.readers) !== 'pcsc') continue;
      module.backing = 'pcsc';
      void module.watch?.close();
      module.watch = undefined;
      this.#observer.forgetWatched(module);
    }
  }

  #queueLook(): void {
    if (this.#lookQueued || this.#closed) return;
    this.#lookQueued = true;
    void this.#started
      .then(() =>
        this.#lane.run(() => {
          this.#lookQueued = false;
          return this.#look('unread');
        }),
      )
      .catch((error: unknown) => this.#options.log.error('look-failed', { problem: String(error) }));
  }

  /**
   * Asks each module in turn about the cards that none before it has recognised. Module by module and not at once: two
   * modules on one card disturb each other.
   */
  async #look(which: 'all' | 'unread'): Promise<void> {
    let readers = which === 'all' ? this.#observer.listReadable() : this.#observer.listUnread();
    const failures = new Map<string, ErrorCode>();
    for (const module of this.#modules) {
      if (this.#closed) return;
      if (module.watch || (readers.length === 0 && module.backing === 'pcsc')) continue;
      const asked = readers;
      const look = await lookThroughModule(this.#hosts, module, asked.map(expectationOf));
      if (look.type === 'failed') {
        asked.forEach((reader) => this.#noteFailure(reader, module, look.code, failures));
        continue;
      }
      if (module.backing === 'unknown') module.backing = judgeBacking(look.slots, this.#observer.pcsc.readers);
      if (module.backing === 'own') {
        await this.#watch(module);
        continue;
      }
      readers = asked.filter((reader) => {
        const outcome = outcomeForReader(look.slots, reader);
        if ('failure' in outcome) this.#noteFailure(reader, module, this.#explain(outcome.failure, reader), failures);
        else this.#observer.noteReading(reader, module, outcome);
        return 'failure' in outcome;
      });
    }
    this.#publish();
    this.#retryLater();
  }

  /** A CPx card that nobody knows here is no fault of the card's, where the one module is missing that knows them all. */
  #explain(failure: ErrorCode, { atr }: PcscReader): ErrorCode {
    const knowsAll = this.#modules.some(({ source }) => source.kind === 'stand-in' || isCryptolib(source.path));
    const foreign = cardFamilyOfAtr(atr) === 'other';
    return failure === 'ERR_CARD_NOT_CPX' && !knowsAll && !foreign ? 'ERR_MODULE_NONE' : failure;
  }

  /** Of several modules that fail at one card, one that says why counts more than one that does not know the card. */
  #noteFailure(reader: PcscReader, module: KnownModule, failure: ErrorCode, failures: Map<string, ErrorCode>): void {
    const before = failures.get(reader.name);
    if (before !== undefined && before !== 'ERR_CARD_NOT_CPX') return;
    failures.set(reader.name, failure);
    this.#observer.noteReading(reader, module, { failure });
  }

  async #watch(module: KnownModule): Promise<void> {
    module.watch = new WatchedModule({
      ...this.#hosts,
      source: module.source,
      backOff: module.backOff,
      clock: this.#options.clock,
      onSlots: (slots) => {
        module.problem = undefined;
        this.#observer.noteWatched(module, slots);
        this.#publish();
      },
      onFailure: (error) => {
        module.problem = error instanceof CpxError ? error.code : 'ERR_MODULE_FAILED';
        this.#observer.forgetWatched(module);
        this.#publish();
      },
    });
    await module.watch.start();
  }

  /** A card that failed for a passing reason is looked at again, less and less often. */
  #retryLater(): void {
    this.#cancelRetry?.();
    const failed = this.#observer.listFailed(PASSING);
    if (failed.length === 0 || this.#closed) return;
    const { backOffFirstMs, backOffMaximumMs } = this.#limits;
    const delay = Math.min(backOffMaximumMs, backOffFirstMs * 2 ** this.#looksInVain);
    this.#looksInVain += 1;
    this.#cancelRetry = this.#options.clock.after(delay, () => {
      failed.forEach((reader) => this.#observer.forgetReading(reader));
      this.#queueLook();
    });
  }

  #publish(): void {
    if (this.#closed) return;
    const observation = this.#observer.observe(this.#settled, this.#moduleProblem());
    const before = this.#inventory;
    this.#inventory = assembleInventory(observation, this.#options.clock.now());
    this.#hosts.pool.wantSpare(this.#inventory.state === 'ready');
    this.#awaitValidityChange();
    for (const operation of this.#operations) operation.checkAgainst(this.#inventory);
    if (sameIdentities(before, this.#inventory)) return;
    for (const listener of this.#listeners) listener(this.#inventory);
  }

  /** A certificate that begins or ends to be valid while its card is in. */
  #awaitValidityChange(): void {
    this.#cancelValidity?.();
    const { clock } = this.#options;
    const change = nextValidityChange(this.#inventory, clock.now());
    if (change === undefined) return;
    this.#cancelValidity = clock.after(Math.min(change - clock.now(), LONGEST_TIMER_MS), () => this.#publish());
  }

  /** Why no card can be read at all: no module, or none that can be loaded. */
  #moduleProblem(): ErrorCode | undefined {
    if (this.#modules.length === 0) return 'ERR_MODULE_NONE';
    return this.#modules.every(({ problem }) => problem !== undefined) ? this.#modules[0]?.problem : undefined;
  }
}
