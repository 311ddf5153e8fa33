import { CpxError, type ErrorCode } from '../../protocol/index.js';
import { errorOfCkr } from './ckr-table.js';
import { errorOfFailure } from './host-failure.js';
import type { HostFailure } from './host/messages.js';

/** What is done with the codes of a card; both begin with C_Login. */
export type PinChange = 'change-pin' | 'unblock';

/**
 * What the table of return values says of "the PIN", turned to the code that is meant: C_Login presents the current PIN or
 * the unblocking code; once it said yes, a refusal is about the new PIN, or about the unblocks that a card has left.
 */
const MEANT: Readonly<
  Record<PinChange, Readonly<Record<string, Readonly<Partial<Record<ErrorCode, ErrorCode>>> | undefined>>>
> = {
  'change-pin': {
    C_Login: {},
    C_SetPIN: { ERR_PIN_INCORRECT: 'ERR_PIN_NEW_REFUSED', ERR_PIN_FORMAT: 'ERR_PIN_NEW_REFUSED' },
  },
  unblock: {
    C_Login: {
      ERR_PIN_INCORRECT: 'ERR_PIN_UNBLOCK_INCORRECT',
      ERR_PIN_FORMAT: 'ERR_PIN_UNBLOCK_FORMAT',
      ERR_PIN_LOCKED: 'ERR_PIN_UNBLOCK_LOCKED',
      // No such code is known to the module: the PIN itself is set, or nothing would have been presented.
      ERR_PIN_NOT_SET: 'ERR_MODULE_UNSUPPORTED',
    },
    C_InitPIN: {
      ERR_PIN_INCORRECT: 'ERR_PIN_NEW_REFUSED',
      ERR_PIN_FORMAT: 'ERR_PIN_NEW_REFUSED',
      ERR_PIN_LOCKED: 'ERR_PIN_UNBLOCK_LOCKED',
    },
  },
};

/**
 * CKR_ACTION_PROHIBITED, CKR_FUNCTION_NOT_SUPPORTED, CKR_TOKEN_WRITE_PROTECTED, CKR_USER_TYPE_INVALID: the module does not
 * do this at all. OpenSC answers the second to C_InitPIN unless `pin_unblock_style` allows it.
 */
const UNSUPPORTED: ReadonlySet<number> = new Set([0x1b, 0x54, 0xe2, 0x103]);

/** The error that a refusal of C_Login, C_SetPIN or C_InitPIN means. */
export function errorOfRefusedCode(change: PinChange, failure: HostFailure): CpxError {
  const error = errorOfFailure(failure);
  if (failure.kind !== 'cryptoki') return error;
  if (UNSUPPORTED.has(failure.code)) return new CpxError('ERR_MODULE_UNSUPPORTED', error.message);
  const said = errorOfCkr(failure.code);
  return new CpxError(MEANT[change][failure.call]?.[said] ?? said, error.message);
}
