import type { Page } from 'playwright-core';
import type { PromptScreen } from '../../../../src/companion/desktop/prompt-screen.js';
import { openWindowPage, type WindowPage } from './window-page.js';

/** The page of the PIN window, with a test in the place of main. */
export type PromptPage = WindowPage<PromptScreen>;

/** Opens the PIN window's own files under their own policy, and answers what they ask. */
export function openPromptPage(page: Page, screen: PromptScreen): Promise<PromptPage> {
  return openWindowPage(page, 'prompt', screen);
}
