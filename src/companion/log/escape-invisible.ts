/**
 * What a terminal or an editor obeys instead of showing: C0 and C1 controls, DEL, line and paragraph separators,
 * bidirectional controls, zero-width characters, and halves of surrogate pairs.
 * @see Unicode Standard Annex 9, section 2; ECMA-48, section 8 (C1 control sequences)
 */
const INVISIBLE =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Writes every character that does not show itself as `\uXXXX`; inside a JSON text the meaning stays the same. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
