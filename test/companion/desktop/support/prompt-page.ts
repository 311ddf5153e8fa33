import type { Page } from 'playwright-core';
import type { Session } from 'electron';
import { serveAppFiles } from '../../../../src/companion/desktop/main/app-protocol.js';
import type { PromptScreen } from '../../../../src/companion/desktop/prompt-screen.js';

/** What the page told main; a PIN as the text of its digits. */
export interface Told {
  readonly type: string;
  readonly pin?: string;
  readonly fingerprint?: string;
}

/** The page of the PIN window, with a test in the place of main. */
export interface PromptPage {
  show(screen: PromptScreen): Promise<void>;
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

/** Opens the window's own files under their own policy, and answers what they ask. */
export async function openPromptPage(page: Page, screen: PromptScreen): Promise<PromptPage> {
  await serveWindowFiles(page);
  await page.addInitScript((first) => {
    const state = window as unknown as { told: unknown[]; listen: (screen: unknown) => void; digits: Uint8Array[] };
    state.told = [];
    state.digits = [];
    Object.defineProperty(window, 'companion', {
      value: {
        tell: (_channel: string, payload: { type: string; pin?: Uint8Array }) => {
          if (payload.pin !== undefined) state.digits.push(payload.pin);
          state.told.push(
            payload.pin === undefined ? payload : { ...payload, pin: String.fromCharCode(...payload.pin) },
          );
        },
        ask: () => Promise.resolve(first),
        listen: (_channel: string, listener: (screen: unknown) => void) => (state.listen = listener),
      },
    });
  }, screen);
  await page.goto(`${WINDOW_ORIGIN}/prompt.html`);
  await page.locator(`main[data-step=${screen.step}]`).waitFor();
  return {
    show: (next) =>
      page.evaluate((given) => (window as unknown as { listen: (screen: unknown) => void }).listen(given), next),
    told: () => page.evaluate(() => (window as unknown as { told: Told[] }).told),
  };
}
