import type { Message } from '../storage/index.js';
import { formatDateTime } from './format-date.js';
import { renderFrame, type Frame } from './frame.js';
import { html, type Html } from './html.js';

/** *Boîte de réception*: what was received, to read. */
export function renderInboxPage(frame: Frame, messages: readonly Message[]): Html {
  const { t, language } = frame;
  return renderFrame(
    frame,
    t('inbox'),
    html`<h1>${t('inbox')}</h1>
      ${renderStrengthReminder(frame)}
      ${
        messages.length === 0
          ? html`<p class="panel">${t('noMessages')}</p>`
          : html`<ul class="messages panel">
              ${messages.map(
                (message) =>
                  html`<li>
                    <a href="/inbox/${message.id}">
                      <span class="from">${message.senderName}</span>
                      <span class="topic">${message.subject}</span>
                      <time datetime="${message.receivedAt.toISOString()}"
                        >${formatDateTime(message.receivedAt, language)}</time
                      >
                    </a>
                  </li>`,
              )}
            </ul>`
      }`,
  );
}

/** *Consulter*: one message. */
export function renderMessagePage(frame: Frame, message: Message): Html {
  const { t, language } = frame;
  return renderFrame(
    frame,
    message.subject,
    html`<p><a href="/inbox">${t('backToInbox')}</a></p>
      ${renderStrengthReminder(frame)}
      <article class="panel">
        <h1>${message.subject}</h1>
        <dl class="facts">
          <dt>${t('sender')}</dt>
          <dd>${message.senderName} &lt;${message.senderAddress}&gt;</dd>
          <dt>${t('received')}</dt>
          <dd>
            <time datetime="${message.receivedAt.toISOString()}">${formatDateTime(message.receivedAt, language)}</time>
          </dd>
        </dl>
        <div class="body">${message.body}</div>
      </article>`,
  );
}

/** In a session that a password opened: what it takes to write. */
function renderStrengthReminder({ t, signedIn }: Frame): Html | undefined {
  if (signedIn?.strength !== 'weak') return undefined;
  return html`<aside class="notice information reminder">
    <div>
      <strong>${t('weakTitle')}</strong>
      <p>${t('weakExplanation')}</p>
    </div>
    <a class="button" href="/sign-in/strong">${t('weakAction')}</a>
  </aside>`;
}
