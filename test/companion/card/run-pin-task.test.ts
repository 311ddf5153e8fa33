import { expect } from 'chai';
import fc from 'fast-check';
import {
  runPinTask,
  type CardCodes,
  type PinOperation,
  type PinTask,
  type PinTaskDialog,
} from '../../../src/companion/card/index.js';
import { CpxError, type ErrorCode } from '../../../src/protocol/index.js';
import { freshPin } from '../sign-in/fake-cards.js';

const ANSWERS = ['done', 'wrong', 'ERR_PIN_LAST_TRY', 'ERR_PIN_NEW_REFUSED', 'ERR_CARD_REMOVED'] as const;

/** What a person does at each question, and what the card answers, as random as they come. */
const story = fc.record({
  task: fc.constantFrom<PinTask>('change', 'unblock'),
  locked: fc.boolean(),
  /** At each reading: how near the lock is. */
  near: fc.array(fc.constantFrom('far', 'last', 'locked'), { maxLength: 6 }),
  /** At each question for a code: digits; undefined: the person leaves. */
  typed: fc.array(fc.option(fc.constantFrom('1234', '12345678', '43210', '12', '123456789'), { nil: undefined }), {
    maxLength: 12,
  }),
  /** At each question for a yes. */
  yes: fc.array(fc.boolean(), { maxLength: 4 }),
  answers: fc.array(fc.constantFrom(...ANSWERS), { maxLength: 5 }),
});

describe('runPinTask', () => {
  it('presents one entry once, a last try after a yes alone, and wipes everything on every way out', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ task, locked, near, typed, yes, answers }) => {
        const leave = (): never => {
          throw new CpxError('ERR_FLOW_CANCELLED', 'the person leaves');
        };
        const buffers: Uint8Array[] = [];
        /** Entries of the code that is presented, and presentations. */
        let [entries, presented, confirmed, reads] = [0, 0, 0, 0];
        const codes = (): CardCodes => {
          const state = near[reads++] ?? 'far';
          const flags = { countLow: state !== 'far', finalTry: state === 'last', locked: state === 'locked' };
          const fresh = { countLow: false, finalTry: false, locked: false };
          return task === 'change'
            ? { pin: { ...freshPin, ...flags }, unblockingCode: fresh }
            : { pin: { ...freshPin, locked }, unblockingCode: flags };
        };
        const enter = (): Promise<Uint8Array> => {
          const digits = typed.shift() ?? leave();
          buffers.push(new TextEncoder().encode(digits));
          return Promise.resolve(buffers.at(-1)!);
        };
        const agree = (): Promise<void> => (yes.shift() === true ? Promise.resolve() : leave());
        const dialog: PinTaskDialog = {
          confirmUnblock: async () => agree(),
          confirmLastTry: async () => {
            await agree();
            confirmed++;
          },
          askCode: async () => {
            entries++;
            return enter();
          },
          askNewPin: async () => enter(),
          askNewPinAgain: async () => enter(),
          showWorking: () => undefined,
        };
        const present = (code: Uint8Array | undefined, newPin: Uint8Array | undefined, lastTry: boolean) => {
          presented++;
          expect(
            code?.some((octet) => octet === 0),
            'wiped too early',
          ).to.equal(false);
          expect(
            newPin?.some((octet) => octet === 0),
            'wiped too early',
          ).to.equal(false);
          if (lastTry) expect(confirmed--, 'a yes for each last try').to.be.above(0);
          const answer = answers.shift() ?? 'done';
          if (answer === 'done') return Promise.resolve();
          const wrong: ErrorCode = task === 'change' ? 'ERR_PIN_INCORRECT' : 'ERR_PIN_UNBLOCK_INCORRECT';
          return Promise.reject(new CpxError(answer === 'wrong' ? wrong : answer, 'refused'));
        };
        const operation: PinOperation = {
          card: { reader: 'Lecteur', serial: '3100699901' },
          gone: new AbortController().signal,
          outcomeUnknown: false,
          readCodes: () => Promise.resolve(codes()),
          changePin: ({ currentPin, newPin, lastTryConfirmed }) => present(currentPin, newPin, lastTryConfirmed),
          unblock: ({ unblockingCode, newPin, lastTryConfirmed }) => present(unblockingCode, newPin, lastTryConfirmed),
          end: () => Promise.resolve(),
        };
        await runPinTask(task, operation, dialog).catch((error: unknown) => {
          if (!(error instanceof CpxError)) throw error;
        });
        expect(presented).to.be.at.most(entries);
        expect(buffers.flatMap((buffer) => [...buffer]).every((octet) => octet === 0)).to.equal(true);
      }),
    );
  });
});
