import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { IconIcns, IconIco } from '@shockpkg/icon-encoder';
import {
  APP_ICO_SIZES,
  APP_LINUX_SIZES,
  BARS,
  ICNS_ENTRIES,
  LARGEST_SMALL_ICON,
  MACOS_TILE,
  TRAY_ICO_SIZES,
  TRAY_LINUX_SCALES,
  TRAY_MACOS_SCALES,
  TRAY_STATES,
  type Paint,
} from './icon-table.js';
import { openRenderer, type RenderSvg } from './open-renderer.js';

/**
 * Renders every icon of the product, in place of what the target folder held.
 * @param source the folder of the drawings, `resources/icons`
 * @param target for instance `dist/icons`
 * @returns the files written, relative to the target
 */
export async function renderIcons(source: string, target: string): Promise<readonly string[]> {
  const read = (name: string): Promise<string> => readFile(join(source, `${name}.svg`), 'utf8');
  const render = await openRenderer();
  const [app, small] = await Promise.all([read('app'), read('app-small')]);
  const files = new Map<string, Uint8Array>([...(await drawApp(render, app, small))]);
  for (const state of TRAY_STATES) {
    const drawing = await read(`tray/${state}`);
    for (const [name, bytes] of await drawTray(render, drawing)) files.set(`tray/${state}${name}`, bytes);
  }
  await rm(target, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), bytes);
  }
  return [...files.keys()];
}

async function drawApp(render: RenderSvg, large: string, small: string): Promise<Map<string, Uint8Array>> {
  const drawingOf = (pixels: number): string => (pixels <= LARGEST_SMALL_ICON ? small : large);
  const files = new Map<string, Uint8Array>();
  files.set('app/icon.ico', await encodeIco(APP_ICO_SIZES, (pixels) => render(drawingOf(pixels), pixels)));
  const icns = new IconIcns();
  icns.toc = true;
  for (const [type, pixels] of ICNS_ENTRIES) {
    await icns.addFromPng(render(withMargin(drawingOf(pixels), MACOS_TILE), pixels), [type], true);
  }
  files.set('app/icon.icns', icns.encode());
  for (const pixels of APP_LINUX_SIZES) {
    files.set(`app/linux/${pixels}x${pixels}.png`, render(drawingOf(pixels), pixels));
  }
  return files;
}

async function drawTray(render: RenderSvg, drawing: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const bar of ['on-light', 'on-dark'] as const) {
    const painted = paint(drawing, BARS[bar]);
    files.set(`-${bar}.ico`, await encodeIco(TRAY_ICO_SIZES, (pixels) => render(painted, pixels)));
    for (const [scale, pixels] of TRAY_LINUX_SCALES) files.set(`-${bar}${scale}.png`, render(painted, pixels));
  }
  const template = paint(drawing, BARS.template);
  for (const [scale, pixels] of TRAY_MACOS_SCALES) files.set(`Template${scale}.png`, render(template, pixels));
  return files;
}

/** Windows reads PNG in an ICO at 256 pixels; smaller entries are bitmaps, which is what every reader of them knows. */
async function encodeIco(sizes: readonly number[], draw: (pixels: number) => Uint8Array): Promise<Uint8Array> {
  const ico = new IconIco();
  for (const pixels of sizes) await ico.addFromPng(draw(pixels), pixels === 256, true);
  return ico.encode();
}

function paint(drawing: string, { ink, asks, warns }: Paint): string {
  const style = `.ink{fill:${ink}}.ink-line{stroke:${ink}}.asks{fill:${asks}}.warns{fill:${warns}}`;
  return drawing.replace(/<svg[^>]*>/, (root) => `${root}<style>${style}</style>`);
}

/** The same drawing on a larger canvas: it then covers the given share of each side. */
function withMargin(drawing: string, share: number): string {
  return drawing.replace(/viewBox="0 0 (\d+) \1"/, (_all, side: string) => {
    const canvas = Number(side) / share;
    const margin = (canvas - Number(side)) / 2;
    return `viewBox="${-margin} ${-margin} ${canvas} ${canvas}"`;
  });
}
