import { expect } from 'chai';
import type { CardPlace, CardProvider, PinOperation } from '../../src/companion/card/index.js';
import { expectCode } from '../companion/pkcs11/support/expect-code.js';
import { pinBytes, STATEMENT, waitForCertificate } from '../companion/pkcs11/support/test-world.js';
import { describeWith } from '../support/requirements.js';
import type { ContractSubject } from './card-provider-contract.js';

/** What more is known of the card where its codes are changed. */
export interface PinContractSubject extends ContractSubject {
  readonly unblockingCode: string;
  readonly wrongUnblockingCode: string;
  /** False where the module answers CKR_FUNCTION_NOT_SUPPORTED to C_InitPIN. */
  readonly unblocks: boolean;
  /** False where the token keeps no count of wrong unblocking codes (SoftHSM2 says only that there was one). */
  readonly countsUnblockingCode: boolean;
}

const NEW_PIN = '86420';

/** Facts about every `PinOperation`, whatever stands behind it. Leaves the card as it was. */
export function describePinOperation(subject: PinContractSubject): void {
  describeWith(subject.requirements, `PinOperation on ${subject.name}`, function () {
    this.timeout(60_000);
    let provider: CardProvider;
    let place: CardPlace;
    let dispose: () => unknown = () => undefined;

    before(async () => {
      ({ provider, dispose } = await subject.open());
      const { reader } = await waitForCertificate(provider);
      place = { reader, serial: subject.cardSerial };
    });

    after(async () => {
      await provider.close();
      await dispose();
    });

    const withOperation = async <T>(use: (operation: PinOperation) => Promise<T>): Promise<T> => {
      const operation = provider.openPinOperation(place);
      try {
        return await use(operation);
      } finally {
        await operation.end();
      }
    };

    const change = (operation: PinOperation, current: string, next: string): Promise<void> =>
      operation.changePin({ currentPin: pinBytes(current), newPin: pinBytes(next), lastTryConfirmed: false });
    const unblock = (operation: PinOperation, code: string, next: string): Promise<void> =>
      operation.unblock({ unblockingCode: pinBytes(code), newPin: pinBytes(next), lastTryConfirmed: false });

    async function expectPin(pin: string): Promise<void> {
      const operation = provider.openOperation(await waitForCertificate(provider));
      const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(pin) });
      await operation.end();
      expect(signature).to.have.length(256);
    }

    it('changes the PIN, and back', async () => {
      await withOperation((operation) => change(operation, subject.pin, NEW_PIN));
      await expectPin(NEW_PIN);
      await withOperation((operation) => change(operation, NEW_PIN, subject.pin));
      await expectPin(subject.pin);
    });

    it('takes another PIN after a wrong one, which costs one try and changes nothing', async () => {
      await withOperation(async (operation) => {
        expect((await operation.readCodes()).pin).to.include({ countLow: false, locked: false });
        await expectCode(change(operation, subject.wrongPin, NEW_PIN), 'ERR_PIN_INCORRECT');
        expect((await operation.readCodes()).pin).to.include({ countLow: true, finalTry: false, locked: false });
        expect(operation.outcomeUnknown).to.equal(false);
        await change(operation, subject.pin, subject.pin);
      });
      await withOperation(async (operation) => {
        expect((await operation.readCodes()).pin).to.include({ countLow: false });
      });
      await expectPin(subject.pin);
    });

    it('refuses codes of a wrong format without presenting them', async () => {
      await withOperation(async (operation) => {
        await expectCode(change(operation, '123', NEW_PIN), 'ERR_PIN_FORMAT');
        await expectCode(change(operation, subject.pin, '12a4'), 'ERR_PIN_FORMAT');
        await expectCode(unblock(operation, '1234567', NEW_PIN), 'ERR_PIN_UNBLOCK_FORMAT');
        const { pin, unblockingCode } = await operation.readCodes();
        expect([pin.countLow, unblockingCode.countLow]).to.deep.equal([false, false]);
      });
    });

    if (subject.unblocks) {
      it('unblocks with the unblocking code, which gives a new PIN', async () => {
        await withOperation((operation) => unblock(operation, subject.unblockingCode, NEW_PIN));
        await expectPin(NEW_PIN);
        await withOperation((operation) => change(operation, NEW_PIN, subject.pin));
      });

      it('takes another unblocking code after a wrong one', async () => {
        await withOperation(async (operation) => {
          await expectCode(unblock(operation, subject.wrongUnblockingCode, NEW_PIN), 'ERR_PIN_UNBLOCK_INCORRECT');
          if (subject.countsUnblockingCode) {
            expect((await operation.readCodes()).unblockingCode).to.include({ countLow: true, locked: false });
          }
          await unblock(operation, subject.unblockingCode, subject.pin);
        });
        await expectPin(subject.pin);
      });
    } else {
      it('says that its module cannot unblock, at the cost of no try', async () => {
        await withOperation(async (operation) => {
          await expectCode(unblock(operation, subject.unblockingCode, NEW_PIN), 'ERR_MODULE_UNSUPPORTED');
          expect(operation.outcomeUnknown).to.equal(false);
        });
        await withOperation(async (operation) => {
          const { pin, unblockingCode } = await operation.readCodes();
          expect([pin.countLow, unblockingCode.countLow, unblockingCode.locked]).to.deep.equal([false, false, false]);
        });
        await expectPin(subject.pin);
      });
    }

    it('ends an operation twice without complaint, and refuses to change anything afterwards', async () => {
      const operation = provider.openPinOperation(place);
      await operation.readCodes();
      await operation.end();
      await operation.end();
      await expectCode(change(operation, subject.pin, NEW_PIN), 'ERR_FLOW_CANCELLED');
    });
  });
}
