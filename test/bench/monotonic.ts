/** Milliseconds on the machine's own clock, which is the same in every thread. @see clock_gettime(2), CLOCK_MONOTONIC */
export function monotonicMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
