import { html, type Html } from './html.js';
import type { Frame } from './frame.js';
import type { TextKey } from './texts.js';

/** Where the page fetches a challenge and hands in the token that the card signed for it. */
export interface CardPanel {
  readonly challengePath: string;
  readonly tokenPath: string;
  readonly withoutScript: TextKey;
}

/**
 * The `<cpx-login>` element of the browser library, with the two addresses that mailbox-page.ts connects it to. It
 * appears when the script has loaded it; without script a sentence says what still works.
 */
export function renderCardPanel({ language, t }: Frame, panel: CardPanel): Html {
  return html`<cpx-login
      lang="${language}"
      data-challenge="${panel.challengePath}"
      data-token="${panel.tokenPath}"
    ></cpx-login>
    <div class="card-answer" role="alert" hidden></div>
    <noscript><p class="notice information">${t(panel.withoutScript)}</p></noscript>`;
}
