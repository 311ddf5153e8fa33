/** A child of an element: another one, or a text, which is shown as text whatever it holds. */
export type Child = Node | string;

/** Builds an element; `on…` are listeners, everything else attributes. `undefined` and `false` leave one out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>> = {},
  ...children: readonly (Child | undefined)[]
): HTMLElementTagNameMap[K] {
  const built = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') built.addEventListener(attribute.replace(/^on/, ''), value);
    else built.setAttribute(attribute, value === true ? '' : value);
  }
  built.append(...children.filter((child) => child !== undefined));
  return built;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of 24 by 24 that says nothing to a screen reader. @param path data of one `path` */
export function drawing(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  for (const [name, value] of [
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
    ['class', 'drawing'],
  ] as const) {
    svg.setAttribute(name, value);
  }
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** The drawings of the windows, as lines. */
export const DRAWINGS = Object.freeze({
  card: 'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM6.5 10h4v4h-4ZM14 10.5h4M14 13.5h4',
  warning: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17v.4',
  keypad:
    'M5 3h14a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM7.5 6.5h9v3h-9ZM8 13h.1M12 13h.1M16 13h.1M8 17h.1M12 17h.1M16 17h.1',
  erase: 'M9 6h11v12H9l-6-6ZM12 9.5l5 5M17 9.5l-5 5',
  done: 'M4.5 12.5l5 5 10-11',
  cross: 'M6 6l12 12M18 6 6 18',
  question: 'M8.5 9a3.5 3.5 0 1 1 5.2 3c-1.1.6-1.7 1.3-1.7 2.6M12 18.2v.4',
  dash: 'M7 12h10',
  dot: 'M12 11.8v.4',
});
