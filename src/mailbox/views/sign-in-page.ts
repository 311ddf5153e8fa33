import { renderCardPanel, SIGN_IN_PANEL, TLS_SIGN_IN_PANEL } from './card-panel.js';
import { csrfField, renderFrame, type Frame } from './frame.js';
import { html, type Html } from './html.js';

/** What the person typed last, and what was wrong with it. */
export interface PasswordForm {
  readonly email: string;
  readonly problem: Html | undefined;
}

/** *Connexion*: the two ways in. */
export function renderSignInPage(frame: Frame, form: PasswordForm): Html {
  const { t } = frame;
  return renderFrame(
    frame,
    t('signIn'),
    html`<h1>${t('signIn')}</h1>
      <p class="lead">${t('signInIntroduction')}</p>
      <div class="ways">
        <section class="panel" aria-labelledby="card-title">
          <h2 id="card-title">${t('cardTitle')}</h2>
          <p class="tag strong">${t('strongSignIn')}</p>
          <p>${t('cardIntroduction')}</p>
          ${renderCardPanel(frame, frame.overTls ? TLS_SIGN_IN_PANEL : SIGN_IN_PANEL)}
        </section>
        <section class="panel" aria-labelledby="password-title">
          <h2 id="password-title">${t('passwordTitle')}</h2>
          <p class="tag weak">${t('readOnlySignIn')}</p>
          <p>${t('passwordIntroduction')}</p>
          ${form.problem}
          <form method="post" action="/sign-in/password">
            ${csrfField(frame)} ${renderCredentialFields(frame, form.email, form.problem !== undefined)}
            <button class="primary">${t('signInButton')}</button>
          </form>
        </section>
      </div>`,
  );
}

/** The two fields of an account's credentials. */
export function renderCredentialFields({ t }: Frame, email: string, focusPassword: boolean): Html {
  return html`<label for="email">${t('email')}</label>
    <input
      id="email"
      name="email"
      type="email"
      autocomplete="username"
      required
      maxlength="254"
      value="${email}"
      spellcheck="false"
      autocapitalize="none"
    />
    <label for="password">${t('password')}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
      maxlength="256"
      ${focusPassword && html` autofocus`}
    />`;
}

/** *Authentification forte*, asked for in a session that the password opened. */
export function renderStrongPage(frame: Frame): Html {
  const { t } = frame;
  return renderFrame(
    frame,
    t('strongSignIn'),
    html`<section class="panel narrow" aria-labelledby="strong-title">
      <h1 id="strong-title">${t('strongSignIn')}</h1>
      <p>${t('strongPageIntroduction')}</p>
      ${renderCardPanel(frame, frame.overTls ? TLS_SIGN_IN_PANEL : SIGN_IN_PANEL)}
      <p><a href="/inbox">${t('backToInbox')}</a></p>
    </section>`,
  );
}
