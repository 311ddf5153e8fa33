/** A card host's process, as main sees it. */
export interface HostProcess {
  readonly processId: number | undefined;
  /** Resolves, never rejects, when the process is gone: with what to write in the log. */
  readonly ended: Promise<string>;
  /** Structured clone; never a PIN. Without effect once the process is gone. */
  post(message: unknown): void;
  /** One listener, set once. */
  onMessage(listener: (message: unknown) => void): void;
  /**
   * Hands a PIN over outside of the message channel and leaves no copy of it in this process. The host waits for it when it
   * is asked for what uses it; of two PINs, the one that was sent first is the one that it reads first.
   */
  sendPin(pin: Uint8Array): void;
  /** At once, and by process id: a module that hangs ignores anything milder. Safe to call twice. */
  kill(): void;
}

/**
 * Starts a card host: Node's child_process here, Electron's utilityProcess in the desktop shell. A `spare` has time: it
 * loads our own native packages meanwhile, and no module.
 */
export type HostSpawner = (options?: { readonly spare?: boolean }) => HostProcess;
