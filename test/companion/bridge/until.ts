/** Resolves as soon as something is true: a gate for what real sockets bring about, checked at each turn of the loop. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}
