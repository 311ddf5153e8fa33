/** The program that shows the stand-in's windows: playwright-core and Chromium, told what to do through one socket. */
import { createServer } from 'node:net';
import type { Frame, Page, Request, Route } from 'playwright-core';
import { packArguments } from '../ipc-values.js';
import { WindowLink, type Message } from '../window-link.js';
import { fromChromium, toChromium } from './addresses.js';
import { BLANK_APP, launchBrowser, type Browser } from './browser.js';
import { BINDING, pageScript, RECEIVER, type PageMessage } from './page-script.js';

interface OpenOptions {
  readonly window: number;
  readonly width: number;
  readonly height: number;
  readonly preload: string;
}

const [, , path = '', folder = ''] = process.argv;
const pages = new Map<number, Page>();
/** Windows whose next navigation main has asked for. */
const loading = new Set<number>();
let browser: Promise<Browser> | undefined;
/** Windows leave one after the other, and before the next one comes. */
let closing: Promise<unknown> = Promise.resolve();
let link: WindowLink | undefined;

const server = createServer((socket) => {
  server.close();
  link = new WindowLink(socket, {
    open: async ({ payload }) => open(payload as OpenOptions),
    load: async ({ payload }) => load(payload as { window: number; url: string }),
    raise: async ({ payload }) => pageOf(payload)?.bringToFront().then(nothing, nothing),
    send: async ({ payload, bytes }) => deliver(payload as { channel: string; args: unknown }, bytes),
    close: async ({ payload }) => close(payload as { readonly window: number }),
  });
  socket.on('data', (chunk: Buffer) => link?.take(chunk));
  socket.on('close', () => void end());
});
server.listen(path, () => process.send?.('listening'));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Ctrl-C reaches us too, but main is the one to say when the windows close.
    if (signal === 'SIGTERM') void end();
  });
}

function nothing(): undefined {
  return undefined;
}

function pageOf(payload: unknown): Page | undefined {
  return pages.get((payload as { readonly window: number }).window);
}

function windowOf(page: Page | undefined): number | undefined {
  return [...pages].find(([, each]) => each === page)?.[0];
}

async function start(preload: string): Promise<Browser> {
  const started = await launchBrowser(folder);
  const { context } = started;
  // Its person closed the last window, or it crashed: the next window starts another one.
  context.on('close', () => (browser = undefined));
  await context.exposeBinding(BINDING, async ({ page, frame }, message: PageMessage) => {
    const window = windowOf(page);
    // Texts with the digits in them stay behind here: this process ends with its windows, and main never sees them.
    const { payload: args, bytes } = packArguments(revive(message.args) as unknown[]);
    const sender = { top: frame === page.mainFrame(), url: fromChromium(frame.url()) };
    const { kind, channel } = message;
    const answer = await link?.call('ipc', { payload: { window, kind, channel, args, frame: sender }, bytes });
    return kind === 'invoke' ? answer?.payload : undefined;
  });
  // Every page of ours has the one preload of the product.
  await context.addInitScript(
    `(${pageScript.toString()})(${JSON.stringify(preload)}, ${JSON.stringify(BINDING)}, ${JSON.stringify(RECEIVER)})`,
  );
  await context.route('**/*', (route, request) => void answer(route, request).catch(nothing));
  context.on('page', (page) => void judgePopup(page).catch(nothing));
  return started;
}

async function open({ window, width, height, preload }: OpenOptions): Promise<undefined> {
  await closing;
  browser ??= start(preload);
  const page = await (await browser).openWindow();
  pages.set(window, page);
  const gone = (how: 'closed' | 'crashed') => (): void => {
    if (pages.get(window) !== page || !pages.delete(window)) return;
    if (how === 'crashed') {
      // The next window must not be opened in a Chromium that is about to end.
      closing = closing.then(async () => (await browser)?.dropWindow(page, pages.size === 0)).catch(nothing);
    }
    void link?.call('gone', { payload: { window, how } }).catch(nothing);
  };
  page.on('close', gone('closed'));
  page.on('crash', gone('crashed'));
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  const [left, top] = await page.evaluate(
    ([w, h]) => [Math.max(0, (screen.availWidth - w) / 2), Math.max(0, (screen.availHeight - h) / 3)].map(Math.round),
    [width, height] as const,
  );
  const bounds = { width, height, ...(left === undefined ? {} : { left }), ...(top === undefined ? {} : { top }) };
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
  await session.send('Browser.setWindowBounds', { windowId, bounds });
  await session.detach();
}

async function close({ window }: { readonly window: number }): Promise<undefined> {
  const page = pages.get(window);
  if (page === undefined) return;
  pages.delete(window);
  closing = closing.then(async () => (await browser)?.closeWindow(page, pages.size === 0)).catch(nothing);
  await closing;
}

async function load({ window, url }: { readonly window: number; readonly url: string }): Promise<undefined> {
  const page = pages.get(window);
  if (page === undefined) throw new Error('the window is closed');
  loading.add(window);
  try {
    await page.goto(toChromium(url));
  } finally {
    loading.delete(window);
  }
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(painted)));
}

async function answer(route: Route, request: Request): Promise<void> {
  const frame = frameOf(request);
  // A window that a page opens: it gets an empty document, because its page is known only once it has one.
  if (frame === undefined) return route.fulfill({ contentType: 'text/html', body: '' });
  const window = windowOf(frame.page());
  if (window === undefined || link === undefined) return route.abort('blockedbyclient');
  const url = fromChromium(request.url());
  const mainFrame = frame === frame.page().mainFrame();
  if (request.isNavigationRequest() && !(mainFrame && loading.has(window))) {
    const { payload: allowed } = await link.call('navigate', { payload: { window, url, mainFrame } });
    // As if it had never been asked for: the page stays as it is.
    if (allowed !== true) return route.abort('aborted');
  }
  const { payload, bytes } = await link.call('request', { payload: { window, url, method: request.method() } });
  const fate = payload as {
    readonly fate: 'cancelled' | 'elsewhere' | 'answered';
    readonly status: number;
    readonly headers: Record<string, string>;
  };
  switch (fate.fate) {
    case 'answered':
      return route.fulfill({ status: fate.status, headers: fate.headers, body: Buffer.from(bytes ?? []) });
    case 'elsewhere':
      return route.continue();
    case 'cancelled':
      return route.abort('blockedbyclient');
  }
}

/** @returns undefined for the first request of a window that is not there yet */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

async function judgePopup(page: Page): Promise<void> {
  if (page.url() === BLANK_APP) return;
  // A page with Cross-Origin-Opener-Policy has cut the tie: the newest window is the one that a person has before them.
  const window = windowOf((await page.opener()) ?? undefined) ?? [...pages.keys()].at(-1);
  const answered = await link?.call('popup', { payload: { window, url: fromChromium(page.url()) } });
  if (answered?.payload !== true) await page.close();
}

async function deliver(
  payload: { readonly channel: string; readonly args: unknown },
  bytes: Message['bytes'],
): Promise<undefined> {
  const page = pageOf(payload);
  if ((bytes?.length ?? 0) > 0) throw new TypeError('the stand-in sends no bytes to a window');
  await page
    ?.evaluate(
      ([receiver, channel, args]) => {
        const receive = (window as unknown as Record<string, (channel: string, args: unknown) => void>)[receiver];
        receive?.(channel, args);
      },
      [RECEIVER, payload.channel, payload.args] as const,
    )
    .catch(nothing);
}

/** The page's lists of numbers, as bytes again. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  if ('$undefined' in value) return undefined;
  if ('$bytes' in value) return Uint8Array.from(value.$bytes as number[]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}

async function end(): Promise<void> {
  await browser?.then(({ context }) => context.close()).catch(nothing);
  process.exit(0);
}
