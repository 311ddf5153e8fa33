/**
 * Whether the system starts the companion with the person's session. `blocked`: it was told to and something of the
 * system's own stands against it (Task Manager on Windows, the login items of macOS). `unavailable`: this is no
 * installed program.
 */
export type StartAtLoginState = 'on' | 'off' | 'blocked' | 'unavailable';

/** The system's list of what starts with the session; one file a way of keeping it. */
export interface StartAtLogin {
  read(): Promise<StartAtLoginState>;
  /** @returns what the system made of it. Rejects with what the system throws. */
  set(wanted: boolean): Promise<StartAtLoginState>;
}
