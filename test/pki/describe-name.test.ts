import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards } from '../../native-stubs/test-cards/index.js';
import { describeName, parseCertificate } from '../../src/pki/index.js';

describe('describeName', () => {
  it('writes the name of an authority in its own order', async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const { issuer } = parseCertificate(cards.intermediates[0]!);
    expect(describeName(issuer)).to.match(/^C=FR, O=ASIP-SANTE, .*CN=[^,]*IGC-SANTE/);
  });

  for (const [what, bytes] of [
    ['nothing', []],
    ['half a name', [0x30, 0x10, 0x31]],
    ['a number', [0x02, 0x01, 0x07]],
    ['a name with bytes after it', [0x30, 0x00, 0x00]],
  ] as const) {
    it(`shows ${what} as it is`, () => {
      expect(describeName(Uint8Array.from(bytes))).to.equal(Buffer.from(bytes).toString('hex'));
    });
  }
});
