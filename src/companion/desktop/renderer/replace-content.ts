/**
 * Puts new content in the place of the old one without taking anything away from the person: what has the keyboard keeps
 * it, what was typed stays, what was unfolded stays so. Elements are the same when they have the same id.
 * @param otherwise takes the keyboard where what had it is gone
 */
export function replaceContent(place: HTMLElement, content: readonly HTMLElement[], otherwise: HTMLElement): void {
  const active = place.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  const selection = active instanceof HTMLInputElement && active.type === 'text' ? active.selectionStart : undefined;
  const typed = new Map(
    [...place.querySelectorAll<HTMLInputElement>('input[type=text]')].map((each) => [each.id, each.value]),
  );
  const unfolded = new Set([...place.querySelectorAll('details[open]')].map(({ id }) => id));
  place.replaceChildren(...content);
  for (const field of place.querySelectorAll<HTMLInputElement>('input[type=text]'))
    field.value = typed.get(field.id) ?? '';
  for (const details of place.querySelectorAll('details')) details.open = unfolded.has(details.id);
  if (active === undefined) return;
  const again =
    active.id === '' ? undefined : [...place.querySelectorAll<HTMLElement>('[id]')].find(({ id }) => id === active.id);
  (again ?? otherwise).focus();
  if (again instanceof HTMLInputElement && selection !== undefined) again.setSelectionRange(selection, selection);
}

/** Draws a place of a page. */
export type Draw = (place: HTMLElement, of: unknown, build: () => readonly HTMLElement[]) => void;

/**
 * @param otherwise as of replaceContent
 * @returns what builds a place again when what it shows (plain data) has changed or it was emptied, and else leaves it alone
 */
export function drawWhatChanged(otherwise: HTMLElement): Draw {
  const drawn = new WeakMap<HTMLElement, string>();
  return (place, of, build) => {
    const text = JSON.stringify(of);
    if (drawn.get(place) === text && place.hasChildNodes()) return;
    drawn.set(place, text);
    replaceContent(place, build(), otherwise);
  };
}
