/** A command that a card received and what it answered, fit to be shown: no PIN in it. */
export interface ApduRecord {
  /** Counted from the first command that the log saw, from 1. */
  readonly number: number;
  /** Hexadecimal in capitals; each octet of a PIN is `**`. */
  readonly command: string;
  /** Hexadecimal; `-` when the card was pulled out before it answered. */
  readonly answer: string;
  readonly milliseconds: number;
}

/** Instructions whose data are PINs. @see ISO 7816-4, sections 11.6.5 to 11.6.9 */
const VERIFY = 0x20;
const PIN_INSTRUCTIONS: ReadonlySet<number> = new Set([VERIFY, 0x24, 0x2c]);
const HEADER_OCTETS = 4;

/** Longest log that is kept; the oldest go first. */
const LONGEST = 10_000;

/** Keeps what went to and fro, without PINs. */
export class ApduLog {
  #records: ApduRecord[] = [];
  #number = 0;
  #presentations = 0;
  readonly #listeners = new Set<(record: ApduRecord) => void>();

  add(command: Uint8Array, answer: Uint8Array | undefined, milliseconds: number): void {
    if (command[1] === VERIFY && command.length > HEADER_OCTETS + 1) this.#presentations += 1;
    const record = {
      number: ++this.#number,
      command: maskPin(command),
      answer: answer === undefined ? '-' : inHexadecimal(answer),
      milliseconds,
    };
    this.#records.push(record);
    if (this.#records.length > LONGEST) this.#records = this.#records.slice(-LONGEST / 2);
    for (const listener of this.#listeners) listener(record);
  }

  get records(): readonly ApduRecord[] {
    return this.#records;
  }

  /** How often a PIN or code was presented: VERIFY with data. */
  get presentations(): number {
    return this.#presentations;
  }

  subscribe(listener: (record: ApduRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets the records; the numbers go on. */
  clear(): void {
    this.#records = [];
  }
}

/** A command in hexadecimal. Everything behind the length octet of a command with a PIN is masked, its length is not. */
export function maskPin(command: Uint8Array): string {
  const text = inHexadecimal(command);
  if (!PIN_INSTRUCTIONS.has(command[1] ?? 0)) return text;
  const shown = HEADER_OCTETS + 1;
  return text.slice(0, 2 * shown) + '**'.repeat(Math.max(0, command.length - shown));
}

/** Capitals, no spaces. */
export function inHexadecimal(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex').toUpperCase();
}
