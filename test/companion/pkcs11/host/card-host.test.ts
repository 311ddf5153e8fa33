import { expect } from 'chai';
import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import { createCardHost } from '../../../../src/companion/pkcs11/host/card-host.js';
import type { HostAnswers, HostRequest } from '../../../../src/companion/pkcs11/host/messages.js';
import { CARD_LIMITS } from '../../../../src/companion/pkcs11/limits.js';
import { openTestWorld, pinBytes } from '../support/test-world.js';

describe('createCardHost', () => {
  it('does one thing after the other, in the order in which they were asked', async () => {
    const world = await openTestWorld();
    const host = createCardHost({
      loadModule: () => Promise.resolve(openModule(world.readers.folder)),
      receivePin: () => new Uint8Array(0),
      reportSlots: () => undefined,
      patience: { lookAgainAfterMs: [1, 1], readAgainAfterMs: [], doubtAfterMs: [] },
    });
    await host.handle({ type: 'load', module: world.source, forLogin: false });
    const done: string[] = [];
    const ask = (request: HostRequest): Promise<unknown> => host.handle(request).then(() => done.push(request.type));
    // A card that is expected and does not come is waited for.
    const expected = [{ reader: 'Reader A', familiar: true }];
    await Promise.all([ask({ type: 'look', expected }), ask({ type: 'ping' }), ask({ type: 'finish' })]);
    expect(done).to.deep.equal(['look', 'ping', 'finish']);
    expect(world.readers.calls().at(-1)?.name).to.equal('C_Finalize');
    world.dispose();
  });

  for (const [what, digits, outcome] of [
    ['signed', TEST_PIN, 'signed'],
    ['refused', '9999', 'refused'],
  ] as const) {
    it(`wipes the PIN that it was handed, after it was ${what}`, async () => {
      const world = await openTestWorld();
      world.readers.insert('cps4-dupont');
      const pin = pinBytes(digits);
      const host = createCardHost({
        loadModule: () => Promise.resolve(openModule(world.readers.folder)),
        receivePin: () => pin,
        reportSlots: () => undefined,
      });
      await host.handle({ type: 'load', module: world.source, forLogin: true });
      const [slot] = (await host.handle({ type: 'look', expected: [] })) as HostAnswers['look'];
      const { der } = slot!.certificates.find(({ label }) => label.includes('Authentification'))!;
      await host.handle({ type: 'open', reader: 'Reader A', certificate: der });
      const sign = { type: 'sign', algorithm: 'RS256', data: new Uint8Array(64), pinFrom: 'pipe' } as const;
      expect(await host.handle(sign)).to.include({ outcome });
      expect(pin).to.deep.equal(new Uint8Array(4));
      await host.handle({ type: 'finish' });
      world.dispose();
    });
  }
});

describe('CARD_LIMITS', () => {
  it('poll a module without PC/SC every 300 ms and no more often', () => {
    expect(CARD_LIMITS.pollMs).to.equal(300);
  });
});
