import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK = 4 * 1024 * 1024;

/**
 * Looks through all writable memory of a process (Linux).
 * @returns how often the text stands there, as ASCII or as UTF-16
 */
export function countInMemory(processId: number, text: string): number {
  const needles = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
  const memory = openSync(`/proc/${processId}/mem`, 'r');
  try {
    return listWritable(processId).reduce((sum, range) => sum + countInRange(memory, range, needles), 0);
  } finally {
    closeSync(memory);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function listWritable(processId: number): readonly Range[] {
  return readFileSync(`/proc/${processId}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      return match ? [{ start: Number.parseInt(match[1]!, 16), end: Number.parseInt(match[2]!, 16) }] : [];
    });
}

function countInRange(memory: number, { start, end }: Range, needles: readonly Buffer[]): number {
  const overlap = Math.max(...needles.map(({ length }) => length)) - 1;
  const buffer = Buffer.alloc(CHUNK + overlap);
  let count = 0;
  for (let position = start; position < end; position += CHUNK) {
    const read = readAt(memory, buffer, position, Math.min(CHUNK + overlap, end - position));
    for (const needle of needles) count += countInBuffer(buffer.subarray(0, read), needle);
  }
  return count;
}

function countInBuffer(buffer: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = buffer.indexOf(needle); at !== -1; at = buffer.indexOf(needle, at + 1)) count++;
  return count;
}

/** Some ranges (of the graphics driver, of the kernel) cannot be read: no program's bytes are in them. */
function readAt(memory: number, buffer: Buffer, position: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, position);
  } catch {
    return 0;
  }
}
