import { CpxError, parseCertificates, type CertificatesMessage } from '../protocol/index.js';
import { parseJson } from './call-companion.js';
import type { Deadline } from './deadline.js';
import { TIME_OUTS } from './time-outs.js';

/** Longest event that is accepted, in characters; a real one has a few hundred per certificate. */
const LONGEST_EVENT = 200_000;

/**
 * Reads the event stream until it ends. Every chunk, the comment lines included, is a sign of life.
 * @throws CpxError ERR_CLIENT_ANSWER_MALFORMED, or the TypeError of a lost connection
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export async function readCards(
  response: Response,
  deadline: Deadline,
  onCards: (cards: CertificatesMessage) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    deadline.restart(TIME_OUTS.silentStreamMilliseconds);
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return;
    text += decoder.decode(chunk.value, { stream: true }).replaceAll('\r', '');
    if (text.length > LONGEST_EVENT) throw new CpxError('ERR_CLIENT_ANSWER_MALFORMED', 'an event without an end');
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split('\n');
      const field = (name: string): string =>
        lines
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
          .join('\n');
      if (field('event') === 'cards') onCards(parseCertificates(parseJson(field('data'))));
    }
  }
}
