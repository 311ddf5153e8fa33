import type { HomeAction, HomeScreen, Licence, Said } from '../../home-screen.js';
import { fill, type Texts } from '../../texts.js';
import { drawing, DRAWINGS, element } from '../element.js';

/** What the parts of the home window need: what to show, and what the person can make happen. */
export interface HomePage {
  readonly screen: HomeScreen;
  readonly act: (action: HomeAction) => void;
  /** Asks before what cannot be undone. */
  readonly confirm: (question: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
  }) => Promise<boolean>;
  /** Shows the licences; they are asked for when they are wanted. */
  readonly showLicences: () => void;
  /** Undefined until they were asked for. */
  readonly licences: readonly Licence[] | undefined;
}

/** A part of the window, below its heading. */
export type BuildPart = (page: HomePage) => readonly HTMLElement[];

/** A box that says what there is and what to do about it. */
export function notice({ tone, title, text, helpCode }: Said, texts: Texts, level: 'h2' | 'h3'): HTMLElement {
  return element(
    'div',
    { class: `notice ${tone}` },
    drawing(DRAWINGS[tone === 'good' ? 'done' : tone === 'calm' ? 'card' : 'warning']),
    element(
      'div',
      {},
      element(level, {}, title),
      element('p', {}, text),
      helpCode === undefined
        ? undefined
        : element('p', { class: 'soft' }, fill(texts['ended.help-code'], { code: helpCode })),
    ),
  );
}

/** A button whose name says more than its face, for whoever does not see what it stands beside. */
export function rowButton(id: string, face: string, name: string, onclick: () => void, more = ''): HTMLElement {
  return element('button', { type: 'button', id, class: `small ${more}`.trim(), 'aria-label': name, onclick }, face);
}
