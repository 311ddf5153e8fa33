import {
  defaultTestCardFolder,
  openTestCards,
  TEST_PIN,
  TEST_UNBLOCK_CODE,
} from '../../native-stubs/test-cards/index.js';
import { openProvider } from '../companion/pkcs11/support/test-world.js';
import { describeCardProvider, type ContractSubject } from './card-provider-contract.js';
import { describePinOperation } from './pin-operation-contract.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from './support/softhsm-token.js';

const SOFTHSM: ContractSubject = {
  name: 'SoftHSM2, through the real pkcs11js and koffi',
  requirements: SOFTHSM_REQUIREMENTS,
  cardSerial: '3997000110',
  pin: TEST_PIN,
  wrongPin: '9999',
  pss: true,
  async open() {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
    const provider = openProvider({ modules: [{ kind: 'library', path: token.library }] });
    return { provider, dispose: token.dispose };
  },
};

describeCardProvider(SOFTHSM);
describePinOperation({
  ...SOFTHSM,
  unblockingCode: TEST_UNBLOCK_CODE,
  wrongUnblockingCode: '99999999',
  unblocks: true,
  countsUnblockingCode: false,
});
