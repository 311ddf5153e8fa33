import { typeset } from '../protocol/index.js';
import { createEmblem, createIcon, setIcon } from './login-icons.js';
import type { Form, LoginModel, Panel } from './login-model.js';

/** What the person does. */
export interface LoginHandlers {
  onAction(): void;
  onSelect(id: string): void;
  onRefresh(): void;
  onSubmit(): void;
  onCancel(): void;
}

/** The element's DOM, made once; `update` puts a model into it. */
export interface LoginView {
  readonly root: HTMLElement;
  update(model: LoginModel): void;
  /** Focuses what the person would use next. */
  focus(): void;
}

/**
 * Builds the DOM. No markup is parsed and no style attribute is written, so that it works under a strict content
 * security policy and Trusted Types.
 */
export function createLoginView(handlers: LoginHandlers): LoginView {
  const heading = create('h2', { part: 'heading', id: 'heading' });
  const slot = create('slot', { name: 'heading' }, heading);
  const header = create('header', { part: 'header' }, createEmblem(), slot);
  const panel = createPanel(handlers);
  const form = createForm(handlers);
  const progress = createProgress(handlers);
  const status = create('p', { class: 'status', role: 'status' });
  const root = create(
    'section',
    { class: 'box', part: 'box', 'aria-labelledby': 'heading' },
    header,
    panel.root,
    form.root,
    progress.root,
    status,
  );

  /** In the order in which a person would want them; what is hidden or disabled does not take the focus. */
  const focus = (): void => {
    const wanted = [progress.root, form.submit, panel.action, form.select, panel.root];
    wanted.find((element) => isUsable(element))?.focus();
  };

  return {
    root,
    focus,
    update: (model) => {
      const tree = root.getRootNode() as ShadowRoot;
      const focused = tree.activeElement;
      root.lang = model.language;
      // French and English, whatever the page around them is.
      root.dir = 'ltr';
      setText(heading, model.heading);
      panel.update(model.panel);
      form.update(model.form);
      progress.root.hidden = model.progress === undefined;
      if (model.progress) progress.update(model.progress);
      // The same words again would be read again.
      if (status.textContent !== typeset(model.announcement)) setText(status, model.announcement);
      // Who was in the element stays in it, although the button that was clicked has gone.
      if (focused instanceof HTMLElement && !isUsable(focused)) focus();
    },
  };
}

interface PanelView {
  readonly root: HTMLElement;
  readonly action: HTMLButtonElement;
  update(panel: Panel | undefined): void;
}

function createPanel(handlers: LoginHandlers): PanelView {
  const icon = createIcon('info');
  const title = create('h3', { id: 'panel-title', part: 'panel-title' });
  const explanation = create('p', { part: 'explanation' });
  const remedy = create('p', { part: 'remedy' });
  const steps = create('ol', { part: 'steps' });
  const link = create('a', { part: 'link', target: '_blank', rel: 'noopener noreferrer' });
  const linkLine = create('p', {}, link);
  const helpText = create('span', {});
  const helpCode = create('strong', { part: 'help-number' });
  const help = create('p', { class: 'help', part: 'help-code' }, helpText, ' ', helpCode);
  const action = create('button', { type: 'button', class: 'primary', part: 'button action' });
  action.addEventListener('click', () => handlers.onAction());
  const root = create(
    'div',
    { class: 'panel', part: 'panel', role: 'group', 'aria-labelledby': 'panel-title', tabindex: '-1' },
    icon,
    title,
    explanation,
    remedy,
    steps,
    linkLine,
    action,
    help,
  );
  return {
    root,
    action,
    update: (panel) => {
      root.hidden = panel === undefined;
      if (panel === undefined) return;
      root.dataset.tone = panel.tone;
      if (panel.code === undefined) delete root.dataset.code;
      else root.dataset.code = panel.code;
      setIcon(icon, panel.tone);
      setText(title, panel.title);
      setText(explanation, panel.explanation);
      setText(remedy, panel.remedy);
      help.hidden = panel.help === undefined;
      setText(helpText, panel.help?.text);
      setText(helpCode, panel.help?.code);
      setText(action, panel.action);
      steps.hidden = panel.steps.length === 0;
      steps.replaceChildren(...panel.steps.map((step) => create('li', {}, typeset(step))));
      linkLine.hidden = panel.link === undefined;
      if (panel.link) {
        setText(link, panel.link.text);
        link.href = panel.link.url;
      }
    },
  };
}

interface FormView {
  readonly root: HTMLFormElement;
  readonly select: HTMLSelectElement;
  readonly submit: HTMLButtonElement;
  update(form: Form | undefined): void;
}

function createForm(handlers: LoginHandlers): FormView {
  const label = create('label', { for: 'certificate', part: 'label' });
  const select = create('select', { id: 'certificate', part: 'select', 'aria-describedby': 'detail badge' });
  select.addEventListener('change', () => handlers.onSelect(select.value));
  const detail = create('p', { class: 'detail', part: 'detail', id: 'detail' });
  const refreshText = create('span', {});
  const refresh = create(
    'button',
    { type: 'button', class: 'quiet', part: 'button refresh' },
    createIcon('refresh'),
    refreshText,
  );
  refresh.addEventListener('click', () => handlers.onRefresh());
  const badgeText = create('strong', {});
  const badgeHint = create('span', {});
  const badge = create('p', { class: 'badge', part: 'badge', id: 'badge' }, badgeText, badgeHint);
  const readersLabel = create('strong', {});
  const readersList = create('ul', {});
  const readers = create('div', { class: 'readers', part: 'readers' }, readersLabel, readersList);
  const submit = create('button', { type: 'submit', class: 'primary submit', part: 'button submit' });
  const row = create('div', { class: 'row' }, detail, refresh);
  const root = create('form', { part: 'form', novalidate: '' }, label, select, row, badge, readers, submit);
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    handlers.onSubmit();
  });
  let optionsShown = '';
  return {
    root,
    select,
    submit,
    update: (form) => {
      root.hidden = form === undefined;
      if (form === undefined) return;
      setText(label, form.label);
      // Replacing the options closes a list that the person has just opened: only when they differ.
      const options = JSON.stringify(form.options);
      if (options !== optionsShown) {
        select.replaceChildren(...form.options.map(({ value, text }) => create('option', { value }, text)));
        optionsShown = options;
      }
      select.value = form.selected;
      setText(refreshText, form.refresh);
      refresh.setAttribute('aria-busy', String(form.refreshing));
      setText(submit, form.submit);
      submit.disabled = !form.canSubmit;
      setText(detail, form.detail);
      badge.hidden = form.badge === undefined;
      badgeText.textContent = form.badge?.text ?? '';
      badgeHint.textContent = form.badge?.hint ?? '';
      readers.hidden = form.readers === undefined;
      readersLabel.textContent = form.readers?.label ?? '';
      readersList.replaceChildren(
        ...(form.readers?.items ?? []).map(({ name, text }) =>
          create('li', {}, `${name} – `, create('strong', {}, typeset(text))),
        ),
      );
    },
  };
}

interface ProgressView {
  readonly root: HTMLElement;
  update(progress: NonNullable<LoginModel['progress']>): void;
}

function createProgress(handlers: LoginHandlers): ProgressView {
  const text = create('p', { class: 'text', part: 'progress-text' });
  const hint = create('p', { class: 'hint', part: 'progress-hint' });
  const cancel = create('button', { type: 'button', part: 'button cancel' });
  cancel.addEventListener('click', () => handlers.onCancel());
  const spinner = create('div', { class: 'spinner', part: 'spinner', 'aria-hidden': 'true' });
  const root = create('div', { class: 'progress', part: 'progress', tabindex: '-1' }, spinner, text, hint, cancel);
  return {
    root,
    update: (progress) => {
      setText(text, progress.text);
      setText(hint, progress.hint);
      setText(cancel, progress.cancel);
    },
  };
}

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function setText(element: HTMLElement, text: string | undefined): void {
  element.hidden = text === undefined;
  element.textContent = typeset(text ?? '');
}

function isUsable(element: HTMLElement): boolean {
  return element.closest('[hidden]') === null && !(element as HTMLButtonElement).disabled;
}
