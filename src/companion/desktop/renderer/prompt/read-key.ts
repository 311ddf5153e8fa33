/** What a key means to the field of a PIN. */
export type PinKey =
  | { readonly type: 'digit'; readonly digit: number }
  | { readonly type: 'erase' | 'erase-all' | 'submit' | 'cancel' | 'refused' };

/**
 * What the keys above the letters write without Shift on French and Belgian keyboards, on Windows and on a Mac. Nobody who
 * presses the key of the 2 in a field of digits means é.
 */
const WITHOUT_SHIFT: readonly string[] = ['à', '&', 'é', '"', "'", '(', '-§', 'è', '_!', 'ç'];

const MEANINGS: Readonly<Record<string, PinKey>> = {
  Backspace: { type: 'erase' },
  Delete: { type: 'erase-all' },
  Enter: { type: 'submit' },
  Escape: { type: 'cancel' },
};

/** @returns undefined for a key that is none of the field's business: Tab, Shift, F5, a shortcut */
export function readKey(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): PinKey | undefined {
  const { key, code } = event;
  if (/^[0-9]$/.test(key)) return { type: 'digit', digit: Number(key) };
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (Object.hasOwn(MEANINGS, key)) return MEANINGS[key];
  const digit = Number(/^Digit([0-9])$/.exec(code)?.[1] ?? NaN);
  if (key.length === 1 && WITHOUT_SHIFT[digit]?.includes(key) === true) return { type: 'digit', digit };
  return key.length === 1 && key !== ' ' ? { type: 'refused' } : undefined;
}
