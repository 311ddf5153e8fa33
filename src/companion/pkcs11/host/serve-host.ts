import { createCardHost, type CardHostDependencies } from './card-host.js';
import { toHostFailure } from './host-error.js';
import { loadModule } from './load-module.js';
import type { HostCall, HostMessage } from './messages.js';

/** What joins a card host with main: a channel of child_process, or the port of a utility process. */
export interface HostChannel {
  /** Resolves when the message has left this process. */
  readonly send: (message: HostMessage) => Promise<void>;
  readonly receivePin: CardHostDependencies['receivePin'];
}

/** A card host at work. */
export interface ServingHost {
  /** Takes what main sent, one call after the other; after `finish` the process ends. */
  take(message: unknown): void;
  /** Main is gone without a word: leaves the card, then ends the process. */
  leave(): void;
}

/** Runs a card host over a channel, for the rest of this process's life. */
export function serveHost({ send, receivePin }: HostChannel): ServingHost {
  const host = createCardHost({
    loadModule,
    receivePin,
    reportSlots: (slots) => void send({ type: 'slots', slots }),
  });

  async function answer({ id, request }: HostCall): Promise<void> {
    try {
      await send({ type: 'answer', id, answer: await host.handle(request) });
    } catch (error) {
      await send({ type: 'failure', id, failure: toHostFailure(error) });
    }
    if (request.type === 'finish') process.exit(0);
  }

  return {
    // Main is the one other end of this channel, and the same program.
    take: (message) => void answer(message as HostCall),
    leave: () => void host.handle({ type: 'finish' }).finally(() => process.exit(0)),
  };
}
