import type { CardInventory, CardReader } from './card-provider.js';

/**
 * True when two inventories show the same readers, cards and reasons. How near a PIN is to being blocked is left out:
 * that is no change of identity, and a page must not learn when it changes.
 */
export function sameIdentities(one: CardInventory, other: CardInventory): boolean {
  return describeInventory(one) === describeInventory(other);
}

function describeInventory({ state, reason, readers }: CardInventory): string {
  return JSON.stringify([state, reason, readers.map(describeReader)]);
}

function describeReader({ name, state, reason, card }: CardReader): unknown {
  return [
    name,
    state,
    reason,
    card?.serial,
    card?.certificates.map(({ fingerprint, usable, reason: why }) => [fingerprint, usable, why]),
  ];
}
