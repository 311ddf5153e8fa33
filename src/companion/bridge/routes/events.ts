import type { ServerResponse } from 'node:http';
import { describeCertificates } from '../describe-certificates.js';
import type { BridgeLimits } from '../limits.js';
import type { BridgeDependencies } from '../ports.js';
import type { Route } from '../route.js';

/** The event streams that are open. */
export interface EventStreams {
  readonly route: Route;
  /** Ends every stream, or those of origins that are no longer allowed. */
  end(isEnded: (origin: string) => boolean): void;
}

interface Stream {
  readonly origin: string;
  readonly response: ServerResponse;
  /** What it was last told: a new inventory is news only when a page would see a difference. */
  told: string;
  stopComments: () => void;
}

/**
 * `GET /v1/events`: the body of `GET /v1/certificates` at once and at each change, and a comment line now and then
 * that keeps the connection known to be alive.
 * @see HTML Living Standard, section 9.2 "Server-sent events"
 */
export function createEventStreams(
  { cards, settings, clock }: Pick<BridgeDependencies, 'cards' | 'settings' | 'clock'>,
  limits: BridgeLimits,
): EventStreams {
  // In order of opening: the first of an origin is its oldest.
  const streams = new Set<Stream>();
  let unsubscribe: (() => void) | undefined;

  function send(stream: Stream, text: string): void {
    // A reader that reads no more must not fill our memory.
    if (stream.response.writableLength > limits.eventBacklogBytes) stream.response.destroy();
    else stream.response.write(text);
  }

  function tell(stream: Stream): void {
    const body = JSON.stringify(describeCertificates(cards.inventory, stream.origin, settings.installSecret));
    if (body === stream.told) return;
    stream.told = body;
    send(stream, `event: cards\ndata: ${body}\n\n`);
  }

  function scheduleComment(stream: Stream): void {
    stream.stopComments = clock.after(limits.eventCommentMilliseconds, () => {
      send(stream, ':\n\n');
      scheduleComment(stream);
    });
  }

  function forget(stream: Stream): void {
    stream.stopComments();
    streams.delete(stream);
    if (streams.size > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
  }

  function open(origin: string, response: ServerResponse): void {
    const stream: Stream = { origin, response, told: '', stopComments: () => undefined };
    streams.add(stream);
    unsubscribe ??= cards.subscribe(() => streams.forEach(tell));
    const [oldest, ...others] = [...streams].filter((other) => other.origin === origin);
    if (others.length >= limits.eventStreamsPerOrigin) oldest?.response.end();
    response.once('close', () => forget(stream));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    tell(stream);
    scheduleComment(stream);
  }

  return {
    route: { method: 'GET', path: '/v1/events', handle: ({ response, origin }) => open(origin, response) },
    end: (isEnded) => {
      for (const { origin, response } of streams) if (isEnded(origin)) response.end();
    },
  };
}
