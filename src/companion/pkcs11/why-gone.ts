import type { CardInventory } from '../card/index.js';
import { CpxError } from '../../protocol/index.js';

/**
 * Why an operation cannot go on; undefined while its card is where it was.
 * @param readerName where the card was
 * @param there whether the inventory still shows it there
 * @returns CpxError ERR_CARD_REMOVED, ERR_CARD_CHANGED, ERR_READER_NONE, ERR_READER_SERVICE_STOPPED
 */
export function whyGone(readerName: string, there: boolean, inventory: CardInventory): CpxError | undefined {
  if (there) return undefined;
  const reader = inventory.readers.find(({ name }) => name === readerName);
  if (reader?.card || reader?.state === 'not-a-cpx-card') {
    return new CpxError('ERR_CARD_CHANGED', 'another card is in the reader');
  }
  // A look that failed says nothing of the card: the operation has a host of its own, which knows.
  if (reader?.state === 'card-unusable' && reader.reason !== 'ERR_CARD_MUTE') return undefined;
  if (reader) return new CpxError('ERR_CARD_REMOVED', 'the card was taken out of the reader');
  if (inventory.state === 'service-stopped') {
    return new CpxError('ERR_READER_SERVICE_STOPPED', 'the system service for smart cards stopped');
  }
  if (inventory.readers.length === 0) return new CpxError('ERR_READER_NONE', 'the reader was unplugged');
  return new CpxError('ERR_CARD_REMOVED', 'the reader of the card was unplugged');
}
