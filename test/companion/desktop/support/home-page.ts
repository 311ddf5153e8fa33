import type { Page } from 'playwright-core';
import type {
  HomeAction,
  HomeOutcome,
  HomeScreen,
  HomeSection,
} from '../../../../src/companion/desktop/home-screen.js';
import { serveWindowFiles, WINDOW_ORIGIN } from './window-page.js';

/** The page of the home window, with a test in the place of main. */
export interface HomePageDriver {
  show(screen: HomeScreen): Promise<void>;
  ask(section: HomeSection): Promise<void>;
  /** What the page wanted, in order. */
  wanted(): Promise<readonly HomeAction[]>;
  /** What main answers from now on. */
  answer(outcome: HomeOutcome): Promise<void>;
}

interface State {
  readonly wanted: unknown[];
  readonly listeners: Record<string, (payload: unknown) => void>;
  outcome: unknown;
}

const LICENCES = [
  { name: 'express', version: '5.3.0', licence: 'MIT' },
  { name: 'koffi', version: '3.3.4', licence: 'MIT' },
];

/** Opens the window's own files under their own policy, and answers what they ask. */
export async function openHomePage(page: Page, screen: HomeScreen): Promise<HomePageDriver> {
  await serveWindowFiles(page);
  await page.addInitScript(
    ([first, licences]) => {
      const state: State = { wanted: [], listeners: {}, outcome: undefined };
      Object.assign(window, { state });
      Object.defineProperty(window, 'companion', {
        value: {
          tell: () => undefined,
          ask: (channel: string, question: unknown) => {
            if (channel.endsWith(':screen')) return Promise.resolve(first);
            if (channel.endsWith(':licences')) return Promise.resolve(licences);
            state.wanted.push(question);
            return Promise.resolve(state.outcome);
          },
          listen: (channel: string, listener: (payload: unknown) => void) => {
            state.listeners[channel.split(':').at(-1)!] = listener;
          },
        },
      });
    },
    [screen, LICENCES] as const,
  );
  await page.goto(`${WINDOW_ORIGIN}/home.html`);
  await page.locator('[role=tab][aria-selected=true]').waitFor();
  const tell = (name: string, payload: unknown): Promise<void> =>
    page.evaluate(([to, what]) => (window as unknown as { state: State }).state.listeners[to]!(what), [
      name,
      payload,
    ] as const);
  return {
    show: (next) => tell('screen', next),
    ask: (section) => tell('section', section),
    wanted: () => page.evaluate(() => (window as unknown as { state: State }).state.wanted as HomeAction[]),
    answer: (outcome) =>
      page.evaluate((given) => void ((window as unknown as { state: State }).state.outcome = given), outcome),
  };
}
