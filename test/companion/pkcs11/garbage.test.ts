import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { CK } from '../../../src/companion/pkcs11/host/cryptoki.js';
import type { ErrorCode } from '../../../src/protocol/index.js';
import { openFaultSubject, READER, type FaultSubject } from './support/fault-subject.js';
import { pinBytes } from './support/test-world.js';

/** In place of the module's answer, which is not asked for where it is not used. */
type Answer = (call: () => unknown, given: readonly unknown[]) => unknown;

/** An answer that no module may give, and what a sign-in and a look come to that are given it, where they make the call. */
type Garbage = readonly [
  what: string,
  answer: Answer,
  signIn: 'signed' | ErrorCode | undefined,
  look?: 'ready' | ErrorCode,
];

const NO_HANDLE = Buffer.alloc(8, 0xff);
const LONG = 'x'.repeat(1_000_000);
const HUGE = 2 ** 64;

const nothing = (): undefined => undefined;
const always = (value: unknown) => (): unknown => value;
/** The module's own answer with other fields. */
const changed =
  (fields: object) =>
  (call: () => unknown): unknown => ({ ...(call() as object), ...fields });
/** Of the attributes that are asked for one by one, that of a type. */
const attribute =
  (type: number, value: unknown): Answer =>
  (call, [, , template]) =>
    (template as readonly { readonly type: number }[])[0]?.type === type ? [{ type, value }] : call();

/** By the call that it is the answer to, each time that it is made. */
const GARBAGE: Readonly<Record<string, readonly Garbage[]>> = {
  C_Initialize: [['CKR_OK and nothing done', nothing, 'ERR_MODULE_REINITIALIZE', 'ERR_MODULE_REINITIALIZE']],
  C_GetInfo: [
    ['nothing', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['a description without end', changed({ libraryDescription: LONG }), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['no version', changed({ libraryVersion: { major: NaN, minor: HUGE } }), 'signed', 'ready'],
  ],
  C_GetSlotList: [
    ['nothing', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['no slot', always([]), 'ERR_CARD_FAILED', 'ERR_READER_FAILED'],
    ['slots that are none', always([NO_HANDLE]), 'ERR_CARD_FAILED', 'ERR_READER_FAILED'],
    ['handles without octets', always([Buffer.alloc(0)]), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['a million slots', always(new Array(1_000_000).fill(NO_HANDLE)), 'ERR_CARD_FAILED', 'ERR_READER_FAILED'],
  ],
  C_GetSlotInfo: [
    ['nothing', nothing, 'ERR_CARD_FAILED', 'ERR_READER_FAILED'],
    ['a name without end', changed({ slotDescription: LONG }), 'ERR_CARD_FAILED', 'ERR_MODULE_FAILED'],
    ['no name', changed({ slotDescription: '\0'.repeat(64) }), 'ERR_CARD_FAILED', 'ERR_READER_FAILED'],
  ],
  C_GetTokenInfo: [
    ['nothing', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['a label without end', changed({ label: LONG }), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['no flags', changed({ flags: NaN }), 'ERR_CARD_FAILED', 'ERR_CARD_FAILED'],
    ['all flags', changed({ flags: 0xffffffff }), 'ERR_PIN_LOCKED', 'ERR_PIN_LOCKED'],
    ['a PIN of 9 to 3 digits', changed({ minPinLen: 9, maxPinLen: 3 }), 'ERR_PIN_FORMAT', 'ready'],
    ['a PIN of any length', changed({ minPinLen: 0, maxPinLen: HUGE }), 'signed', 'ready'],
  ],
  C_OpenSession: [
    ['a session that is none', always(NO_HANDLE), 'ERR_CARD_FAILED', 'ERR_CARD_FAILED'],
    ['a handle without octets', always(Buffer.alloc(0)), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['nothing', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
  ],
  C_FindObjectsInit: [['CKR_OK and nothing done', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED']],
  C_FindObjects: [
    ['objects without end', always(NO_HANDLE), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['no object', always(null), 'ERR_CARD_CHANGED', 'ERR_CERTIFICATE_NOT_FOUND'],
    ['a handle without octets', always(Buffer.alloc(0)), 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
  ],
  C_FindObjectsFinal: [['CKR_OK and nothing done', nothing, 'ERR_MODULE_FAILED', 'ready']],
  C_GetAttributeValue: [
    ['nothing', nothing, 'ERR_MODULE_FAILED', 'ERR_MODULE_FAILED'],
    ['no attribute', always([]), 'ERR_CARD_CHANGED', 'ERR_CARD_FAILED'],
    [
      'a certificate of noise',
      attribute(CK.CKA_VALUE, randomBytes(1_500)),
      'ERR_CARD_CHANGED',
      'ERR_CERTIFICATE_MALFORMED',
    ],
    [
      'a certificate without end',
      attribute(CK.CKA_VALUE, Buffer.alloc(1_000_000, 0x30)),
      'ERR_CARD_CHANGED',
      'ERR_MODULE_FAILED',
    ],
    ['a certificate that is no octets', attribute(CK.CKA_VALUE, 7), 'ERR_CARD_CHANGED', 'ERR_CARD_FAILED'],
    ['a label without end', attribute(CK.CKA_LABEL, Buffer.from(LONG)), undefined, 'ERR_MODULE_FAILED'],
    ['the identifier of no key', attribute(CK.CKA_ID, randomBytes(14)), 'ERR_CERTIFICATE_KEY_MISSING'],
  ],
  C_GetMechanismList: [
    ['nothing', nothing, 'ERR_MODULE_FAILED'],
    ['no mechanism', always([]), 'signed'],
    ['a million mechanisms', always(new Array(1_000_000).fill(1)), 'ERR_MODULE_FAILED'],
    ['mechanisms that are none', always([NaN, -1]), 'ERR_MODULE_FAILED'],
  ],
  C_GetSessionInfo: [
    ['nothing', nothing, 'ERR_MODULE_FAILED'],
    ['a user who is not logged in', changed({ state: 3 }), 'ERR_CARD_FAILED'],
    ['no state', changed({ state: NaN }), 'signed'],
  ],
  C_Login: [
    ['CKR_OK and nothing done', always(0), 'ERR_CERTIFICATE_KEY_MISSING'],
    ['a return value that nobody knows', always(0x12345), 'ERR_MODULE_FAILED'],
    ['the greatest return value', always(HUGE - 1), 'ERR_MODULE_FAILED'],
  ],
  C_SignInit: [['CKR_OK and nothing done', nothing, 'ERR_MODULE_FAILED']],
  C_Sign: [
    ['nothing', nothing, 'ERR_MODULE_FAILED'],
    ['no octets', always(Buffer.alloc(0)), 'ERR_CARD_FAILED'],
    ['noise', always(randomBytes(256)), 'ERR_CARD_FAILED'],
    ['a signature without its last octet', (call) => (call() as Buffer).subarray(0, -1), 'ERR_CARD_FAILED'],
    ['a signature without end', always(Buffer.alloc(1_000_000)), 'ERR_MODULE_FAILED'],
  ],
  C_Logout: [['CKR_OK and nothing done', nothing, 'signed']],
  C_CloseSession: [['CKR_OK and nothing done', nothing, 'signed', 'ready']],
  C_Finalize: [['CKR_OK and nothing done', nothing, 'signed', 'ready']],
};

describe('a module that answers garbage', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  let struck: { readonly name: string; readonly answer: Answer } | undefined;
  let strikes = 0;

  before(async () => {
    subject = await openFaultSubject({
      intercept: (name, call, given) => {
        if (name !== struck?.name) return call();
        strikes++;
        return struck.answer(call, given);
      },
    });
  });
  after(() => subject.close());

  async function expectAt(name: string, answer: Answer, work: () => Promise<string>, outcome: string) {
    subject.world.readers.clearCalls();
    strikes = 0;
    struck = { name, answer };
    const met = await work();
    struck = undefined;
    expect(met).to.equal(outcome);
    expect(strikes).to.be.at.least(1);
    expect(subject.logins()).to.be.at.most(1);
  }

  for (const [call, rows] of Object.entries(GARBAGE)) {
    for (const [what, answer, signIn, seen] of rows) {
      if (signIn !== undefined) {
        it(`${what} at ${call} of a sign-in: ${signIn}, and the next signs`, async () => {
          await expectAt(call, answer, subject.signIn, signIn);
          expect(await subject.signIn()).to.equal('signed');
        });
      }
      if (seen !== undefined) {
        it(`${what} at ${call} of a look: ${seen}, and the next shows the card`, async () => {
          await expectAt(call, answer, subject.look, seen);
          expect(await subject.look()).to.equal('ready');
          expect(subject.provider.inventory.readers[0]?.card?.certificates).to.deep.include(subject.certificate);
        });
      }
    }
  }

  for (const [what, fields] of [
    ['a label without end', { label: LONG }],
    ['a PIN of no length', { minPinLen: NaN }],
  ] as const) {
    it(`${what} at C_GetTokenInfo after a change of PIN: the PIN is changed, and that is said`, async () => {
      struck = {
        name: 'C_GetTokenInfo',
        answer: (call) => (subject.called.includes('C_SetPIN') ? changed(fields)(call) : call()),
      };
      const change = async (): Promise<boolean> => {
        const operation = subject.provider.openPinOperation({ reader: READER, serial: '3997000110' });
        await operation.readCodes();
        const [currentPin, newPin] = [pinBytes(TEST_PIN), pinBytes(TEST_PIN)];
        await operation.changePin({ currentPin, newPin, lastTryConfirmed: false });
        await operation.end();
        return operation.outcomeUnknown;
      };
      expect(await subject.meet({ call: 'C_SetPIN', effect: { kind: 'slow', milliseconds: 1 } }, change)).to.equal(
        false,
      );
      struck = undefined;
    });
  }
});
