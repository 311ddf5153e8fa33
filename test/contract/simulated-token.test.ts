import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../native-stubs/test-cards/index.js';
import { createFakePcsc, pcscReaderWith, running } from '../companion/pkcs11/support/fake-pcsc.js';
import { createInProcessSpawner } from '../companion/pkcs11/support/in-process-hosts.js';
import { openProvider, openTestWorld } from '../companion/pkcs11/support/test-world.js';
import { describeCardProvider, type ContractSubject } from './card-provider-contract.js';
import { describePinOperation } from './pin-operation-contract.js';

const CARDS = [
  { card: 'cps4-dupont', cardSerial: '3997000110', pss: true },
  { card: 'cps3-martin', cardSerial: '2997000410', pss: false },
] as const;

for (const { card, cardSerial, pss } of CARDS) {
  const common = { requirements: [], cardSerial, pss, pin: TEST_PIN, wrongPin: '9999' } as const;
  const withoutPcsc: ContractSubject = {
    ...common,
    name: `a simulated ${card}, polled`,
    async open() {
      const world = await openTestWorld();
      world.readers.insert(card);
      const provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
      return { provider, dispose: world.dispose };
    },
  };
  const withPcsc: ContractSubject = {
    ...common,
    name: `a simulated ${card}, seen by PC/SC`,
    async open() {
      const world = await openTestWorld();
      world.readers.insert(card);
      const { atr } = world.readers.cards().find(({ name }) => name === card)!;
      const provider = openProvider({
        modules: [world.source],
        pcsc: createFakePcsc(running(pcscReaderWith('Reader A', atr))),
        resetter: {
          reset: (reader) => {
            world.readers.reset(reader);
            return Promise.resolve('reset');
          },
        },
      });
      return { provider, dispose: world.dispose };
    },
  };
  const codes = {
    unblockingCode: TEST_UNBLOCK_CODE,
    wrongUnblockingCode: '99999999',
    unblocks: true,
    countsUnblockingCode: true,
  } as const;
  for (const subject of [withoutPcsc, withPcsc]) {
    describeCardProvider(subject);
    describePinOperation({ ...subject, ...codes });
  }
}
