import { writeFile } from 'node:fs/promises';

/**
 * Writes a report where its owner alone can read it, in place of an older one.
 * @throws Error naming the file, where it cannot be written
 */
export async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (cause) {
    const { code = 'UNKNOWN' } = cause as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be written (${code})`, { cause });
  }
}
