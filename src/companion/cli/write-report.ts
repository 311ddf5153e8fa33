import { systemCodeOf, writeWholeFile } from '../settings/index.js';

/**
 * Writes a report whole or not at all, where its owner alone can read it, in place of an older one.
 * @throws Error naming the file, where it cannot be written
 */
export async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeWholeFile(file, text);
  } catch (cause) {
    // What it throws speaks of settings.
    const code = systemCodeOf(cause instanceof Error ? cause.cause : cause);
    throw new Error(`${file} cannot be written (${code})`, { cause });
  }
}
