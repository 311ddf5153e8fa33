import type { CardLink } from '../../relying-party/index.js';
import { renderCardPanel } from './card-panel.js';
import { formatDate, formatDateTime, formatValidityDay } from './format-date.js';
import { csrfField, renderFrame, type Frame } from './frame.js';
import { html, type Html } from './html.js';

/** A linked identity as a page shows it. */
export interface ShownCard {
  /** Stands for the identity in addresses, where the national identifier must not be read. */
  readonly reference: string;
  readonly link: CardLink;
  /** It opened this session. */
  readonly ofThisSession: boolean;
}

export interface IdentitySettings {
  readonly displayName: string;
  readonly email: string;
  readonly cards: readonly ShownCard[];
  /** Cards may be linked and unlinked now; otherwise the password is asked for first. */
  readonly confirmed: boolean;
  /** Why the password was not accepted. */
  readonly problem: Html | undefined;
}

/** *Paramètres du compte*, tab *Identité*. */
export function renderIdentityPage(frame: Frame, settings: IdentitySettings): Html {
  const { t } = frame;
  return renderFrame(
    frame,
    `${t('identityTab')} – ${t('settings')}`,
    html`<h1>${t('settings')}</h1>
      <nav class="tabs" aria-label="${t('settingsNavigation')}">
        <ul>
          <li><a href="/settings/identity" aria-current="page">${t('identityTab')}</a></li>
        </ul>
      </nav>
      <section class="panel" aria-labelledby="person-title">
        <h2 id="person-title">${t('personalData')}</h2>
        <dl class="facts">
          <dt>${t('name')}</dt>
          <dd>${settings.displayName}</dd>
          <dt>${t('email')}</dt>
          <dd>${settings.email}</dd>
        </dl>
      </section>
      <section class="panel" aria-labelledby="cards-title">
        <h2 id="cards-title">${t('linkedCards')}</h2>
        ${
          settings.cards.length === 0
            ? html`<p>${t('noLinkedCards')}</p>`
            : html`<ul class="cards">
                ${settings.cards.map((card) => renderCard(frame, card, settings))}
              </ul>`
        }
      </section>
      <section class="panel" aria-labelledby="add-title">
        <h2 id="add-title">${settings.confirmed ? t('addCard') : t('confirmTitle')}</h2>
        ${settings.confirmed ? renderAddCard(frame) : renderConfirmation(frame, settings)}
      </section>`,
  );
}

function renderCard(frame: Frame, shown: ShownCard, settings: IdentitySettings): Html {
  const { t, language } = frame;
  const { linkedAt, cards } = shown.link;
  const [newest] = cards;
  if (newest === undefined) return html``;
  const { card, lastSeen } = newest;
  return html`<li>
    <div class="verified">
      <span class="card-type">${card.cardType}</span>
      <span class="facets">
        <strong>${card.displayName}</strong>
        ${card.series === 'test' && html`<span class="badge weak">${t('testCard')}</span>`}
        ${shown.ofThisSession && html`<span class="badge strong">${t('thisSession')}</span>`}
      </span>
    </div>
    <dl class="facts">
      ${
        card.profession !== null &&
        html`<dt>${t('profession')}</dt>
          <dd>${card.profession}</dd>`
      }
      ${
        card.cardNumber !== null &&
        html`<dt>${t('cardNumber')}</dt>
          <dd>${card.cardNumber}</dd>`
      }
      <dt>${t('validUntil')}</dt>
      <dd>${formatValidityDay(dateOf(card.notAfter), language)}</dd>
      <dt>${t('linkedSince')}</dt>
      <dd>${formatDate(dateOf(linkedAt), language)}</dd>
      <dt>${t('lastUse')}</dt>
      <dd>${formatDateTime(dateOf(lastSeen), language)}</dd>
      ${
        cards.length > 1 &&
        html`<dt>${t('renewals')}</dt>
          <dd>${cards.length - 1}</dd>`
      }
    </dl>
    ${
      settings.confirmed &&
      html`<a
        class="button"
        href="/settings/identity/cards/${shown.reference}/unlink"
        aria-label="${t('unlink')} – ${card.cardType} ${card.displayName}"
        >${t('unlink')}</a
      >`
    }
  </li>`;
}

function renderAddCard(frame: Frame): Html {
  const { t, signedIn } = frame;
  return html`<p>${t('addCardIntroduction')}</p>
    ${signedIn?.strength === 'strong' && html`<p class="hint">${t('addCardKeepsCard')}</p>`}
    ${renderCardPanel(frame, {
      purpose: 'link',
      challengePath: '/settings/identity/challenge',
      tokenPath: '/settings/identity/cards',
      withoutScript: 'addCardNeedsScript',
    })}`;
}

function renderConfirmation(frame: Frame, settings: IdentitySettings): Html {
  const { t } = frame;
  return html`<p>${t('confirmExplanation')}</p>
    ${settings.problem}
    <form method="post" action="/settings/confirm">
      ${csrfField(frame)}
      <input type="hidden" name="username" value="${settings.email}" autocomplete="username" />
      <label for="password">${t('password')}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        maxlength="256"
        ${settings.problem !== undefined && html` autofocus`}
      />
      <button class="primary">${t('confirmButton')}</button>
    </form>`;
}

/** *Délier*: what it means, before it is done. */
export function renderUnlinkPage(frame: Frame, { reference, link }: ShownCard): Html {
  const { t } = frame;
  const card = link.cards[0]?.card;
  return renderFrame(
    frame,
    t('unlinkTitle'),
    html`<section class="panel narrow" aria-labelledby="unlink-title">
      <h1 id="unlink-title">${t('unlinkTitle')}</h1>
      <p class="verified"><span class="card-type">${card?.cardType}</span> <strong>${card?.displayName}</strong></p>
      <p>${t('unlinkExplanation')}</p>
      <form method="post" action="/settings/identity/cards/${reference}/unlink">
        ${csrfField(frame)}
        <button class="danger">${t('unlinkConfirm')}</button>
        <a class="button quiet" href="/settings/identity">${t('cancel')}</a>
      </form>
    </section>`,
  );
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
