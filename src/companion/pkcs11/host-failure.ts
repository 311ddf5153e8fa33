import { CpxError, type ErrorCode } from '../../protocol/index.js';
import { errorOfCkr, nameOfCkr } from './ckr-table.js';
import type { HostFailure } from './host/messages.js';

/** What a failure inside a host means to everything above: the one place where Cryptoki's words end. */
export function errorOfFailure(failure: HostFailure): CpxError {
  return new CpxError(codeOfFailure(failure), describeFailure(failure));
}

/** The code alone. @see ckr-table.ts */
export function codeOfFailure(failure: HostFailure): ErrorCode {
  if (failure.kind !== 'cryptoki') return CODES[failure.kind];
  const code = errorOfCkr(failure.code);
  // Only C_Login says anything of the PIN that a person typed; elsewhere it would have them type another one in vain.
  const blamesPin = code === 'ERR_PIN_INCORRECT' || code === 'ERR_PIN_FORMAT';
  return blamesPin && failure.call !== 'C_Login' ? 'ERR_CARD_FAILED' : code;
}

const CODES: Readonly<Record<Exclude<HostFailure['kind'], 'cryptoki'>, ErrorCode>> = {
  'support-missing': 'ERR_MODULE_SUPPORT_MISSING',
  'load-failed': 'ERR_MODULE_LOAD_FAILED',
  // The card answers, and holds another certificate than the one that was chosen.
  'certificate-missing': 'ERR_CARD_CHANGED',
  'card-missing': 'ERR_CARD_CHANGED',
  'key-missing': 'ERR_CERTIFICATE_KEY_MISSING',
  'mechanism-missing': 'ERR_MODULE_MECHANISM',
  unexpected: 'ERR_MODULE_FAILED',
};

function describeFailure(failure: HostFailure): string {
  switch (failure.kind) {
    case 'cryptoki':
      return `${failure.call} answered ${nameOfCkr(failure.code)}`;
    case 'support-missing':
      return `the package ${failure.packageName} is missing or was not built: ${failure.message}`;
    case 'load-failed':
      return `the module cannot be loaded: ${failure.message}`;
    case 'certificate-missing':
      return 'the card in the reader does not hold the certificate that was chosen';
    case 'card-missing':
      return 'the card in the reader is not the one that was chosen';
    case 'key-missing':
      return 'the card holds no private key with the identifier of the certificate';
    case 'mechanism-missing':
      return 'the card cannot sign with this algorithm';
    case 'unexpected':
      return failure.message;
  }
}
