import type { Page } from 'playwright-core';
import { PASSWORD } from '../../mailbox/support/test-mailbox.js';

/** Clicks on "Authentifier" once the list is there. @param holder picks this person's certificate in the list */
export async function authenticate(page: Page, holder?: string): Promise<void> {
  const list = page.locator('cpx-login select');
  if (holder !== undefined) {
    const entry = list.locator('option', { hasText: holder });
    await entry.waitFor({ state: 'attached' });
    await list.selectOption(await entry.getAttribute('value'));
  }
  await page.locator('cpx-login').getByRole('button', { name: 'Authentifier' }).click();
}

/** Fills in the form of the mailbox account. */
export async function typeCredentials(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('form:has(#password) button.primary');
}

/** The panel that says why it does not work. */
export async function waitForPanel(page: Page, code: string): Promise<string> {
  const panel = page.locator(`cpx-login .panel[data-code=${code}]`);
  await panel.waitFor();
  return panel.innerText();
}
