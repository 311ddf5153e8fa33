/**
 * Lets callers that come while a read is under way share the next one: a table of ten thousand sockets takes the kernel
 * 30 ms to print, and a flood of connections must not make it print one for each. Never the read that has begun
 * already: it may have passed the place where the caller's connection is.
 */
export function shareReads<Key, Result>(read: (key: Key) => Promise<Result>): (key: Key) => Promise<Result> {
  const running = new Map<Key, Promise<Result>>();
  const next = new Map<Key, Promise<Result>>();

  const start = (key: Key): Promise<Result> => {
    const reading = read(key).finally(() => running.delete(key));
    running.set(key, reading);
    return reading;
  };

  return (key) => {
    const current = running.get(key);
    if (current === undefined) return start(key);
    const waiting =
      next.get(key) ??
      current.then(
        () => startNext(key),
        () => startNext(key),
      );
    next.set(key, waiting);
    return waiting;
  };

  function startNext(key: Key): Promise<Result> {
    next.delete(key);
    return start(key);
  }
}
