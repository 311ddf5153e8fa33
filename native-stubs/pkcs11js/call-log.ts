import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallName } from './call-gate.js';
import { WORLD_FILES } from './world.js';

/** One call, as the log has it. */
export interface CallRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly process: number;
  /** Tells apart the modules of one process. */
  readonly module: string;
  readonly call: number;
  readonly name: CallName;
  /** CKR name, or `crash`. `CKR_OK` also for a call that has not ended. */
  readonly result: string;
  readonly reader?: string;
  readonly slot?: number;
  readonly session?: number;
  readonly userType?: number;
  readonly mechanism?: number;
  /** C_Sign: what was signed, hexadecimal. */
  readonly data?: string;
}

/** The calls of all processes, oldest first: puts the two lines of each together. */
export function readCallLog(folder: string): readonly CallRecord[] {
  let text: string;
  try {
    text = readFileSync(join(folder, WORLD_FILES.calls), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const records = new Map<string, CallRecord>();
  for (const line of text.split('\n').filter((candidate) => candidate !== '')) {
    const entry = JSON.parse(line) as Pick<CallRecord, 'at' | 'module' | 'call'> & Partial<CallRecord>;
    const key = `${entry.module} ${entry.call}`;
    const begun = records.get(key);
    records.set(key, { result: 'CKR_OK', ...begun, ...entry, at: begun?.at ?? entry.at } as CallRecord);
  }
  return [...records.values()];
}

export function clearCallLog(folder: string): void {
  writeFileSync(join(folder, WORLD_FILES.calls), '');
}
