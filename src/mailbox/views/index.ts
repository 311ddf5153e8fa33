/**
 * The pages of the mailbox, made on the server: markup that escapes, words in French and English, one style sheet.
 * Pure functions of what they show. Imports protocol (types).
 */
export { renderErrorPage, type ErrorWords } from './error-page.js';
export { formatTime } from './format-date.js';
export { renderProblem, type Frame, type SignedIn } from './frame.js';
export { html, type Html } from './html.js';
export { renderInboxPage, renderMessagePage } from './inbox-page.js';
export { renderLinkCardPage } from './link-card-page.js';
export { renderIdentityPage, renderUnlinkPage, type ShownCard } from './settings-page.js';
export { renderSignInPage, renderStrongPage, type PasswordForm } from './sign-in-page.js';
export { ICON, STYLES } from './styles.js';
export { isNotice, translator, type Notice, type TextKey } from './texts.js';
