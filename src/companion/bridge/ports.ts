import type { CardProvider } from '../card/index.js';
import type { Log } from '../log/index.js';
import type { PortHolder, SocketOwner } from '../os/index.js';
import type { Settings } from '../settings/index.js';
import type { Clock, SignIn } from '../sign-in/index.js';
import type { BridgeLimits } from './limits.js';

/** What the bridge is handed. */
export interface BridgeDependencies {
  readonly signIn: SignIn;
  readonly cards: Pick<CardProvider, 'inventory' | 'subscribe' | 'refresh'>;
  readonly settings: Pick<Settings, 'isAllowed' | 'isCardHost' | 'noteAskedForAccess' | 'subscribe' | 'installSecret'>;
  readonly socketOwner: SocketOwner;
  /** Who listens on a port, to be named when it is taken. */
  readonly findPortHolder: (port: number) => Promise<PortHolder | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the companion, for instance `1.2.3`. */
  readonly version: string;
  readonly limits?: BridgeLimits;
}

/** The loopback HTTP API. */
export interface Bridge {
  /**
   * Listens on the literal 127.0.0.1; never on another port than asked for (0: any free one, for tests).
   * @returns the port
   * @throws CpxError ERR_SETTINGS_PORT_TAKEN, naming the holder where the system tells
   */
  listen(port: number): Promise<number>;
  /** Ends what is in flight and every connection. */
  close(): Promise<void>;
}
