import type { ModulesInWords } from '../../home-screen.js';
import { fill } from '../../texts.js';
import { element } from '../element.js';
import { rowButton, type BuildPart, type HomePage } from './home-page.js';
import { typedField } from './typed-field.js';

/** "Settings": language, start with the session, modules, what policy has fixed, logs. */
export const settingsPart: BuildPart = (page) => {
  const { modules, policy, texts } = page.screen;
  return [
    languageBlock(page),
    startBlock(page),
    ...(modules === undefined ? [] : [modulesBlock(modules, page)]),
    ...(policy.length === 0
      ? []
      : [block('policy', texts['home.policy'], element('ul', {}, ...policy.map((text) => element('li', {}, text))))]),
    block(
      'logs',
      texts['home.logs'],
      element('p', { class: 'soft' }, texts['home.logs.text']),
      element(
        'button',
        { type: 'button', id: 'open-logs', onclick: () => page.act({ type: 'open-logs' }) },
        texts['home.logs.open'],
      ),
    ),
  ];
};

function block(id: string, title: string, ...content: readonly (HTMLElement | undefined)[]): HTMLElement {
  return element(
    'section',
    { class: 'block', 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, title),
    ...content,
  );
}

function languageBlock({ screen: { language, sites, texts }, act }: HomePage): HTMLElement {
  const choice = (each: 'fr' | 'en'): HTMLElement =>
    element(
      'label',
      { class: 'option' },
      element('input', {
        ...{ type: 'radio', name: 'language', id: `language-${each}`, value: each },
        checked: each === language,
        disabled: sites === undefined,
        onchange: () => act({ type: 'choose-language', language: each }),
      }),
      // Each language in its own words: whoever looks for it may not read the other.
      element('span', { lang: each }, texts[`home.language.${each}`]),
    );
  return element(
    'section',
    { class: 'block' },
    element(
      'fieldset',
      { class: 'options' },
      element('legend', {}, element('h2', {}, texts['home.language'])),
      choice('fr'),
      choice('en'),
    ),
  );
}

function startBlock({ screen: { startAtLogin, texts }, act }: HomePage): HTMLElement {
  const against =
    startAtLogin === 'blocked' || startAtLogin === 'unavailable' ? texts[`home.login.${startAtLogin}`] : undefined;
  const box = element('input', {
    ...{ type: 'checkbox', id: 'start-at-login', 'aria-describedby': 'start-hint' },
    checked: startAtLogin === 'on',
    disabled: startAtLogin === 'unavailable',
    onchange: (event) => act({ type: 'start-at-login', wanted: (event.target as HTMLInputElement).checked }),
  });
  return block(
    'start',
    texts['home.login'],
    element('label', { class: 'option' }, box, texts['home.login.label']),
    element('p', { class: 'soft', id: 'start-hint' }, against ?? texts['home.login.hint']),
  );
}

function modulesBlock({ locked, chosen, found, changed }: ModulesInWords, page: HomePage): HTMLElement {
  const { screen, act } = page;
  const { texts } = screen;
  const automatic =
    found.map((path) => fill(texts['home.modules.found'], { path }))[0] ?? texts['home.modules.not-found'];
  const list = element(
    'ul',
    { class: 'rows', 'aria-label': texts['home.modules'] },
    ...chosen.map((path) =>
      element(
        'li',
        {},
        element('p', { class: 'path' }, path),
        locked
          ? undefined
          : rowButton(
              `remove-module-${path}`,
              texts['home.modules.remove'],
              fill(texts['home.modules.remove.name'], { path }),
              () => act({ type: 'remove-module', path }),
            ),
      ),
    ),
  );
  return block(
    'modules',
    texts['home.modules'],
    element('p', { class: 'soft' }, texts['home.modules.text']),
    locked ? element('p', { class: 'notice calm' }, texts['home.modules.locked']) : undefined,
    chosen.length === 0 ? element('p', { class: 'path' }, automatic) : list,
    changed ? element('p', { class: 'strong' }, texts['home.modules.changed']) : undefined,
    locked
      ? undefined
      : element(
          'div',
          { class: 'add-module' },
          element(
            'button',
            { type: 'button', id: 'choose-module', onclick: () => act({ type: 'choose-module' }) },
            texts['home.modules.choose'],
          ),
          typedField({
            id: 'module',
            label: texts['home.modules.label'],
            button: texts['home.modules.add'],
            onTyped: (path) => act({ type: 'add-module', path }),
          }),
        ),
  );
}
