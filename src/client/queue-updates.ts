/**
 * Turns a source that calls back into an async iterator that keeps what has not been fetched yet, so that a card that
 * went out and in again is never taken for one that stayed. It ends when the signal aborts, and aborts the source when
 * its reader leaves the loop.
 */
export function queueUpdates<T>(
  caller: AbortSignal | undefined,
  start: (push: (item: T) => void, signal: AbortSignal) => void,
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const kept: T[] = [];
  const readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  const end = (): void => {
    caller?.removeEventListener('abort', end);
    controller.abort();
    for (const give of readers.splice(0)) give({ done: true, value: undefined });
  };
  const push = (item: T): void => {
    const give = readers.shift();
    if (give) give({ done: false, value: item });
    else kept.push(item);
  };
  if (caller?.aborted) end();
  else {
    caller?.addEventListener('abort', end);
    start(push, signal);
  }
  return {
    next: () =>
      new Promise((resolve) => {
        if (signal.aborted) resolve({ done: true, value: undefined });
        else if (kept.length > 0) resolve({ done: false, value: kept.shift() as T });
        else readers.push(resolve);
      }),
    return: () => {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
