import type { Page } from 'playwright-core';
import type { DoctorAction, DoctorOutcome, DoctorScreen } from '../../../../src/companion/desktop/doctor-screen.js';
import { serveWindowFiles, WINDOW_ORIGIN } from './window-page.js';

/** The page of the diagnosis window, with a test in the place of main. */
export interface DoctorPageDriver {
  show(screen: DoctorScreen): Promise<void>;
  /** What the page wanted, in order. */
  wanted(): Promise<readonly DoctorAction[]>;
  /** What main answers from now on. */
  answer(outcome: DoctorOutcome): Promise<void>;
}

interface State {
  readonly wanted: unknown[];
  show: (payload: unknown) => void;
  outcome: unknown;
}

/** Opens the window's own files under their own policy, and answers what they ask. */
export async function openDoctorPage(page: Page, screen: DoctorScreen): Promise<DoctorPageDriver> {
  await serveWindowFiles(page);
  await page.addInitScript((first) => {
    const state: State = { wanted: [], show: () => undefined, outcome: undefined };
    Object.assign(window, { state });
    Object.defineProperty(window, 'companion', {
      value: {
        tell: () => undefined,
        ask: (channel: string, question: unknown) => {
          if (channel.endsWith(':screen')) return Promise.resolve(first);
          state.wanted.push(question);
          return Promise.resolve(state.outcome);
        },
        listen: (_channel: string, listener: (payload: unknown) => void) => (state.show = listener),
      },
    });
  }, screen);
  await page.goto(`${WINDOW_ORIGIN}/doctor.html`);
  await page.locator(`main[data-step=${screen.step}]`).waitFor();
  return {
    show: (next) => page.evaluate((given) => (window as unknown as { state: State }).state.show(given), next),
    wanted: () => page.evaluate(() => (window as unknown as { state: State }).state.wanted as DoctorAction[]),
    answer: (outcome) =>
      page.evaluate((given) => void ((window as unknown as { state: State }).state.outcome = given), outcome),
  };
}
