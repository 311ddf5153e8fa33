import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { DemoCard } from './demo-card.js';
import { COMMAND } from './start-companion-process.js';
import type { DemoReader } from './open-demo-reader.js';

/** A card in a virtual reader, held by a `cpx-bridge simulate --virtual-reader` of its own. */
export interface VirtualCardProcess extends DemoCard {
  /** Takes the card out and ends the process. */
  close(): Promise<void>;
}

/** A line that the process answers with. */
interface Line {
  readonly event?: string;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

/**
 * Puts a card into the reader.
 * @throws Error with what the process said, when the card does not go in
 */
export async function startVirtualCard(card: string, reader: DemoReader): Promise<VirtualCardProcess> {
  const child = spawn(
    process.execPath,
    [COMMAND, 'simulate', '--virtual-reader', card, '--vpcd', reader.vpcd, '--json', '--lang', 'en'],
    // Ctrl-C is for the demonstration, which then takes the card out.
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...reader.environment }, detached: true },
  );
  const lines = answersOf(child);
  const first = await lines.next();
  if (first?.event !== 'inserted') throw new Error(lines.complaints());
  const ask = async (command: string): Promise<unknown> => {
    child.stdin.write(`${command}\n`);
    const answer = await lines.next();
    if (answer === undefined || answer.error !== undefined) {
      throw new Error(answer?.error?.message ?? `the virtual card has gone: ${lines.complaints()}`);
    }
    return answer.result;
  };
  return {
    remove: async () => {
      await ask('remove');
    },
    countPins: async () => Number(await ask('presentations')),
    close: async () => {
      child.stdin.end();
      await lines.ended;
    },
  };
}

/** The lines of its standard output, one at a time; undefined once it has ended. */
function answersOf(child: ChildProcess): {
  readonly next: () => Promise<Line | undefined>;
  readonly complaints: () => string;
  readonly ended: Promise<void>;
} {
  if (child.stdout === null || child.stderr === null) throw new TypeError('started without pipes');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  // The card leaving on our own demand is no answer.
  const read = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Line | undefined> => {
    for (;;) {
      const answer = await read.next();
      if (answer.done === true) return undefined;
      const line = JSON.parse(answer.value) as Line;
      if (line.event !== 'pulled') return line;
    }
  };
  return { next, complaints: () => complaints.trim(), ended: once(child, 'close').then(() => undefined) };
}
