import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedReaders, type SimulatedReaders } from '../../../../native-stubs/pkcs11js/index.js';
import { defaultTestCardFolder, openTestCards } from '../../../../native-stubs/test-cards/index.js';
import type {
  CardCertificate,
  CardInventory,
  CardOperation,
  CardProvider,
  PinOperation,
} from '../../../../src/companion/card/index.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import type { CardResetter } from '../../../../src/companion/os/index.js';
import {
  createChildProcessSpawner,
  createPkcs11Cards,
  type CardClock,
  type CardLimits,
  type ModuleSource,
  type Pkcs11CardsOptions,
} from '../../../../src/companion/pkcs11/index.js';
import type { AuthenticationStatement } from '../../../../src/protocol/index.js';
import { createPinEntries, type PinEntries } from '../../../support/pin-entries.js';
import { createFakePcsc } from './fake-pcsc.js';

/** The compiled stand-in, as a composition root names it. */
export const STAND_IN = new URL('../../../../native-stubs/pkcs11js/index.js', import.meta.url).href;

/** The PINs that tests enter through a provider, by the folder of the world; worlds of other tests are not in it. */
const entriesOfWorlds = new Map<string, WorldEntries>();

interface WorldEntries {
  readonly entries: PinEntries;
  readonly readers: Pick<SimulatedReaders, 'calls'>;
  /** Operations that have not ended: their hosts may still log in. */
  underWay: number;
  /** False in a world whose module a test drives itself. */
  isSeenByProvider: boolean;
}

/** A reader that holds nothing yet, and the simulated module that sees it. */
export interface TestWorld {
  readonly readers: SimulatedReaders;
  readonly source: ModuleSource;
  readonly dispose: () => void;
}

export async function openTestWorld(
  readers: readonly { readonly name: string; readonly pinPad?: boolean }[] = [{ name: 'Reader A' }],
): Promise<TestWorld> {
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const folder = mkdtempSync(join(tmpdir(), 'cpx-world-'));
  const simulated = createSimulatedReaders(folder, { cards, readers });
  const entries = createPinEntries();
  const counted: WorldEntries = { entries, readers: simulated, underWay: 0, isSeenByProvider: false };
  entriesOfWorlds.set(folder, counted);
  return {
    readers: {
      ...simulated,
      clearCalls() {
        entries.countLogins(simulated);
        simulated.clearCalls();
      },
    },
    source: { kind: 'stand-in', entry: STAND_IN, world: folder },
    dispose() {
      if (counted.isSeenByProvider) entries.require(simulated);
      entriesOfWorlds.delete(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const systemClock: CardClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Long enough for a slow machine, short where a test waits for the limit itself. */
export const TEST_LIMITS: Partial<CardLimits> = {
  removalNoticeMs: 60,
  abandonMs: 250,
  pollMs: 20,
  spareAfterMs: 10,
  backOffFirstMs: 50,
  backOffMaximumMs: 200,
};

export const noReset: CardResetter = { reset: () => Promise.resolve('no-card') };

export function openProvider(options: Partial<Pkcs11CardsOptions> & Pick<Pkcs11CardsOptions, 'modules'>): CardProvider {
  const provider = createPkcs11Cards({
    pcsc: createFakePcsc(),
    resetter: noReset,
    spawnHost: createChildProcessSpawner(),
    resetPolicy: () => 'when-alone',
    log: silentLog,
    clock: systemClock,
    ...options,
    limits: { ...TEST_LIMITS, ...options.limits },
  });
  const worlds = options.modules.flatMap((module) => (module.kind === 'stand-in' ? [module.world] : []));
  return countEntries(provider, [...new Set(worlds)]);
}

/**
 * Each call of `sign`, `changePin` and `unblock` is one entry of a code; compared with what the token counted as soon as no operation is under way.
 * @throws Error from `end`, when a PIN made more than one C_Login
 */
function countEntries(provider: CardProvider, folders: readonly string[]): CardProvider {
  const worlds = folders.flatMap((folder) => entriesOfWorlds.get(folder) ?? []);
  for (const world of worlds) world.isSeenByProvider = true;
  const count = (operation: CardOperation): CardOperation => {
    let hasEnded = false;
    for (const world of worlds) world.underWay++;
    return {
      certificate: operation.certificate,
      gone: operation.gone,
      readPinState: () => operation.readPinState(),
      readAlgorithms: () => operation.readAlgorithms(),
      sign(request) {
        for (const { entries } of worlds) entries.note();
        return operation.sign(request);
      },
      async end() {
        await operation.end();
        if (hasEnded) return;
        hasEnded = true;
        for (const world of worlds) if (--world.underWay === 0) world.entries.require(world.readers);
      },
    };
  };
  const countPins = (operation: PinOperation): PinOperation => {
    let hasEnded = false;
    for (const world of worlds) world.underWay++;
    const note = (): void => worlds.forEach(({ entries }) => entries.note());
    return {
      card: operation.card,
      gone: operation.gone,
      get outcomeUnknown() {
        return operation.outcomeUnknown;
      },
      readCodes: () => operation.readCodes(),
      changePin(request) {
        note();
        return operation.changePin(request);
      },
      unblock(request) {
        note();
        return operation.unblock(request);
      },
      async end() {
        await operation.end();
        if (hasEnded) return;
        hasEnded = true;
        for (const world of worlds) if (--world.underWay === 0) world.entries.require(world.readers);
      },
    };
  };
  return {
    get inventory() {
      return provider.inventory;
    },
    subscribe: (listener) => provider.subscribe(listener),
    refresh: () => provider.refresh(),
    openOperation: (certificate) => count(provider.openOperation(certificate)),
    openPinOperation: (card) => countPins(provider.openPinOperation(card)),
    close: () => provider.close(),
  };
}

/** Resolves with the first inventory, now or later, of which `fact` is true. */
export function waitForInventory(
  provider: CardProvider,
  fact: (inventory: CardInventory) => boolean,
): Promise<CardInventory> {
  return new Promise((resolve) => {
    if (fact(provider.inventory)) {
      resolve(provider.inventory);
      return;
    }
    const unsubscribe = provider.subscribe((inventory) => {
      if (!fact(inventory)) return;
      unsubscribe();
      resolve(inventory);
    });
  });
}

export const isReady = ({ state }: CardInventory): boolean => state === 'ready';

/** The certificate to sign in with, once there is one. */
export async function waitForCertificate(provider: CardProvider, serial?: string): Promise<CardCertificate> {
  const find = (inventory: CardInventory): CardCertificate | undefined =>
    inventory.state === 'starting'
      ? undefined
      : inventory.readers
          .flatMap(({ card }) => card?.certificates ?? [])
          .find(({ usable, cardSerial }) => usable && (serial === undefined || cardSerial === serial));
  return find(await waitForInventory(provider, (inventory) => find(inventory) !== undefined))!;
}

export const STATEMENT: AuthenticationStatement = {
  kind: 'authentication',
  purpose: 'login',
  origin: 'https://medimail.mipih.fr',
  challengeNonce: 'bm9uY2Ugb2YgdGhpcnR5LXR3byByYW5kb20gYnl0ZXM=',
};

/** A fresh copy each time: whoever is given a PIN may wipe it. */
export const pinBytes = (digits: string): Uint8Array => new TextEncoder().encode(digits);
