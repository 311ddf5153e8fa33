import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const WHOLE = '/usr/bin/chromium';

/** Debian's `chromium-headless-shell`: the same engine without the browser around it, for half the processor time. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** Debian's Chromium, with nothing that talks to the network by itself. */
export function launchChromium(extra: readonly string[] = []): Promise<Browser> {
  return launch(WHOLE, extra);
}

/** What draws pages and runs their scripts, where nothing depends on the browser around it. */
export function launchEngine(): Promise<Browser> {
  // No renderer is started ahead for a page that nobody may open, and nothing is drawn that a processor has to pretend.
  return launch(existsSync(SHELL) ? SHELL : WHOLE, ['--renderer-process-limit=1', '--disable-gpu']);
}

function launch(executablePath: string, extra: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath,
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
