import { element } from '../element.js';
import type { BuildPart } from './home-page.js';

/** "About": version, and the licences of what is inside. No link leads out of the program. */
export const aboutPart: BuildPart = ({ screen: { about, texts }, act, licences, showLicences }) => [
  element('p', { class: 'lead' }, texts['home.about.text']),
  element('ul', { class: 'facts' }, ...about.map((text) => element('li', {}, text))),
  element(
    'div',
    { class: 'row-of-buttons' },
    element('button', { type: 'button', id: 'how-to', onclick: () => act({ type: 'how-to' }) }, texts['menu.how-to']),
  ),
  element(
    'details',
    { id: 'licences', ontoggle: showLicences },
    element('summary', {}, texts['home.about.licences']),
    element('p', { class: 'soft' }, texts['home.about.licences.text']),
    element(
      'ul',
      { class: 'licences' },
      ...(licences ?? []).map(({ name, version, licence }) =>
        element('li', {}, element('span', { class: 'strong' }, name), ` ${version} — ${licence}`),
      ),
    ),
  ),
];
