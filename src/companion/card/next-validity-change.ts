import type { CardInventory } from './card-provider.js';

/**
 * When the next certificate of a card that is in begins or ceases to be valid.
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970, the first at which something is different; undefined when nothing will change
 */
export function nextValidityChange({ readers }: CardInventory, now: number): number | undefined {
  const changes = readers
    .flatMap(({ card }) => card?.certificates ?? [])
    .flatMap(({ identity }) => (identity ? [identity.notBefore.getTime(), identity.notAfter.getTime() + 1] : []))
    .filter((moment) => moment > now);
  return changes.length > 0 ? Math.min(...changes) : undefined;
}
