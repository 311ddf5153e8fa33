import { typeset } from '../../protocol/index.js';
import { renderFrame, type Frame } from './frame.js';
import { html, type Html } from './html.js';

/** What a person reads when something went wrong. */
export interface ErrorWords {
  readonly title: string;
  readonly explanation: string;
  readonly remedy: string | undefined;
  /** `CPX-604`, to read on the telephone. */
  readonly helpCode: string | undefined;
}

export function renderErrorPage(frame: Frame, words: ErrorWords): Html {
  const { t, signedIn } = frame;
  return renderFrame(
    frame,
    words.title,
    html`<section class="panel narrow" aria-labelledby="error-title">
      <h1 id="error-title">${typeset(words.title)}</h1>
      <p>${typeset(words.explanation)}</p>
      ${words.remedy !== undefined && html`<p>${typeset(words.remedy)}</p>`}
      ${words.helpCode !== undefined && html`<p class="hint">${t('helpCode')} <strong>${words.helpCode}</strong></p>`}
      <p><a class="button" href="/">${t(signedIn === undefined ? 'backToSignIn' : 'backToInbox')}</a></p>
    </section>`,
  );
}
