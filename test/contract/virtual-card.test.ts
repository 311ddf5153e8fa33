import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../native-stubs/test-cards/index.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../support/opensc.js';
import { file, type Requirement } from '../support/requirements.js';
import { openProviderOn, openTestReader } from '../support/virtual-cards.js';
import { describeCardProvider, type ContractSubject } from './card-provider-contract.js';
import { describePinOperation } from './pin-operation-contract.js';

interface Subject {
  readonly name: string;
  readonly module: string;
  readonly card: string;
  readonly cardSerial: string;
  readonly pss: boolean;
  /** OpenSC 0.23 logs in with the unblocking code and then does not know how to unblock. */
  readonly unblocks: boolean;
  readonly requirements: readonly Requirement[];
}

const OPENSC_SUBJECT: Subject = {
  name: 'a virtual cps3-martin, through OpenSC, pcscd and vpcd',
  module: OPENSC,
  card: 'cps3-martin',
  cardSerial: '2997000410',
  pss: false,
  unblocks: false,
  requirements: OPENSC_REQUIREMENTS,
};

for (const each of [OPENSC_SUBJECT, ...subjectsOfOtherModule()]) {
  const { name, module, card, cardSerial, pss, unblocks, requirements } = each;
  const subject: ContractSubject = {
    ...{ name, requirements, cardSerial, pss },
    pin: TEST_PIN,
    wrongPin: '9999',
    async open() {
      const virtual = await openTestReader();
      await virtual.reader.insert(virtual.card(card));
      return { provider: openProviderOn(module, virtual), dispose: () => virtual.close() };
    },
  };
  describeCardProvider(subject);
  describePinOperation({
    ...subject,
    unblocks,
    unblockingCode: TEST_UNBLOCK_CODE,
    wrongUnblockingCode: '99999999',
    countsUnblockingCode: true,
  });
}

/** The module that CPX_BRIDGE_TEST_MODULE names, for whoever has ANS's own: it knows both generations. */
function subjectsOfOtherModule(): readonly Subject[] {
  const module = process.env.CPX_BRIDGE_TEST_MODULE;
  if (module === undefined || module === '') return [];
  const requirements = [...OPENSC_REQUIREMENTS, file(module, module)];
  return [
    {
      module,
      requirements,
      name: `a virtual cps4-dupont, through ${module}`,
      card: 'cps4-dupont',
      cardSerial: '3997000110',
      pss: true,
      unblocks: true,
    },
    {
      module,
      requirements,
      name: `a virtual cps3-martin, through ${module}`,
      card: 'cps3-martin',
      cardSerial: '2997000410',
      pss: false,
      unblocks: true,
    },
  ];
}
