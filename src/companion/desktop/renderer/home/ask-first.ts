import type { Texts } from '../../texts.js';
import { element } from '../element.js';

/** Asks before what cannot be undone. "Cancel" has the keyboard, and Escape means it. */
export function askFirst(
  question: { readonly title: string; readonly text: string; readonly yes: string },
  texts: Texts,
): Promise<boolean> {
  return new Promise((resolve) => {
    const close = (value: string): void => dialog.close(value);
    const cancel = element(
      'button',
      { type: 'button', autofocus: true, onclick: () => close('') },
      texts['prompt.cancel'],
    );
    const dialog = element(
      'dialog',
      { 'aria-labelledby': 'question', 'aria-describedby': 'question-text' },
      element('h2', { id: 'question' }, question.title),
      element('p', { id: 'question-text' }, question.text),
      element(
        'div',
        { class: 'actions' },
        cancel,
        element('button', { type: 'button', class: 'danger', onclick: () => close('yes') }, question.yes),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
