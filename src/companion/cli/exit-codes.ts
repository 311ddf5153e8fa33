/** What the exit status of `cpx-bridge` means. README and `--help` list them. */
export const EXIT_CODES = Object.freeze({
  ok: 0,
  /** An error that `error:` and `hint:` explain. */
  failed: 1,
  /** Wrong usage: an unknown option, a development option outside development mode. */
  usage: 2,
  /** `cards`: no certificate that one could sign in with now. `pin`: no card. `trust`: no authority. `logs`: no such line. `simulate`: no companion in development mode answers. */
  nothing: 3,
  /** `serve`: the port is taken. */
  portTaken: 4,
  /** `doctor`, `tls-probe`: nothing keeps the person from signing in, something may. */
  doctorWarning: 5,
  /** `doctor`: something keeps the person from signing in. */
  doctorFailure: 6,
  /** Interrupted or cancelled before the work was done (Ctrl-C, Escape); `serve` ended by Ctrl-C or SIGTERM has done its work: 0. */
  interrupted: 130,
});

/** One of the exit codes. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
