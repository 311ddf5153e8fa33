import { randomBytes } from 'node:crypto';
import {
  checkPinFormat,
  checkPinUsable,
  listAuthenticationCertificates,
  needsLastTryConfirmation,
  type CardOperation,
  type CardProvider,
  type PinState,
} from '../../card/index.js';
import { CpxError, type ErrorCode } from '../../../protocol/index.js';
import type { TrialDialog } from './trial-dialog.js';

/** What a trial signature came to. */
export type TrialSight =
  /** `tookMs`: login, signature and its verification, without the person. */
  | { readonly type: 'signed'; readonly tookMs: number }
  /** No code was presented. */
  | { readonly type: 'not-made'; readonly why: 'declined' | 'last-try' }
  /** `pin`: the flags since the code was presented, where it was refused. */
  | { readonly type: 'failed'; readonly problem: ErrorCode; readonly pin?: PinState };

/** Bytes of the random part of what is signed. */
const NONCE_BYTES = 32;

/**
 * Signs once with the authentication key, on the very path of a sign-in, over a statement that is worth nothing to anybody:
 * flags, the person's consent, their PIN, one C_Login at most, a signature that is verified with the certificate before it
 * counts. The signature is thrown away. Nothing is presented on the last try. Never throws but for faults of our own.
 * @param fingerprint of the certificate whose key is tried
 */
export async function trySignature(cards: CardProvider, fingerprint: string, dialog: TrialDialog): Promise<TrialSight> {
  const inventory = await cards.refresh();
  const certificate = listAuthenticationCertificates(inventory).find((one) => one.fingerprint === fingerprint);
  if (certificate === undefined) return { type: 'failed', problem: 'ERR_CARD_REMOVED' };
  const operation = cards.openOperation(certificate);
  const onGone = (): void => dialog.abort(operation.gone.reason as CpxError);
  operation.gone.addEventListener('abort', onGone);
  if (operation.gone.aborted) onGone();
  try {
    return await askAndSign(operation, dialog);
  } catch (error) {
    if (!(error instanceof CpxError)) throw error;
    if (error.code === 'ERR_FLOW_CANCELLED') return { type: 'not-made', why: 'declined' };
    // What the flags are since then is known mostly without another look at the card; where it is not, the code says enough.
    const pin = error.code === 'ERR_PIN_INCORRECT' ? await operation.readPinState().catch(() => undefined) : undefined;
    return { type: 'failed', problem: error.code, ...(pin && { pin }) };
  } finally {
    operation.gone.removeEventListener('abort', onGone);
    dialog.close();
    await operation.end();
  }
}

async function askAndSign(operation: CardOperation, dialog: TrialDialog): Promise<TrialSight> {
  const before = await operation.readPinState();
  checkPinUsable(before);
  if (needsLastTryConfirmation(before)) return { type: 'not-made', why: 'last-try' };
  await dialog.agree(operation.certificate, before);
  const pin = before.enteredOnReader ? undefined : await askPin(before, dialog);
  try {
    // Another program may have used up a try while the person was typing.
    const now = await operation.readPinState();
    checkPinUsable(now);
    if (needsLastTryConfirmation(now)) return { type: 'not-made', why: 'last-try' };
    dialog.showWorking(now);
    const started = performance.now();
    const statement = { kind: 'trial', nonce: randomBytes(NONCE_BYTES) } as const;
    await operation.sign({ statement, algorithm: 'RS256', pin });
    return { type: 'signed', tookMs: performance.now() - started };
  } finally {
    pin?.fill(0);
  }
}

/** Asks until it can be a PIN: what cannot be one is not presented, and costs no try. */
async function askPin(limits: PinState, dialog: TrialDialog): Promise<Uint8Array> {
  for (let problem: 'format' | undefined; ; problem = 'format') {
    const pin = await dialog.askPin(limits, problem);
    try {
      checkPinFormat(pin, limits);
      return pin;
    } catch {
      pin.fill(0);
    }
  }
}
