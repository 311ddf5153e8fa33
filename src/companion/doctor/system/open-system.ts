import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, readdir, stat, statfs } from 'node:fs/promises';
import { homedir, release } from 'node:os';
import { win32 } from 'node:path';
import type { DoctorSystem } from '../ports.js';
import { parseRegistryQuery } from './parse-registry-query.js';

/** A program of the system answers within this, or counts as one that says nothing. */
const PROGRAM_LIMITS = Object.freeze({ timeout: 3_000, maxBuffer: 8_388_608 });

/** This computer. Programs are started by their absolute path, without a shell, and killed when they take too long. */
export function openSystem(): DoctorSystem {
  const { platform, arch: architecture, env: environment } = process;
  return {
    platform,
    architecture,
    release: release(),
    environment,
    home: homedir(),
    userId: process.geteuid?.(),
    now: () => Date.now(),
    status: (path) =>
      unlessMissing(async () => {
        const status = await stat(path);
        const kind = status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
        return { kind, mode: status.mode & 0o7777, userId: status.uid } as const;
      }),
    read: (path, length) => unlessMissing(() => readPart(path, length, 'beginning')),
    readEnd: (path, length) => unlessMissing(() => readPart(path, length, 'end')),
    list: async (path) => (await unlessMissing(() => readdir(path))) ?? [],
    isWritable: async (path) => (await unlessMissing(() => access(path, constants.W_OK).then(() => true))) ?? false,
    freeBytes: (path) =>
      unlessMissing(async () => {
        const { bavail, bsize } = await statfs(path);
        return bavail * bsize;
      }),
    registry: async (key) => {
      if (platform !== 'win32') return new Map();
      const program = win32.join(environment.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe');
      return parseRegistryQuery((await run(program, ['query', key])) ?? '');
    },
    run,
  };
}

/** What is missing, and what this person may not look at, is no finding by itself. */
async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch {
    return undefined;
  }
}

async function readPart(path: string, length: number, part: 'beginning' | 'end'): Promise<Uint8Array> {
  // A named pipe in the file's place would hold us for ever.
  const handle = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
  try {
    const start = part === 'beginning' ? 0 : Math.max(0, (await handle.stat()).size - length);
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (;;) {
      // A pipe has no places to read at.
      const place = start === 0 ? null : start + filled;
      const { bytesRead } = await handle.read(bytes, filled, length - filled, place);
      filled += bytesRead;
      if (bytesRead === 0 || filled === length) return bytes.subarray(0, filled);
    }
  } finally {
    await handle.close();
  }
}

function run(program: string, parameters: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, parameters, { ...PROGRAM_LIMITS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
