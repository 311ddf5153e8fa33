import type { CallName } from '../../../../native-stubs/pkcs11js/index.js';
import { CKR } from '../../../../src/companion/pkcs11/host/cryptoki.js';
import { CKR_TABLE, type CardLimits, type CkrRow } from '../../../../src/companion/pkcs11/index.js';
import type { ErrorCode } from '../../../../src/protocol/index.js';

/**
 * What a return value other than CKR_OK comes to: the host asks again, before any PIN is presented; it is said in the
 * error that the operation ends with; or what was asked for is there already and nothing comes of it.
 */
export type Answered = 'asked again' | 'said' | 'passed over';

/** One of the calls that a host makes for an operation. */
export interface FaultPoint {
  readonly call: CallName;
  /** The how-manieth of that name. */
  readonly nth: number;
  /** The deadline that the call overruns when it hangs. */
  readonly within: keyof CardLimits;
  readonly answered: Answered;
}

type Phase = readonly [within: keyof CardLimits, ...(readonly [Answered, ...CallName[]])[]];

/** Counts calls of one name. */
function pointsOf(...phases: readonly Phase[]): readonly FaultPoint[] {
  const counts = new Map<CallName, number>();
  return phases.flatMap(([within, ...groups]) =>
    groups.flatMap(([answered, ...calls]) =>
      calls.map((call) => {
        const nth = (counts.get(call) ?? 0) + 1;
        counts.set(call, nth);
        return { call, nth, within, answered };
      }),
    ),
  );
}

const SLOTS = ['C_GetSlotList', 'C_GetSlotList', 'C_GetSlotInfo', 'C_GetTokenInfo'] as const;

/** Two certificates, and the end of the search. */
const CERTIFICATES = [
  ...(['C_FindObjectsInit', 'C_FindObjects', 'C_FindObjects', 'C_FindObjects', 'C_FindObjectsFinal'] as const),
] as const;

/** All calls of a sign-in, in their order. */
export const SIGN_IN: readonly FaultPoint[] = pointsOf(
  ['loadMs', ['said', 'C_Initialize', 'C_GetInfo']],
  [
    'openMs',
    ['asked again', ...SLOTS, 'C_OpenSession', ...CERTIFICATES, 'C_GetAttributeValue', 'C_GetAttributeValue'],
    ['asked again', 'C_GetMechanismList'],
    ['said', 'C_GetTokenInfo'],
  ],
  [
    'signMs',
    ['asked again', 'C_GetSessionInfo'],
    ['said', 'C_Login', 'C_FindObjectsInit', 'C_FindObjects', 'C_FindObjects', 'C_FindObjectsFinal'],
    ['said', 'C_SignInit', 'C_Sign'],
    ['passed over', 'C_Logout'],
  ],
  ['finishMs', ['passed over', 'C_CloseSession', 'C_Finalize']],
);

/** The same for a look at a card that was put in. Only its label is read of a certificate where it can be. */
export const LOOK: readonly FaultPoint[] = pointsOf(
  ['loadMs', ['said', 'C_Initialize', 'C_GetInfo']],
  [
    'lookMs',
    ['said', 'C_GetSlotList', 'C_GetSlotList'],
    ['asked again', 'C_GetSlotInfo', 'C_GetTokenInfo', 'C_OpenSession', ...CERTIFICATES],
    ['passed over', 'C_GetAttributeValue'],
    ['asked again', 'C_GetAttributeValue'],
    ['passed over', 'C_GetAttributeValue'],
    ['asked again', 'C_GetAttributeValue'],
    ['passed over', 'C_CloseSession'],
  ],
  ['finishMs', ['passed over', 'C_Finalize']],
);

/** The same for a change of the PIN, or an unblocking, which `apply` stands for. */
export function pointsOfChange(apply: 'C_SetPIN' | 'C_InitPIN'): readonly FaultPoint[] {
  return pointsOf(
    ['loadMs', ['said', 'C_Initialize', 'C_GetInfo']],
    ['openMs', ['asked again', ...SLOTS]],
    ['pinStateMs', ['said', 'C_GetTokenInfo']],
    [
      'changePinMs',
      ['asked again', ...SLOTS, 'C_OpenSession', 'C_GetSessionInfo'],
      ['said', 'C_Login', apply],
      ['passed over', 'C_GetTokenInfo', 'C_Logout', 'C_CloseSession'],
    ],
    ['finishMs', ['passed over', 'C_Finalize']],
  );
}

/** Whether a fault at a point strikes before the other is reached. */
export function isBefore(points: readonly FaultPoint[], point: FaultPoint, other: CallName): boolean {
  return points.indexOf(point) < points.findIndex(({ call }) => call === other);
}

export function nameOfPoint({ call, nth }: FaultPoint): string {
  return nth === 1 ? call : `${call}, time ${String(nth)}`;
}

/**
 * A return value for each error of ours, and those that a host acts upon itself: for all the others, host and main do the
 * same things.
 */
export const CODES_OF_EACH_KIND: readonly CkrRow[] = CKR_TABLE.filter(
  ({ code, error }, index) =>
    CKR_TABLE.findIndex((row) => row.error === error) === index || Object.values<number>(CKR).includes(code),
);

/**
 * What the table says, but that the card is still in and is a CPx card by its answer to reset, that only C_Login speaks of
 * the PIN, and that the simulated module extends the sign of vendor codes as ANS's does, so that all of them are one.
 */
export function expectedCode(call: CallName, { code, error }: CkrRow): ErrorCode {
  if (code >= 0x80000000) return 'ERR_CARD_UPDATE_INTERRUPTED';
  if (error === 'ERR_CARD_REMOVED' || error === 'ERR_CARD_NOT_CPX') return 'ERR_CARD_FAILED';
  const blamesPin = error === 'ERR_PIN_INCORRECT' || error === 'ERR_PIN_FORMAT';
  return blamesPin && call !== 'C_Login' ? 'ERR_CARD_FAILED' : error;
}
