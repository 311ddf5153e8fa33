import type { CardProvider } from '../../card/index.js';
import { PinConversation, type PinConversationOptions } from './pin-conversation.js';

/** What the window of a card's codes is made of. */
export interface PinManagerOptions extends PinConversationOptions {
  /** Undefined while the companion does not run. */
  readonly cards: () => CardProvider | undefined;
}

/** The window in which a person changes the PIN of a card, or unblocks it. */
export interface PinManager {
  /** Opens it, or brings it to the front. */
  open(): void;
  /** Cards, whether a site asks, or the language may have changed. */
  refresh(): void;
  /** Closes it as the person would: what the card is in the middle of is not broken off. */
  close(): void;
  /** Closes it, and resolves when the card has done what it was at. Never rejects. */
  end(): Promise<void>;
}

/** @returns the manager of one window at most */
export function createPinManager(options: PinManagerOptions): PinManager {
  let conversation: PinConversation | undefined;
  return {
    open() {
      if (conversation !== undefined) {
        conversation.raise();
        return;
      }
      const cards = options.cards();
      if (cards === undefined) return;
      const begun = new PinConversation(options, cards);
      conversation = begun;
      void begun.ended.then(() => {
        if (conversation === begun) conversation = undefined;
      });
    },
    refresh: () => conversation?.refresh(),
    close: () => conversation?.leave(),
    async end() {
      conversation?.leave();
      await conversation?.ended;
    },
  };
}
