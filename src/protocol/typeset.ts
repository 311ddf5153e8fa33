/**
 * Keeps together what must not be torn apart at a line's end, with no-break spaces: a telephone number, « quoted words »,
 * a word and its colon. English has none of these spaces, and stays as it is but for numbers.
 */
export function typeset(text: string): string {
  return text.replace(/(?<=«) |(?<=\d) (?=\d)| (?=[;:?!»])/g, '\u00a0');
}
