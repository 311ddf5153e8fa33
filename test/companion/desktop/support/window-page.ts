import type { Page } from 'playwright-core';
import type { Session } from 'electron';
import { serveAppFiles } from '../../../../src/companion/desktop/main/app-protocol.js';
import type { WindowName } from '../../../../src/companion/desktop/ipc.js';
import { INERT_MILLISECONDS } from '../../../../src/companion/desktop/renderer/guard-page.js';

/** What the page told main; bytes as the text of their digits. */
export interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The page of a window, with a test in the place of main. */
export interface WindowPage<S> {
  show(screen: S): Promise<void>;
  told(): Promise<readonly Told[]>;
}

type Handler = (request: { readonly url: string; readonly method: string }) => Promise<Response>;

/** Where the page is served from, because Chromium knows no scheme of ours; the host is the same. */
export const WINDOW_ORIGIN = 'https://cpx-bridge';

/** Serves the windows' own files to a page, under their own policy. */
export async function serveWindowFiles(page: Page): Promise<void> {
  let serve: Handler | undefined;
  const protocol = { handle: (_scheme: string, handler: Handler) => (serve = handler) };
  serveAppFiles({ protocol } as unknown as Pick<Session, 'protocol'>, 'dist/desktop');
  await page.route('**/*', async (route, request) => {
    const response = await serve!({
      url: request.url().replace(WINDOW_ORIGIN, 'app://cpx-bridge'),
      method: request.method(),
    });
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
}

/** Makes the page believe that it came up half a second earlier: it is deaf to nothing that a test of other things does. */
export async function skipDeafness(page: Page): Promise<void> {
  await page.addInitScript((deaf) => {
    const { performance } = window;
    const now = performance.now.bind(performance);
    performance.now = () => now() - deaf;
    const later = window.setTimeout.bind(window);
    const sooner = (run: () => void, delay?: number): number => later(run, delay === deaf ? 0 : delay);
    Object.assign(window, { setTimeout: sooner });
  }, INERT_MILLISECONDS);
}

/** Opens a window's own files under their own policy, and answers what they ask; `window.digits` are the bytes it sent. */
export async function openWindowPage<S extends { readonly step: string }>(
  page: Page,
  window: WindowName,
  screen: S,
): Promise<WindowPage<S>> {
  await serveWindowFiles(page);
  await page.addInitScript((first) => {
    const state = globalThis as unknown as { told: unknown[]; listen: (screen: unknown) => void; digits: Uint8Array[] };
    state.told = [];
    state.digits = [];
    Object.defineProperty(globalThis, 'companion', {
      value: {
        tell: (_channel: string, payload: Record<string, unknown> | undefined) => {
          const entries = Object.entries(payload ?? {}).map(([field, value]) => {
            if (!(value instanceof Uint8Array)) return [field, value];
            state.digits.push(value);
            return [field, String.fromCharCode(...value)];
          });
          state.told.push(Object.fromEntries(entries));
        },
        ask: () => Promise.resolve(first),
        listen: (_channel: string, listener: (screen: unknown) => void) => (state.listen = listener),
      },
    });
  }, screen);
  await page.goto(`${WINDOW_ORIGIN}/${window}.html`);
  await page.locator(`main[data-step=${screen.step}]`).waitFor();
  return {
    show: (next) =>
      page.evaluate((given) => (globalThis as unknown as { listen: (screen: unknown) => void }).listen(given), next),
    told: () => page.evaluate(() => (globalThis as unknown as { told: Told[] }).told),
  };
}
