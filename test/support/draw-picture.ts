import type { Page } from 'playwright-core';

/**
 * Draws what a person would see to `test/output`, for whoever looks at it, where `PICTURES` is set: no test stands on it,
 * and drawing everything takes a minute of a processor.
 */
export async function drawPicture(
  page: Page,
  path: string,
  options: { readonly fullPage?: boolean } = {},
): Promise<void> {
  if (process.env.PICTURES !== undefined) await page.screenshot({ path: `test/output/${path}`, ...options });
}
