import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Draws an SVG text as a PNG of that many pixels on each side. */
export type RenderSvg = (svg: string, pixels: number) => Uint8Array;

// The library lets itself be initialised once a process, and throws the second time.
let started: Promise<void> | undefined;

/** Opens the renderer: WebAssembly, so the same pixels on every system, and no text, so no font of the machine. */
export async function openRenderer(): Promise<RenderSvg> {
  started ??= readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))).then(initWasm);
  await started;
  return (svg, pixels) => {
    const drawing = new Resvg(svg, { fitTo: { mode: 'width', value: pixels } });
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
      drawing.free();
    }
  };
}
