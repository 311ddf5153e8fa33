import { element } from '../element.js';

/** A labelled line to type in, with the button that takes it. */
export function typedField(options: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly button: string;
  readonly onTyped: (text: string) => void;
}): HTMLElement {
  const { id, label, hint, button, onTyped } = options;
  const field = element('input', {
    ...{ type: 'text', id, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', maxlength: '2000' },
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
  });
  return element(
    'form',
    {
      class: 'typed',
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        if (field.value.trim() !== '') onTyped(field.value);
        else field.focus();
      },
    },
    element('label', { for: id, class: 'strong' }, label),
    element('div', { class: 'line' }, field, element('button', { type: 'submit' }, button)),
    hint === undefined ? undefined : element('p', { class: 'soft', id: `${id}-hint` }, hint),
  );
}
