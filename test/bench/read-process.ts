import { readdirSync, readFileSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;

/** Memory of a process, in megabytes of 1,000,000 bytes. */
export interface ProcessMemory {
  readonly resident: number;
  /** Of the resident, what other processes map too: the program itself, above all. */
  readonly shared: number;
}

/** @see proc(5), /proc/pid/smaps_rollup */
export function readMemory(processId: number): ProcessMemory {
  const text = readFileSync(`/proc/${processId}/smaps_rollup`, 'latin1');
  const field = (name: string): number =>
    (Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? NaN) * 1_024) / 1e6;
  return { resident: field('Rss'), shared: field('Shared_Clean') + field('Shared_Dirty') };
}

/** @returns milliseconds of CPU of a process and of its children that have ended */
export function readCpu(processId: number): number {
  const fields = fieldsOf(processId);
  // utime, stime, cutime and cstime are fields 14 to 17. @see proc(5), /proc/pid/stat
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1_000) / CLOCK_TICKS_PER_SECOND;
}

/** @returns the process ids of the children of a process that run */
export function readChildren(processId: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        return Number(fieldsOf(candidate)[1]) === processId;
      } catch {
        return false; // It has ended meanwhile.
      }
    });
}

/** The fields after the program's name, which may hold blanks. */
function fieldsOf(processId: number): string[] {
  const text = readFileSync(`/proc/${processId}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** @returns the words with which a process was started, with blanks between; nothing when it has ended */
export function readCommand(processId: number): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
