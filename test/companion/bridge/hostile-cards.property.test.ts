import { expect } from 'chai';
import fc from 'fast-check';
import { defaultTestCardFolder, openTestCards } from '../../../native-stubs/test-cards/index.js';
import { assembleInventory } from '../../../src/companion/card/index.js';
import { describeCertificates } from '../../../src/companion/bridge/describe-certificates.js';
import { outcomeOfSlot } from '../../../src/companion/pkcs11/token-reading.js';
import { CARD_STATES, isErrorCode, parseCertificates } from '../../../src/protocol/index.js';

const SECRET = new Uint8Array(32).fill(1);

describe('whatever a card and its module say', () => {
  it('comes out as a state of the list and as a message that the client library accepts', async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const real = cards.cards.flatMap(({ certificates }) => certificates.map(({ der }) => der));
    /** A certificate of the series, with an octet of it changed or without its end; or anything. */
    const der = fc.oneof(
      fc.constantFrom(...real),
      fc.tuple(fc.constantFrom(...real), fc.nat(), fc.nat(255)).map(([bytes, at, octet]) => {
        const changed = Uint8Array.from(bytes);
        changed[at % changed.length] = octet;
        return changed;
      }),
      fc.tuple(fc.constantFrom(...real), fc.nat()).map(([bytes, end]) => bytes.slice(0, end % bytes.length)),
      fc.uint8Array({ maxLength: 100 }),
    );
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const ulong = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 2 ** 53, 18446744073709552000));
    const slot = fc.record({
      description: text,
      token: fc.record({
        label: text,
        serial: text,
        manufacturer: text,
        model: text,
        flags: ulong,
        minimumPinLength: ulong,
        maximumPinLength: ulong,
      }),
      certificates: fc.array(fc.record({ label: text, der }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 3 }), fc.uint8Array({ maxLength: 33 }), (slots, atr) => {
        const readers = slots.map((report) => ({
          name: report.description,
          presence: 'present' as const,
          atr,
          ...outcomeOfSlot(report),
        }));
        const inventory = assembleInventory({ settled: true, service: 'running', readers }, Date.now());
        expect(inventory.state).to.be.oneOf(CARD_STATES);
        for (const { card } of inventory.readers) {
          for (const { usable, reason } of card?.certificates ?? [])
            expect(usable || isErrorCode(reason)).to.equal(true);
        }
        const message: unknown = JSON.parse(
          JSON.stringify(describeCertificates(inventory, 'https://page.example', SECRET)),
        );
        expect(parseCertificates(message)).to.deep.equal(message);
      }),
      { numRuns: 300 },
    );
  });
});
