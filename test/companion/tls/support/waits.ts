/** A promise and what settles it; Node.js has it from version 22 on. */
export interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export function withResolvers<T>(): Resolvers<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Turns of the event loop in a row in which something holds: what has been written arrives meanwhile, and no more comes. */
export async function waitForNothing(holds: () => boolean = () => true): Promise<void> {
  for (let turns = 0; turns < 20; turns = holds() ? turns + 1 : 0)
    await new Promise((resolve) => setImmediate(resolve));
}
