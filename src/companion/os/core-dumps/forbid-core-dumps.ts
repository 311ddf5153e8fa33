import type koffi from 'koffi';

/** The part of koffi that is used. */
type Koffi = Pick<typeof koffi, 'load'>;

/** <sys/resource.h>; the same number on Linux and macOS. */
const RLIMIT_CORE = 4;

/** <linux/prctl.h> */
const PR_SET_DUMPABLE = 4;

/** `struct rlimit`: the soft and the hard limit, each of 8 octets at the most; the hard one is never raised again. */
const NOTHING = new Uint8Array(16);

/**
 * Has the system make no core dump of this process when it crashes, whatever its limits were, so that what is in its
 * memory reaches no disk and no crash reporter. Cannot be undone, and costs less than 1 ms.
 *
 * RLIMIT_CORE alone would not do on Linux: the kernel does not apply it where `core_pattern` names a program
 * (systemd-coredump, apport), which is the rule on desktops. A process that is not "dumpable" gives neither a file nor a
 * pipe its memory. Nor can another program of the same user then attach to it or read /proc/pid/mem: only root can. What
 * the process reads about itself under /proc/self stays readable but for `environ`, `auxv`, `io` and `mem`.
 *
 * Windows is left as it is: it keeps full dumps only where an administrator asked for them (WER, LocalDumps), and has no
 * call with which a process could refuse one.
 * @throws Error when the system refuses; a secret is then better not let in
 * @see setrlimit(2); core(5), "Piping core dumps to a program"; PR_SET_DUMPABLE(2const); ptrace(2), "access mode checking"
 */
export function forbidCoreDumps({ load }: Koffi, platform: NodeJS.Platform): void {
  if (platform === 'win32') return;
  // The process itself: its C library is in it already, whatever its file is called.
  const system = load(null);
  const setLimit = system.func('setrlimit', 'int', ['int', 'void *']);
  refuseUnlessZero('setrlimit', setLimit(RLIMIT_CORE, NOTHING));
  if (platform !== 'linux') return;
  const control = system.func('prctl', 'int', ['int', ...Array<string>(4).fill('unsigned long')]);
  refuseUnlessZero('prctl', control(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

function refuseUnlessZero(call: string, result: unknown): void {
  if (result !== 0) throw new Error(`core dumps cannot be forbidden: ${call} answered ${String(result)}`);
}
