import type { SitesInWords } from '../../home-screen.js';
import { fill } from '../../texts.js';
import { element } from '../element.js';
import { rowButton, type BuildPart, type HomePage } from './home-page.js';
import { typedField } from './typed-field.js';

/** "Allowed sites": those that asked, the list, and a field for another one. */
export const sitesPart: BuildPart = (page) => {
  const { sites, texts } = page.screen;
  if (sites === undefined) return [element('p', {}, texts['home.not-running'])];
  return [
    element('p', { class: 'soft lead' }, texts['home.sites.text']),
    ...(sites.locked ? [element('p', { class: 'notice calm' }, texts['home.sites.locked'])] : []),
    ...(sites.asked.length > 0 ? [askedBlock(sites, page)] : []),
    ...(sites.asked.length > 0 ? [element('h2', {}, texts['home.sites.list'])] : []),
    allowedList(sites, page),
    ...(sites.locked ? [] : [addForm(page)]),
    ...(sites.locked || sites.allowed.length === 0 ? [] : [addCardHostForm(sites, page)]),
  ];
};

function askedBlock({ asked, locked }: SitesInWords, { screen: { texts }, act }: HomePage): HTMLElement {
  return element(
    'section',
    { class: 'block asked', 'aria-labelledby': 'asked' },
    element('h2', { id: 'asked' }, texts['home.sites.asked']),
    locked ? undefined : element('p', { class: 'soft' }, texts['home.sites.asked.text']),
    element(
      'ul',
      { class: 'rows' },
      ...asked.map(({ origin, when }) =>
        element(
          'li',
          {},
          element('div', {}, element('p', { class: 'strong' }, origin), element('p', { class: 'soft' }, when)),
          element(
            'div',
            { class: 'end' },
            rowButton(
              `dismiss-${origin}`,
              texts['home.sites.dismiss'],
              fill(texts['home.sites.dismiss.name'], { site: origin }),
              () => act({ type: 'dismiss-site', site: origin }),
            ),
            locked
              ? undefined
              : rowButton(
                  `allow-${origin}`,
                  texts['home.sites.allow'],
                  fill(texts['home.sites.allow.name'], { site: origin }),
                  () => act({ type: 'allow-site', site: origin }),
                  'primary',
                ),
          ),
        ),
      ),
    ),
  );
}

function allowedList({ allowed }: SitesInWords, { screen: { texts }, act }: HomePage): HTMLElement {
  if (allowed.length === 0) return element('p', { class: 'strong' }, texts['home.sites.none']);
  return element(
    'ul',
    { class: 'rows', 'aria-label': texts['home.section.sites'] },
    ...allowed.map(({ origin, source, removable, cardHosts }) =>
      element(
        'li',
        {},
        element(
          'div',
          {},
          element('p', { class: 'strong' }, origin),
          element('p', { class: 'soft' }, source),
          ...cardHosts.map(({ host, text, removable: hostRemovable }) =>
            element(
              'p',
              { class: 'card-host' },
              `${text} `,
              hostRemovable
                ? rowButton(
                    `remove-${origin}-${host}`,
                    texts['home.sites.remove'],
                    fill(texts['home.sites.card-host.remove'], { host, site: origin }),
                    () => act({ type: 'remove-card-host', site: origin, host }),
                  )
                : undefined,
            ),
          ),
        ),
        removable
          ? rowButton(
              `remove-${origin}`,
              texts['home.sites.remove'],
              fill(texts['home.sites.remove.name'], { site: origin }),
              () => act({ type: 'remove-site', site: origin }),
            )
          : undefined,
      ),
    ),
  );
}

function addForm({ screen: { texts }, act }: HomePage): HTMLElement {
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'add-site' },
    element('h2', { id: 'add-site' }, texts['home.sites.add']),
    typedField({
      id: 'site',
      label: texts['home.sites.add.label'],
      hint: texts['home.sites.add.hint'],
      button: texts['home.sites.allow'],
      onTyped: (site) => act({ type: 'allow-site', site }),
    }),
  );
}

/** Which site, and to which server it may present the card. */
function addCardHostForm({ allowed }: SitesInWords, { screen: { texts }, act }: HomePage): HTMLElement {
  const site = element(
    'select',
    { id: 'card-host-site' },
    ...allowed.map(({ origin }) => element('option', { value: origin }, origin)),
  );
  return element(
    'section',
    { class: 'block', 'aria-labelledby': 'add-card-host' },
    element('h2', { id: 'add-card-host' }, texts['home.sites.card-host.add']),
    element('p', { class: 'soft' }, texts['home.sites.card-host.text']),
    element('label', { for: 'card-host-site', class: 'strong' }, texts['home.sites.card-host.site']),
    site,
    typedField({
      id: 'card-host',
      label: texts['home.sites.card-host.label'],
      hint: texts['home.sites.card-host.hint'],
      button: texts['home.sites.allow'],
      onTyped: (host) => act({ type: 'allow-card-host', site: site.value, host }),
    }),
  );
}
