import { channelOf, IPC, type WindowEnd, type WindowName } from '../ipc.js';
import type { FieldReader } from '../../../protocol/index.js';

/** What the preload puts into the page. */
export interface CompanionBridge {
  tell(channel: string, payload: unknown): void;
  ask(channel: string, question: unknown): Promise<unknown>;
  listen(channel: string, listener: (payload: unknown) => void): void;
}

/** The window's end of the schema: what comes from main is read like everything else from outside. */
export function connect<W extends WindowName>(window: W): WindowEnd<W> {
  const { companion } = globalThis as unknown as { readonly companion: CompanionBridge };
  const schema = IPC[window] as unknown as {
    readonly asks: Readonly<Record<string, { readonly answer: FieldReader<never> }>>;
    readonly shows: Readonly<Record<string, FieldReader<never>>>;
  };
  const readerOf = <R>(reader: R | undefined): R => {
    if (reader === undefined) throw new TypeError('not in the schema');
    return reader;
  };
  return {
    tell: (name, payload) => companion.tell(channelOf(window, 'tells', name), payload),
    ask: async (name, question) =>
      readerOf(schema.asks[name]).answer(await companion.ask(channelOf(window, 'asks', name), question), name),
    onShow: (name, listener) =>
      companion.listen(channelOf(window, 'shows', name), (payload) =>
        listener(readerOf(schema.shows[name])(payload, name)),
      ),
  };
}
