import { rename } from 'node:fs/promises';
import { CpxError } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import { parseJson, settingsReaders } from './configuration.js';
import { isOrigin } from './parse-site.js';
import type { AskedForAccess } from './ports.js';
import { readSmallFile, timeStamp } from './small-file.js';
import { writeWholeFile } from './write-whole-file.js';

/** A person reads this list: the newest sites that asked, and no more of them than fit a screen. */
const LONGEST_LIST = 50;

/** Sites may ask hundreds of times a second: the disk hears of it this much later, once. */
const SAVE_MILLISECONDS = 5_000;

const read = settingsReaders;
type Remembered = AskedForAccess & { readonly dismissed?: boolean | undefined };

const file = read.object({
  version: read.oneOf([1]),
  asked: read.array(
    read.object({
      origin: (value, field) => {
        const text = read.anyText(512)(value, field);
        if (!isOrigin(text)) throw new CpxError('ERR_SETTINGS_INVALID', `${field} is not an origin`);
        return text;
      },
      firstAsked: read.text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/, 'a time in UTC'),
      dismissed: read.optional(read.boolean),
    }),
    LONGEST_LIST,
  ),
});

/**
 * The sites that asked and were refused, oldest first; bounded, once an origin. Those that the person does not want to see
 * are remembered and not listed: their pages go on asking. Nothing it does throws.
 */
export interface AskedForAccessList {
  readonly items: readonly AskedForAccess[];
  note(origin: string): void;
  forget(origin: string): void;
  dismiss(origin: string): void;
  close(): Promise<void>;
}

/** What the list needs. */
export interface AskedForAccessOptions {
  readonly path: string;
  readonly log: Log;
  readonly now: () => Date;
  readonly warn: (warning: CpxError) => void;
  /** Called when `items` has changed. */
  readonly onChange: () => void;
}

/** Opens the list kept in a file; a damaged file is kept aside and reported. */
export async function openAskedForAccess(options: AskedForAccessOptions): Promise<AskedForAccessList> {
  const { path, log, now, warn, onChange } = options;
  const asked = new Map<string, Remembered>();
  try {
    const text = await readSmallFile(path);
    const items = text === undefined ? [] : file(parseJson(text), '').asked;
    for (const item of items) asked.set(item.origin, Object.freeze(item));
  } catch (cause) {
    await rename(path, `${path}.damaged-${timeStamp(now())}`).catch(() => undefined);
    warn(new CpxError('ERR_SETTINGS_DAMAGED', `${path} is not used and kept aside`, { cause }));
  }

  let timer: NodeJS.Timeout | undefined;
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    try {
      await writeWholeFile(path, `${JSON.stringify({ version: 1, asked: [...asked.values()] }, undefined, 2)}\n`);
    } catch (error) {
      log.warn('asked for access not saved', { detail: error instanceof Error ? error.message : '' });
    }
  };
  const saveLater = (): void => {
    timer ??= setTimeout(() => void save(), SAVE_MILLISECONDS).unref();
  };

  return {
    get items() {
      return [...asked.values()]
        .filter(({ dismissed }) => dismissed !== true)
        .map(({ origin, firstAsked }) => ({ origin, firstAsked }));
    },
    note: (origin) => {
      if (asked.has(origin) || !isOrigin(origin)) return;
      asked.set(origin, Object.freeze({ origin, firstAsked: now().toISOString() }));
      const [oldest] = asked.keys();
      if (asked.size > LONGEST_LIST && oldest !== undefined) asked.delete(oldest);
      log.info('site asked for access', { origin });
      saveLater();
      onChange();
    },
    forget: (origin) => {
      if (!asked.delete(origin)) return;
      saveLater();
      onChange();
    },
    dismiss: (origin) => {
      const found = asked.get(origin);
      if (found === undefined || found.dismissed === true) return;
      asked.set(origin, Object.freeze({ ...found, dismissed: true }));
      saveLater();
      onChange();
    },
    close: async () => {
      if (timer !== undefined) await save();
    },
  };
}
