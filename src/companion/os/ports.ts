/** A reader as PC/SC sees it, without a connection to its card. @see PC/SC part 5; SCardGetStatusChange */
export interface PcscReader {
  readonly name: string;
  readonly cardPresent: boolean;
  /** The card does not answer to power-on. */
  readonly mute: boolean;
  /** Another program holds the card exclusively, as of the last event: pcsc-lite has no event for this alone. */
  readonly exclusive: boolean;
  /** Empty without a card. */
  readonly atr: Uint8Array;
  /** Number of insertions and removals that PC/SC has counted; a swap that was not seen shows here. */
  readonly eventCount: number;
}

/** What PC/SC says of itself: `unsupported` where its library is not there at all. */
export interface PcscState {
  readonly service: 'running' | 'stopped' | 'unsupported';
  readonly readers: readonly PcscReader[];
}

/** Presence of readers and cards, by events; opens no card. */
export interface PcscMonitor {
  readonly state: PcscState;
  /** @returns a function that ends the subscription. Called at changes only. */
  subscribe(listener: (state: PcscState) => void): () => void;
  /** Resolves with the present state, once the first look is done. */
  ready(): Promise<PcscState>;
  close(): Promise<void>;
}

/** When the card is reset after an operation. @see architecture.md */
export type CardResetPolicy = 'when-alone' | 'always' | 'never';

/** Resets cards, so that no other program finds them unlocked. */
export interface CardResetter {
  /** `in-use`: another program is connected, and the policy spares it; `no-card`: nothing to reset. */
  reset(readerName: string, policy: CardResetPolicy): Promise<'reset' | 'in-use' | 'no-card' | 'skipped'>;
}

/** Both ends of one accepted loopback TCP connection, as the server sees them. */
export interface ConnectionEnds {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** Whose program is at the other end of a loopback connection. On Linux and macOS the user decides alone. */
export interface SocketOwner {
  /** `unknown` when the system has no row for it: to be refused like a stranger. */
  ownerOf(connection: ConnectionEnds): Promise<'own-session' | 'other' | 'unknown'>;
}

/** Who listens on a port, as far as the system tells: other people's programs are often hidden from us. */
export interface PortHolder {
  readonly processId?: number;
  readonly processName?: string;
  readonly userName?: string;
}

/** The folders of this user and the file of this machine's administrator. */
export interface StandardFolders {
  /** Configuration that a person may edit. */
  readonly configuration: string;
  /** Data: simulated cards, mailbox. */
  readonly data: string;
  readonly logs: string;
  /** Short-lived files of this user only: sockets. */
  readonly runtime: string;
  /** The machine-wide policy file that only an administrator can write. */
  readonly policyFile: string;
}

/** Whether a file can only have been written by an administrator. `reason` names what is wrong, in English, for the log. */
export type AdministratorFileCheck = { readonly trusted: true } | { readonly trusted: false; readonly reason: string };

/** What a file holds, and the verdict on those very bytes. Without trust the bytes are empty: nobody is to use them. */
export interface AdministratorFile {
  readonly bytes: Uint8Array;
  readonly check: AdministratorFileCheck;
}
