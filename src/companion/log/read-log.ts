import { open } from 'node:fs/promises';
import { listLogFiles } from './rotating-file.js';

/** One line of the log, read back. */
export interface LogRecord {
  readonly level: string;
  /** RFC 3339, in UTC. */
  readonly time: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Of a larger file the end is read. One of ours is never larger; an older version's may be. */
const LARGEST_FILE = 16_777_216;

/** Reads all files of a log, oldest line first; what is no line of ours (cut off by a full disk) is passed over. */
export async function readLog(path: string): Promise<LogRecord[]> {
  const texts = await Promise.all(
    listLogFiles(path)
      .reverse()
      .map((file) => readEnd(file).catch(() => '')),
  );
  return texts.flatMap((text) => text.split('\n').flatMap(parseLine));
}

async function readEnd(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LARGEST_FILE);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function parseLine(line: string): LogRecord[] {
  if (line === '') return [];
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return [];
    const { level, time, event, ...fields } = parsed as Readonly<Record<string, unknown>>;
    if (typeof level !== 'string' || typeof time !== 'string' || typeof event !== 'string') return [];
    return [{ level, time, event, fields }];
  } catch {
    return [];
  }
}
