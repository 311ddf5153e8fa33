import type { TestCard } from '../../../../native-stubs/test-cards/index.js';
import type { CardReading, PinState } from '../../../../src/companion/card/index.js';

/** Category of a CPx card, 1.2.250.1.71.1.2.5, with its value: 80h says "test". @see cpx.md, "Certificate of a CPS" */
const CATEGORY = Buffer.from('06082a817a0147010205', 'hex');

/**
 * A certificate of the test series made to look like one for real use: nothing that says "test" is left. Its signature
 * is wrong since then, so that no path of it is valid.
 */
export function asProduction(der: Uint8Array): Uint8Array {
  const bytes = Buffer.from(der);
  for (const [test, production] of [
    ['IGC-SANTE TEST', 'IGC-SANTE REAL'],
    ['TEST AC ', 'REAL AC '],
  ] as const) {
    for (let at = bytes.indexOf(test); at >= 0; at = bytes.indexOf(test)) bytes.write(production, at, 'latin1');
  }
  const category = bytes.indexOf(CATEGORY);
  const value = bytes.indexOf(Buffer.from('04030401', 'hex'), category);
  if (category < 0 || value < 0 || value > category + 24) throw new Error('the certificate has no category');
  bytes.writeUInt8(bytes.readUInt8(value + 4) & 0x7f, value + 4);
  return bytes;
}

/** A PIN about which there is nothing to say. */
export const PIN: PinState = {
  countLow: false,
  finalTry: false,
  locked: false,
  initialized: true,
  enteredOnReader: false,
  minimumLength: 4,
  maximumLength: 8,
};

/** What a module reads of a card. */
export function readingOf(
  card: TestCard,
  {
    pin = {},
    series = 'production',
  }: { readonly pin?: Partial<PinState>; readonly series?: 'production' | 'test' } = {},
): CardReading {
  const label = `${card.family === 'CPS3' ? 'CPS3v3' : 'CPS4v1'}-${card.cardNumber}`;
  return {
    label,
    tokenSerial: card.cardNumber.slice(0, 8),
    pin: { ...PIN, ...pin },
    certificates: card.certificates.map(({ purpose, der }) => ({
      label: `Certificat ${purpose}`,
      der: series === 'production' && card.malformed === 'no' ? asProduction(der) : der,
    })),
  };
}
