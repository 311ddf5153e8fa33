import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK_BYTES = 4_194_304;

/** Counts where a process has these bytes in memory that it can write to (Linux). @see proc(5), /proc/pid/mem */
export function countInMemory(processId: number, needle: Uint8Array): number {
  const maps = readFileSync(`/proc/${processId}/maps`, 'latin1');
  const memory = openSync(`/proc/${processId}/mem`, 'r');
  let count = 0;
  try {
    for (const line of maps.split('\n')) {
      const found = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (found === null) continue;
      const [start, end] = [BigInt(`0x${found[1]!}`), BigInt(`0x${found[2]!}`)];
      count += countInRange(memory, start, end, needle);
    }
  } finally {
    closeSync(memory);
  }
  return count;
}

function countInRange(memory: number, start: bigint, end: bigint, needle: Uint8Array): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let count = 0;
  // Chunks overlap by one byte less than the needle has, so that nothing is seen twice or missed at a border.
  for (let at = start; at < end; at += BigInt(CHUNK_BYTES - needle.length + 1)) {
    const wanted = end - at < BigInt(CHUNK_BYTES) ? Number(end - at) : CHUNK_BYTES;
    let read: number;
    try {
      read = readSync(memory, chunk, 0, wanted, at as unknown as number);
    } catch {
      return count; // A range that has no pages behind it.
    }
    const piece = chunk.subarray(0, read);
    for (let hit = piece.indexOf(needle); hit >= 0; hit = piece.indexOf(needle, hit + 1)) count++;
    if (end - at <= BigInt(CHUNK_BYTES)) return count;
  }
  return count;
}
