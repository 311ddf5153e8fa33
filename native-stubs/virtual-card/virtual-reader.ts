import { setTimeout as pause } from 'node:timers/promises';
import { ApduLog } from './apdu-log.js';
import { CardFaults } from './card-faults.js';
import { insertCard, type Insertion, type PluggedCard, type VpcdAddress } from './vpcd.js';

/**
 * What PC/SC shows of readers. A swap faster than pcscd's look at the reader (every 400 ms) is not seen: pcscd keeps the
 * ATR of the card that is gone. So a reader must be seen empty before the next card goes in.
 */
export interface ReaderPresence {
  /** Resolves when PC/SC shows the reader as wanted, at once where it does already. */
  until(reader: string, wanted: 'empty' | 'present'): Promise<void>;
}

/** What a virtual reader is made of. */
export interface VirtualReaderOptions<Card extends PluggedCard> {
  /** As PC/SC calls it, for instance `Virtual PCD 00 00`. */
  readonly name: string;
  readonly address: VpcdAddress;
  readonly presence: ReaderPresence;
  /** Called when the card leaves by a fault, or because the reader closed the connection. */
  readonly onPulled?: (card: Card) => void;
}

/** A virtual reader into which cards are put, with the faults that befall them and the log of their commands. */
export class VirtualReader<Card extends PluggedCard = PluggedCard> {
  readonly faults = new CardFaults();
  readonly log = new ApduLog();
  readonly #options: VirtualReaderOptions<Card>;
  #in: { readonly card: Card; readonly insertion: Insertion } | undefined;

  constructor(options: VirtualReaderOptions<Card>) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** The card that is in. */
  get card(): Card | undefined {
    return this.#in?.card;
  }

  /**
   * Puts a card in, once PC/SC has seen the reader empty; resolves when PC/SC shows the card.
   * @throws RangeError when a card is in; ReaderUnreachable
   */
  async insert(card: Card): Promise<void> {
    const { name, address, presence } = this.#options;
    if (this.#in !== undefined) throw new RangeError(`a card is in ${name}`);
    await presence.until(name, 'empty');
    card.reset();
    const insertion = await insertCard(address, {
      atr: card.atr,
      reset: () => card.reset(),
      transmit: (command) => this.#transmit(card, command),
    });
    this.#in = { card, insertion };
    void insertion.ended.then(() => {
      if (this.#in?.insertion !== insertion) return;
      this.#in = undefined;
      this.#options.onPulled?.(card);
    });
    await presence.until(name, 'present');
  }

  /** Takes the card out, where one is in; resolves when PC/SC shows the reader empty. */
  async remove(): Promise<void> {
    this.pull();
    await this.#options.presence.until(this.name, 'empty');
  }

  /** Takes the card out without waiting for PC/SC. */
  pull(): void {
    const { insertion } = this.#in ?? {};
    this.#in = undefined;
    void insertion?.remove();
  }

  /** Takes the card out and, once PC/SC has seen that, puts another in. */
  async swap(card: Card): Promise<void> {
    await this.remove();
    await this.insert(card);
  }

  async #transmit(card: Card, command: Uint8Array): Promise<Uint8Array | undefined> {
    const started = performance.now();
    const answer = await this.#answer(card, command);
    this.log.add(command, answer, performance.now() - started);
    return answer;
  }

  async #answer(card: Card, command: Uint8Array): Promise<Uint8Array | undefined> {
    const effect = this.faults.next(command);
    switch (effect?.kind) {
      case undefined:
        return card.transmit(command);
      case 'answer':
        return effect.octets;
      case 'change': {
        const answer = await card.transmit(command);
        return answer && effect.change(answer);
      }
      case 'pull':
        if (effect.when === 'after') await card.transmit(command);
        return undefined;
      case 'slow':
        await pause(effect.milliseconds);
        return card.transmit(command);
      case 'silent':
        return new Promise(() => undefined);
    }
  }
}
