import type { HostFailure } from './messages.js';

/** A failure inside a host, on its way to main, where it becomes a CpxError. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly failure: HostFailure;

  constructor(failure: HostFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** Says in Cryptoki's words what a call of pkcs11js threw. */
export function toHostFailure(error: unknown): HostFailure {
  if (error instanceof HostError) return error.failure;
  if (isPkcs11Error(error)) return { kind: 'cryptoki', call: error.method ?? '', code: error.code };
  return { kind: 'unexpected', message: error instanceof Error ? error.message : 'something that is no error' };
}

/** @returns the CKR code, or undefined when `error` is not one of Cryptoki's */
export function ckrOf(error: unknown): number | undefined {
  const failure = toHostFailure(error);
  return failure.kind === 'cryptoki' ? failure.code : undefined;
}

/** By shape and not by class: the simulated module throws the same errors without pkcs11js being there. */
function isPkcs11Error(error: unknown): error is Error & { readonly code: number; readonly method?: string } {
  return (
    error instanceof Error &&
    error.name === 'Pkcs11Error' &&
    typeof (error as Error & { readonly code?: unknown }).code === 'number'
  );
}
