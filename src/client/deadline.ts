import { CpxError } from '../protocol/index.js';

/** A signal that aborts with the caller's signal or when time is up, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True once the time was up. */
  readonly passed: boolean;
  /** Starts the time anew; `Infinity` stops it. */
  restart(milliseconds: number): void;
  /** Lets go of the caller's signal and of the timer. */
  end(): void;
}

/** AbortSignal.any and .timeout in one, for browsers that lack the former, and with a time that can start anew. */
export function openDeadline(caller: AbortSignal | undefined, milliseconds: number): Deadline {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let passed = false;
  const abort = (): void => controller.abort();
  const restart = (length: number): void => {
    clearTimeout(timer);
    if (length !== Infinity) {
      timer = setTimeout(() => {
        passed = true;
        abort();
      }, length);
    }
  };
  if (caller?.aborted) abort();
  caller?.addEventListener('abort', abort);
  restart(milliseconds);
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    restart,
    end: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', abort);
    },
  };
}

/** What a call ends with when its caller aborted it: the caller's own CpxError, or ERR_FLOW_CANCELLED. */
export function cancelledBy(signal: AbortSignal): CpxError {
  const cause: unknown = signal.reason;
  return cause instanceof CpxError
    ? cause
    : new CpxError('ERR_FLOW_CANCELLED', 'the page cancelled the call', { cause });
}
