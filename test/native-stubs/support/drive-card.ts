import { expect } from 'chai';
import { createVirtualCard, type CardControls, type VirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';

export type DrivenCard = VirtualCard & CardControls;

/** A command and what the card must answer; see {@link expectAnswer} for the answer's notation. */
export interface CommandExample {
  readonly fact: string;
  /** Commands before it, on the same card; every one must be done (9000, 61xx or 9Fxx). */
  readonly given?: readonly string[];
  readonly command: string;
  readonly answer: string;
}

let opened: Promise<TestCards> | undefined;

/** The test cards, opened once for all tests of a run. */
export function testCards(): Promise<TestCards> {
  opened ??= openTestCards({ folder: defaultTestCardFolder() });
  return opened;
}

export function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Sends a command written in hexadecimal; the answer is written so too. */
export function send(card: VirtualCard, command: string): string {
  return toHex(card.transmit(fromHex(command)));
}

/** Sends commands of which every one must be done. */
export function prepare(card: VirtualCard, commands: readonly string[]): void {
  for (const command of commands) {
    expect(send(card, command), command).to.match(/(?:9000|61..|9f..)$/);
  }
}

/**
 * Sends a command and compares the answer.
 * @param answer hexadecimal, blanks ignored; `*` stands for any octets, `xx` for one
 */
export function expectAnswer(card: VirtualCard, command: string, answer: string): void {
  const pattern = answer.toLowerCase().replaceAll(' ', '').replaceAll('xx', '..').replaceAll('*', '(?:..)*');
  expect(send(card, command), `${command} → ${answer}`).to.match(new RegExp(`^${pattern}$`));
}

/** Defines one test for each example, each on a new card of this name. */
export function testExamples(name: string, examples: readonly CommandExample[]): void {
  for (const { fact, given = [], command, answer } of examples) {
    it(fact, async () => {
      const card = createVirtualCard((await testCards()).card(name));
      prepare(card, given);
      expectAnswer(card, command, answer);
    });
  }
}

/** A VERIFY's data: the digits of a code. */
export function digits(code: string): string {
  return toHex(Buffer.from(code, 'ascii'));
}
