import type { StandardFolders } from '../os/index.js';
import type { Terminal } from './terminal.js';
import type { CliTexts } from './texts.js';

/** What every command is handed. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly texts: CliTexts;
  readonly folders: StandardFolders;
  /** Aborts at the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal;
  /** True where standard error is a terminal: the log is then written for people. */
  readonly forPeople: boolean;
}
