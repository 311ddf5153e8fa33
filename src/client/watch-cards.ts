import { CpxError, isErrorCode, parseCertificates, type CertificatesMessage } from '../protocol/index.js';
import type { CallCompanion } from './call-companion.js';
import { queryPermission, type Environment } from './environment.js';
import { readCards } from './read-cards.js';
import { TIME_OUTS } from './time-outs.js';

/** What is known of readers and cards, or why nothing is known at the moment. A lost stream is no removal. */
export type CardsUpdate =
  { readonly type: 'cards'; readonly cards: CertificatesMessage } | { readonly type: 'lost'; readonly error: CpxError };

/** What tabs say to each other. `ask`: what do you know, and if you wait before the next attempt, wait no longer. */
type TabMessage = 'ask' | { readonly cards: unknown } | { readonly code: unknown; readonly message: string };

/** What one watch stands on. */
export interface Watch {
  readonly environment: Environment;
  readonly call: CallCompanion;
  readonly port: number;
  /** Throws when the companion cannot be followed: not there, not allowed, too old. */
  readonly check: () => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly onUpdate: (update: CardsUpdate) => void;
}

/**
 * Follows the companion's event stream until the signal aborts, with all tabs of this origin together: the tab that
 * holds the lock has the stream and tells the others; when it closes, the browser gives the lock to the next one.
 *
 *     waiting for the lock ──► connect ──► stream ──┐
 *        ▲   ▲ (tab closed)      ▲                  │ ended or failed
 *        │                       └── back-off ◄─────┤  (`lost` is said after the first attempt that fails)
 *        └── permission changed ◄── lock given up ◄─┘  (the browser's question was left unanswered)
 *
 * @see protocol.md, "Client library duties"
 */
export function watchCards({ environment, call, port, check, signal, onUpdate }: Watch): void {
  const name = `cpx-bridge:${String(port)}`;
  const channel = environment.openChannel(name);
  let latest: TabMessage | undefined;
  let latestText = '';
  let leading = false;
  let dismissed = false;
  let endWait: (() => void) | undefined;

  /** Passes on what is new; a tab that has just asked, or a new leader, makes the others hear things twice. */
  const receive = (message: Exclude<TabMessage, string>): void => {
    const text = JSON.stringify(message);
    if (text === latestText || stopped()) return;
    latest = message;
    latestText = text;
    onUpdate(updateOf(message));
  };
  const announce = (message: Exclude<TabMessage, string>): void => {
    receive(message);
    channel.postMessage(message);
  };
  const stopped = (): boolean => signal.aborted;

  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data !== 'ask') receive(data);
    else if (leading) {
      endWait?.();
      if (latest !== undefined) channel.postMessage(latest);
    }
  };
  const forgetVisible = environment.onVisible(() => {
    endWait?.();
    channel.postMessage('ask');
  });
  signal.addEventListener('abort', () => {
    forgetVisible();
    endWait?.();
    channel.close();
  });

  const lead = async (): Promise<void> => {
    leading = true;
    dismissed = false;
    let wait: number = TIME_OUTS.firstRetryMilliseconds;
    let failures = 0;
    while (!stopped()) {
      try {
        await check();
        await call({
          path: 'events',
          signal,
          read: (response, deadline) =>
            readCards(response, deadline, (cards) => {
              failures = 0;
              wait = TIME_OUTS.firstRetryMilliseconds;
              announce({ cards });
            }),
        });
        throw new CpxError('ERR_CLIENT_NOT_RUNNING', 'the companion ended the event stream');
      } catch (cause) {
        if (stopped()) return;
        const error = cause as CpxError;
        dismissed = error.code === 'ERR_CLIENT_PERMISSION_PROMPT';
        // The first loss may be a blink: the companion restarting, the computer waking up.
        if (dismissed || failures++ > 0 || latest === undefined) {
          announce({ code: error.code, message: error.message });
        }
        // Asked again without a click, people dismiss the question again, and after the third time Chromium refuses for
        // good. Another tab may have been let through: it leads.
        if (dismissed) {
          leading = false;
          return;
        }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      endWait = undefined;
      wait = Math.min(wait * 2, TIME_OUTS.longestRetryMilliseconds);
    }
  };

  const join = (): void => {
    if (environment.locks === undefined) void lead();
    // Rejects when the signal aborts while the lock is still another tab's.
    else void environment.locks.request(name, { signal }, lead).catch(() => undefined);
  };
  void queryPermission(environment, () => {
    if (dismissed) join();
    else endWait?.();
  });

  channel.postMessage('ask');
  join();
}

/** A tab may run another version of this library: what it says is parsed like anything else from outside. */
function updateOf(message: Exclude<TabMessage, string>): CardsUpdate {
  try {
    if ('cards' in message) return { type: 'cards', cards: parseCertificates(message.cards) };
    const code = isErrorCode(message.code) ? message.code : 'ERR_CLIENT_ANSWER_MALFORMED';
    return { type: 'lost', error: new CpxError(code, message.message) };
  } catch (error) {
    return { type: 'lost', error: error as CpxError };
  }
}
