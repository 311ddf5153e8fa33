import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardResetter } from '../../../src/companion/os/index.js';
import { createChildProcessSpawner } from '../../../src/companion/pkcs11/index.js';
import { countHosts } from './support/count-hosts.js';
import { createFakePcsc, pcscReaderWith, running } from './support/fake-pcsc.js';
import { expectCode } from './support/expect-code.js';
import { openProvider, openTestWorld, pinBytes, STATEMENT, waitForCertificate } from './support/test-world.js';

describe('createPkcs11Cards and the reset of cards', () => {
  async function openWith(resetter: CardResetter, policy: 'when-alone' | 'never' = 'when-alone') {
    const world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const { atr } = world.readers.cards().find(({ name }) => name === 'cps4-dupont')!;
    const hosts = countHosts(createChildProcessSpawner());
    const provider = openProvider({
      modules: [world.source],
      pcsc: createFakePcsc(running(pcscReaderWith('Reader A', atr))),
      resetter,
      resetPolicy: () => policy,
      spawnHost: hosts.spawn,
      limits: { spareAfterMs: 600_000 },
    });
    return { world, provider, hosts, certificate: await waitForCertificate(provider) };
  }

  it('resets after the answer has left, and lets the next operation in only then', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let resets = 0;
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { world, provider, hosts, certificate } = await openWith({
      reset: async () => {
        resets++;
        begin();
        await gate;
        return 'reset';
      },
    });
    const first = provider.openOperation(certificate);
    await first.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    const { started } = hosts;
    const second = provider.openOperation(certificate);
    const state = second.readPinState();
    // The host of the first has ended, and its card is being reset.
    await begun;
    await new Promise(setImmediate);
    expect(hosts.started, 'hosts started before the reset').to.equal(started);
    release();
    await state;
    expect(resets).to.equal(1);
    await Promise.all([first.end(), second.end()]);
    await provider.close();
    world.dispose();
  });

  it('resets a card whose host was killed right after C_Login before it serves the next operation', async () => {
    const order: string[] = [];
    const { world, provider, certificate } = await openWith({
      reset: (reader) => {
        order.push(`reset with ${world.readers.calls('C_Login').length} logins`);
        world.readers.reset(reader);
        return Promise.resolve('reset');
      },
    });
    world.readers.arm({ call: 'C_SignInit', effect: { kind: 'crash' } });
    const killed = provider.openOperation(certificate);
    await expectCode(
      killed.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) }),
      'ERR_MODULE_CRASHED',
    );
    const next = provider.openOperation(certificate);
    await next.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    await Promise.all([killed.end(), next.end()]);
    expect(order).to.deep.equal(['reset with 1 logins', 'reset with 2 logins']);
    expect(world.readers.list().every(({ unlocked }) => !unlocked)).to.equal(true);
    await provider.close();
    world.dispose();
  });

  it('resets nothing where no PIN was presented, and asks policy each time', async () => {
    const policies: string[] = [];
    const { world, provider, certificate } = await openWith(
      {
        reset: (_reader, policy) => {
          policies.push(policy);
          return Promise.resolve('skipped');
        },
      },
      'never',
    );
    const looked = provider.openOperation(certificate);
    await looked.readPinState();
    await looked.end();
    expect(policies).to.deep.equal([]);
    const signed = provider.openOperation(certificate);
    await signed.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    await signed.end();
    expect(policies).to.deep.equal(['never']);
    await provider.close();
    world.dispose();
  });

  it('goes on when the reset fails', async () => {
    const { world, provider, certificate } = await openWith({ reset: () => Promise.reject(new Error('no service')) });
    for (let round = 0; round < 2; round++) {
      const operation = provider.openOperation(certificate);
      await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
      await operation.end();
    }
    await provider.close();
    world.dispose();
  });
});
