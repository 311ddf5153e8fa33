import { CpxError, isErrorCode } from '../protocol/index.js';

/** Calls the page, and waits no longer than the person does. What it throws is an error of the page or of its server. */
export async function askPage<T>(call: () => T, signal: AbortSignal): Promise<Awaited<T>> {
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(cancelledInPage());
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([call(), stopped]);
  } catch (cause) {
    throw cpxErrorOf(cause);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** An error of the page's own is taken by its code, where it has one of ours: the server's, for instance. */
export function cpxErrorOf(cause: unknown): CpxError {
  if (cause instanceof CpxError) return cause;
  const { code } = Object(cause) as { code?: unknown };
  return new CpxError(isErrorCode(code) ? code : 'ERR_ACCOUNT_INTERNAL', String(cause), { cause });
}

/** The person, or the page itself, wants no more of it. */
export function cancelledInPage(): CpxError {
  return new CpxError('ERR_FLOW_CANCELLED', 'cancelled in the page');
}
