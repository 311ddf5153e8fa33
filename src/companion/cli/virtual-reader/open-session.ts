import { createPrivateKey } from 'node:crypto';
import type {
  ApduRecord,
  CardControls,
  VirtualCard,
  VirtualReader,
  VpcdAddress,
} from '../../../../native-stubs/virtual-card/index.js';
import type { TestCard, TestCards } from '../../../../native-stubs/test-cards/index.js';
import { CpxError } from '../../../protocol/index.js';
import type { Log } from '../../log/index.js';
import { createReaderPresence } from './watch-presence.js';

/** A card of ours in a reader. */
export type CardInReader = VirtualCard & CardControls;

/** What a session on a virtual reader is opened with. */
export interface SessionOptions {
  readonly address: VpcdAddress;
  /** As PC/SC calls it. */
  readonly reader: string;
  readonly log: Log;
  readonly onPulled: (card: string) => void;
  readonly onApdu: (record: ApduRecord) => void;
}

/** A virtual reader, the cards to put into it, and what can be done to them. */
export interface VirtualReaderSession {
  readonly reader: VirtualReader<CardInReader>;
  readonly cards: readonly TestCard[];
  /**
   * A card by its name, or the first of its family by the family's (`cps3`). A card keeps its tries and files for as
   * long as the session lasts, in or out.
   * @throws RangeError when there is none
   */
  readonly find: (name: string) => CardInReader;
  /** @throws RangeError when no card is in */
  readonly inserted: () => CardInReader;
  /** Gives the card that is in an authentication certificate that has expired. */
  readonly expire: () => void;
  /** Takes the card out and ends the watch on PC/SC. */
  close(): Promise<void>;
}

/**
 * Opens a session on a virtual reader; the cards are loaded from where a package does not have them.
 * @throws CpxError ERR_MODULE_LOAD_FAILED where this installation has no virtual cards
 */
export async function openSession(options: SessionOptions): Promise<VirtualReaderSession> {
  const [{ createVirtualCard, VirtualReader }, { defaultTestCardFolder, issueLeafVariant, openTestCards }] =
    await loadStandIns();
  const os = await import('../../os/index.js');
  const testCards: TestCards = await openTestCards({ folder: defaultTestCardFolder() });
  const made = new Map<string, CardInReader>();
  const monitor = os.createPcscMonitor({ log: options.log });
  const reader = new VirtualReader<CardInReader>({
    name: options.reader,
    address: options.address,
    presence: createReaderPresence(monitor),
    onPulled: ({ name }) => options.onPulled(name),
  });
  reader.log.subscribe(options.onApdu);

  const inserted = (): CardInReader => {
    if (reader.card === undefined) throw new RangeError('no card is in the reader');
    return reader.card;
  };
  return {
    reader,
    cards: testCards.cards,
    find(name) {
      const found =
        testCards.cards.find((card) => card.name === name) ??
        testCards.cards.find(({ family }) => family.toLowerCase() === name.toLowerCase()) ??
        testCards.card(name);
      const card = made.get(found.name) ?? createVirtualCard(found);
      made.set(found.name, card);
      return card;
    },
    inserted,
    expire() {
      const card = inserted();
      const description = testCards.card(card.name);
      const { holder, cardNumber } = description;
      if (holder === undefined) throw new RangeError(`${card.name} has no certificate`);
      card.replaceCertificates({
        ...description,
        certificates: description.certificates.map((certificate) => {
          if (certificate.purpose !== 'authentication') return certificate;
          const der = issueLeafVariant({
            ...{ variant: 'expired', holder, cardNumber, now: new Date(), ocsp: testCards.addresses.ocsp },
            authority: testCards.branches[holder.tier].persons,
            privateKey: createPrivateKey(certificate.privateKey),
          });
          return { ...certificate, der };
        }),
      });
    },
    async close() {
      reader.pull();
      await monitor.close();
    },
  };
}

async function loadStandIns() {
  try {
    return await Promise.all([
      import('../../../../native-stubs/virtual-card/index.js'),
      import('../../../../native-stubs/test-cards/index.js'),
    ]);
  } catch (cause) {
    throw new CpxError('ERR_MODULE_LOAD_FAILED', 'there are no virtual cards in this installation', { cause });
  }
}
