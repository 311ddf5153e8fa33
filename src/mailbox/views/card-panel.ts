import type { Purpose } from '../../protocol/index.js';
import { html, type Html } from './html.js';
import type { Frame } from './frame.js';
import type { TextKey } from './texts.js';

/**
 * Where the page fetches a challenge and hands in the token that the card signed for it; over TLS, where it fetches the
 * address at which the card identifies itself, and hands in the ticket.
 */
export interface CardPanel {
  readonly purpose: Purpose;
  readonly mode?: 'tls';
  readonly challengePath: string;
  readonly tokenPath: string;
  readonly withoutScript: TextKey;
}

/** How a card signs in: the same on each page that lets it. */
export const SIGN_IN_PANEL: CardPanel = {
  purpose: 'login',
  challengePath: '/sign-in/challenge',
  tokenPath: '/sign-in/card',
  withoutScript: 'cardNeedsScript',
};

/** The same over TLS. */
export const TLS_SIGN_IN_PANEL: CardPanel = {
  purpose: 'login',
  mode: 'tls',
  challengePath: '/sign-in/tls/address',
  tokenPath: '/sign-in/tls',
  withoutScript: 'cardNeedsScript',
};

/**
 * The `<cpx-login>` element of the browser library, with the two addresses that pages/connect-login.ts connects it to.
 * Without script a sentence says what still works.
 */
export function renderCardPanel({ language, t, companionPort, companionDownload }: Frame, panel: CardPanel): Html {
  return html`<script type="module" src="/assets/cpx-login.js"></script>
    <cpx-login
      lang="${language}"
      purpose="${panel.purpose}"
      ${panel.mode !== undefined && html` mode="${panel.mode}"`}
      port="${companionPort}"
      ${companionDownload !== undefined && html` download-url="${companionDownload}"`}
      data-challenge="${panel.challengePath}"
      data-token="${panel.tokenPath}"
    ></cpx-login>
    <noscript><p class="notice information">${t(panel.withoutScript)}</p></noscript>`;
}
