import type { CardRecord } from '../../relying-party/index.js';
import { csrfField, renderFrame, type Frame } from './frame.js';
import { html, type Html } from './html.js';
import { renderCredentialFields, type PasswordForm } from './sign-in-page.js';

/** A verified card that no account knows: whose is it? */
export function renderLinkCardPage(frame: Frame, card: CardRecord, form: PasswordForm): Html {
  const { t } = frame;
  return renderFrame(
    frame,
    t('linkTitle'),
    html`<section class="panel narrow" aria-labelledby="link-title">
      <h1 id="link-title">${t('linkTitle')}</h1>
      <p class="verified">
        <span class="card-type">${card.cardType}</span>
        <span
          ><strong>${card.displayName}</strong><br />${t('verifiedCard')}${
            card.series === 'test' && html` · ${t('testCard')}`
          }</span
        >
      </p>
      <p>${t('linkIntroduction')}</p>
      ${form.problem}
      <form method="post" action="/sign-in/link-card">
        ${csrfField(frame)} ${renderCredentialFields(frame, form.email, form.problem !== undefined)}
        <p class="hint">${t('linkDelay')}</p>
        <button class="primary">${t('signInButton')}</button>
      </form>
      <form method="post" action="/sign-in/link-card/cancel">
        ${csrfField(frame)}<button class="quiet">${t('linkCancel')}</button>
      </form>
    </section>`,
  );
}
