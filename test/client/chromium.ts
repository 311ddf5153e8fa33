import { mkdirSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where tests leave what a person should look at. */
export const PICTURES = 'test/output/client';

/** Debian's Chromium, with nothing that talks to the network by itself. */
export function launchChromium(extra: readonly string[] = []): Promise<Browser> {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
      ...extra,
    ],
  });
}
