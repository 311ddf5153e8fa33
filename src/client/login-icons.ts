import type { Tone } from './login-model.js';

/** Icons of the element: stroked paths on a 24 by 24 grid, in the colour of the text around them. */
const PATHS = {
  info: ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z', 'M12 11v5', 'M12 7.5v.5'],
  warning: ['M12 3.5 2.5 20h19L12 3.5Z', 'M12 10v4.5', 'M12 17v.5'],
  error: ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z', 'm9 9 6 6', 'm15 9-6 6'],
  success: ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z', 'm8 12.5 2.8 2.8L16.5 9.5'],
  wait: ['M12 3a9 9 0 1 0 9 9'],
  refresh: ['M20 12a8 8 0 1 1-2.4-5.7', 'M20 3.5v4h-4'],
} as const satisfies Record<Tone | 'refresh', readonly string[]>;

const SVG = 'http://www.w3.org/2000/svg';

/** An icon that says nothing to a screen reader: the words beside it do. */
export function createIcon(name: keyof typeof PATHS): SVGSVGElement {
  const icon = createSvg('0 0 24 24', 'icon');
  setIcon(icon, name);
  return icon;
}

/** Changes what an icon shows. */
export function setIcon(icon: SVGSVGElement, name: keyof typeof PATHS): void {
  icon.replaceChildren(...PATHS[name].map((d) => createShape('path', { d })));
}

/** A card with its chip. */
export function createEmblem(): SVGSVGElement {
  const emblem = createSvg('0 0 44 32', 'emblem');
  emblem.append(
    createShape('rect', { x: '1', y: '1', width: '42', height: '30', rx: '4' }),
    createShape('rect', { x: '7', y: '10', width: '10', height: '8', rx: '1.5' }),
    createShape('path', { d: 'M12 10v8M7 14h10M24 11h13M24 16h9M7 24.5h16' }),
  );
  return emblem;
}

function createSvg(viewBox: string, className: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = {
    viewBox,
    class: className,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '2',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
    focusable: 'false',
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  return svg;
}

function createShape(tag: 'path' | 'rect', attributes: Readonly<Record<string, string>>): SVGElement {
  const shape = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  return shape;
}
