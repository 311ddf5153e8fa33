/** Markup that is safe to send: made by the `html` tag alone. */
export class Html {
  readonly #markup: string;

  constructor(parts: readonly string[], values: readonly HtmlValue[]) {
    this.#markup = parts.map((part, index) => part + (index < values.length ? render(values[index]) : '')).join('');
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in `${…}`: texts are escaped, markup is kept, lists are joined, nothing is nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | undefined | false;

/**
 * Template tag for markup. Every text is escaped for element content and for double-quoted attributes; never place one
 * in a script, a style, an unquoted attribute or in front of a URL's colon.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts, values);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
