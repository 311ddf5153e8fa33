import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { sleepSync } from './sleep.js';
import { withWorldLock } from './world-lock.js';
import type { WorldState } from './world-state.js';

/**
 * A world of simulated readers and cards on disk. Short-lived card hosts and whoever moves the cards share it: one
 * state file, read by all, replaced whole under a lock.
 */
export interface World {
  readonly folder: string;
  /** What is so now: the same object until something has changed. Costs one stat. */
  read(): Readonly<WorldState>;
  /** Changes the world; other processes see all of it or nothing. */
  update<Result>(change: (state: WorldState) => Result): Result;
  /** Appends one line to the call log. */
  log(line: object): void;
}

export const WORLD_FILES = { state: 'world.json', calls: 'calls.log', cards: 'cards', cache: 'cache' } as const;

/**
 * The revision is also the file's modification time, in steps of two seconds (all that FAT keeps): a stat tells two
 * revisions apart even when they are written within one tick of the clock.
 */
const FIRST_REVISION_SECONDS = 1_000_000_000;
const SECONDS_PER_REVISION = 2;

/** @throws Error when no world was made there yet */
export function openWorld(folder: string): World {
  const path = join(folder, WORLD_FILES.state);
  const calls = join(folder, WORLD_FILES.calls);
  let known: WorldState | undefined;
  const read = (): WorldState => {
    if (known?.revision === revisionOf(path)) return known;
    known = load(path);
    return known;
  };
  return {
    folder,
    read,
    update(change) {
      return withWorldLock(folder, () => {
        const text = readFileSync(path, 'utf8');
        const state = JSON.parse(text) as WorldState;
        const result = change(state);
        const changed = JSON.stringify(state);
        if (changed !== text) {
          state.revision++;
          replace(path, state);
        }
        known = state;
        return result;
      });
    },
    log(line) {
      appendFileSync(calls, `${JSON.stringify(line)}\n`);
    },
  };
}

/** Makes a world where there is none; leaves one that is there as it is. */
export function createWorld(folder: string, initial: WorldState): void {
  mkdirSync(join(folder, WORLD_FILES.cards), { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, WORLD_FILES.cache), { recursive: true, mode: 0o700 });
  withWorldLock(folder, () => {
    const path = join(folder, WORLD_FILES.state);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) replace(path, initial);
  });
}

function revisionOf(path: string): number {
  return Math.round((statSync(path).mtimeMs / 1000 - FIRST_REVISION_SECONDS) / SECONDS_PER_REVISION);
}

function load(path: string): WorldState {
  return JSON.parse(readFileSync(path, 'utf8')) as WorldState;
}

function replace(path: string, state: WorldState): void {
  const temporary = `${path}.${process.pid}-${threadId}`;
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
  const time = FIRST_REVISION_SECONDS + state.revision * SECONDS_PER_REVISION;
  utimesSync(temporary, time, time);
  renameOver(temporary, path);
}

/** Windows refuses to replace a file in the moment in which another process reads it. */
export function renameOver(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (process.platform !== 'win32' || attempt >= 200) throw error;
      sleepSync(2);
    }
  }
}
