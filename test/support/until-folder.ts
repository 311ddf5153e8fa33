import { on } from 'node:events';
import { watch } from 'node:fs';

/** Looks into a folder now and after each change of what is in it, until `look` finds something. */
export async function untilFolder<Found>(
  folder: string,
  look: () => Found | undefined | Promise<Found | undefined>,
): Promise<Found> {
  const watcher = watch(folder);
  // Kept from here on, so that a change during a look is not missed.
  const changes = on(watcher, 'change');
  try {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await changes.next();
    }
  } finally {
    watcher.close();
  }
}
