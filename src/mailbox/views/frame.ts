import { typeset, type Language } from '../../protocol/index.js';
import { html, type Html } from './html.js';
import { NOTICES, type Notice, type TextKey, type Translate } from './texts.js';

/** Who is signed in, as the frame shows it. */
export interface SignedIn {
  readonly displayName: string;
  readonly strength: 'weak' | 'strong';
  /** The companion's id of the certificate that opened a strong session. */
  readonly certificateId: string | undefined;
}

/** What every page has around its content. */
export interface Frame {
  readonly language: Language;
  readonly t: Translate;
  /** Undefined: a plain name in the language of the page. */
  readonly productName: string | undefined;
  /** Where CPx Bridge can be downloaded, for whoever lacks it. */
  readonly companionDownload: string | undefined;
  /** Where pages reach the companion on 127.0.0.1. */
  readonly companionPort: number;
  /** Cards sign in over TLS, and not by a token. */
  readonly overTls: boolean;
  /** Path of this page, for the language switch and the current entry of the navigation. */
  readonly path: string;
  readonly csrfToken: string | undefined;
  readonly signedIn: SignedIn | undefined;
  readonly notice: Notice | undefined;
}

/** A whole page. Scripts and styles are files of our own: the content security policy allows nothing inline. */
export function renderFrame(frame: Frame, title: string, content: Html): Html {
  const { language, t, signedIn, notice } = frame;
  const productName = frame.productName ?? t('productName');
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${productName}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/mailbox.css" />
        <script type="module" src="/assets/mailbox-page.js"></script>
      </head>
      <body
        data-csrf="${frame.csrfToken}"
        data-companion-port="${frame.companionPort}"
        ${signedIn && html` data-strength="${signedIn.strength}" data-certificate="${signedIn.certificateId}"`}
      >
        <a class="skip" href="#content">${t('skipToContent')}</a>
        <header class="bar">
          <a class="brand" href="/">${ENVELOPE}<span>${productName}</span></a>
          ${signedIn && renderNavigation(frame)}
          <div class="bar-end">${signedIn && renderAccount(frame, signedIn)} ${renderLanguageSwitch(frame)}</div>
        </header>
        <main id="content" tabindex="-1">
          ${notice && html`<p class="notice ${NOTICES[notice].tone}" role="status">${typeset(NOTICES[notice][language])}</p>`}
          ${signedIn?.strength === 'strong' && renderCardUnseen(t)} ${content}
        </main>
      </body>
    </html> `;
}

/** The hidden field that every form carries. */
export function csrfField(frame: Frame): Html {
  return html`<input type="hidden" name="csrf" value="${frame.csrfToken}" />`;
}

/** Shown by the page's script while it cannot follow the card. */
function renderCardUnseen(t: Translate): Html {
  return html`<div class="notice information" id="card-unseen" role="status" hidden>
    <p>${t('cardUnseen')}</p>
    <button type="button" hidden>${t('followCard')}</button>
  </div>`;
}

/** A message beside a form or a page: why it did not work. */
export function renderProblem(title: string, explanation: string, remedy?: string): Html {
  return html`<div class="notice problem" role="alert">
    <strong>${typeset(title)}</strong>
    <p>${typeset(explanation)}${remedy && html` ${typeset(remedy)}`}</p>
  </div>`;
}

const NAVIGATION: readonly { readonly path: string; readonly section: string; readonly text: TextKey }[] = [
  { path: '/inbox', section: '/inbox', text: 'inbox' },
  { path: '/settings/identity', section: '/settings', text: 'settings' },
];

function renderNavigation({ t, path }: Frame): Html {
  return html`<nav aria-label="${t('mainNavigation')}">
    <ul>
      ${NAVIGATION.map(
        (entry) =>
          html`<li>
            <a href="${entry.path}" ${path.startsWith(entry.section) && html` aria-current="page"`}>${t(entry.text)}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function renderAccount(frame: Frame, signedIn: SignedIn): Html {
  const { t } = frame;
  const strong = signedIn.strength === 'strong';
  // As the user sheet says it: one's name, top right, leads to "Paramètres du compte".
  return html`<a class="person" href="/settings/identity" aria-label="${signedIn.displayName} – ${t('settings')}"
      >${signedIn.displayName}</a
    >
    <span class="badge ${strong ? 'strong' : 'weak'}">${t(strong ? 'strongBadge' : 'weakBadge')}</span>
    <form method="post" action="/sign-out">${csrfField(frame)}<button class="quiet">${t('signOut')}</button></form>`;
}

function renderLanguageSwitch({ t, language, path }: Frame): Html {
  const other = language === 'fr' ? 'en' : 'fr';
  return html`<a class="quiet" href="${path}?lang=${other}" lang="${other}" hreflang="${other}"
    >${t('otherLanguage')}</a
  >`;
}

const ENVELOPE = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="8" fill="currentColor" />
  <path d="M7 11h18v11H7z" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" />
  <path d="m7 11 9 7 9-7" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" />
</svg>`;
