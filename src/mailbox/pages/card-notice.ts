/** Whether this page sees the card, and whether a click can have the browser ask the person for it. */
export type CardSight = 'seen' | 'unseen' | 'unseen, may ask';

/** What tells a person that taking the card out does not end the session, as long as that is so. */
export interface CardNotice {
  show(sight: CardSight): void;
  /** The person clicks on the notice's button, or comes back to the page. */
  nextMove(): Promise<'click' | 'visible'>;
}

/** @param element written by the server, hidden; its button too */
export function createCardNotice(element: HTMLElement): CardNotice {
  const button = element.querySelector('button');
  return {
    show: (sight) => {
      element.hidden = sight === 'seen';
      if (button) button.hidden = sight !== 'unseen, may ask';
    },
    nextMove: () =>
      new Promise((resolve) => {
        const moved = new AbortController();
        const once = (move: 'click' | 'visible') => (): void => {
          moved.abort();
          resolve(move);
        };
        button?.addEventListener('click', once('click'), { signal: moved.signal });
        document.addEventListener('visibilitychange', once('visible'), { signal: moved.signal });
      }),
  };
}
