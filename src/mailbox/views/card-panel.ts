import type { Purpose } from '../../protocol/index.js';
import { html, type Html } from './html.js';
import type { Frame } from './frame.js';
import type { TextKey } from './texts.js';

/** Where the page fetches a challenge and hands in the token that the card signed for it. */
export interface CardPanel {
  readonly purpose: Purpose;
  readonly challengePath: string;
  readonly tokenPath: string;
  readonly withoutScript: TextKey;
}

/**
 * The `<cpx-login>` element of the browser library, with the two addresses that pages/connect-login.ts connects it to.
 * Without script a sentence says what still works.
 */
export function renderCardPanel({ language, t, companionPort, companionDownload }: Frame, panel: CardPanel): Html {
  return html`<script type="module" src="/assets/cpx-login.js"></script>
    <cpx-login
      lang="${language}"
      purpose="${panel.purpose}"
      port="${companionPort}"
      ${companionDownload !== undefined && html` download-url="${companionDownload}"`}
      data-challenge="${panel.challengePath}"
      data-token="${panel.tokenPath}"
    ></cpx-login>
    <noscript><p class="notice information">${t(panel.withoutScript)}</p></noscript>`;
}
