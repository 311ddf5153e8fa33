import type { LogLevel } from '../log/index.js';
import type { CardResetPolicy } from '../os/index.js';
import type { CpxError, Language } from '../../protocol/index.js';
import type { CardHost } from './configuration.js';
import type { HistoryEntry } from './history-entry.js';

/** An allowed site and who allowed it. */
export interface AllowedSite {
  readonly origin: string;
  readonly source: 'shipped' | 'policy' | 'user' | 'development';
}

/** A card host of a site, and who allowed it. */
export type AllowedCardHost = CardHost & { readonly source: Exclude<AllowedSite['source'], 'shipped'> };

/** A site that asked and was not allowed; bounded list, once an origin. */
export interface AskedForAccess {
  readonly origin: string;
  /** RFC 3339, in UTC. */
  readonly firstAsked: string;
}

/** What an administrator can lock; `sites` with their card hosts. */
export type LockableSetting = 'sites' | 'port' | 'modules' | 'cardReset';

/** What is in force: shipped defaults, then policy's proposals, then the person's configuration, then policy's locks. */
export interface EffectiveSettings {
  readonly port: number;
  /** Paths of PKCS#11 modules to use, in order; empty: the known paths of this system. */
  readonly modules: readonly string[];
  readonly sites: readonly AllowedSite[];
  /** Of the sites that are allowed. */
  readonly cardHosts: readonly AllowedCardHost[];
  readonly cardReset: CardResetPolicy;
  readonly language: Language;
  /** What the person decided about starting with the session; undefined: nobody was asked yet. The system has the last word. */
  readonly startAtLogin: boolean | undefined;
  /** What policy has locked. */
  readonly locked: ReadonlySet<LockableSetting>;
}

/** What is in force as well, and no window shows. */
export interface BackgroundSettings {
  /** Authorities that policy pins: SHA-256 of their certificates, lower-case hexadecimal. */
  readonly authorities: readonly string[];
  /** How much the log tells. */
  readonly logLevel: LogLevel;
  /** PEM certificates of authorities that policy or development mode adds to the system's, for the servers of card hosts. */
  readonly tlsAuthorities: readonly string[];
}

/** The companion's settings. */
export interface Settings {
  readonly current: EffectiveSettings;
  readonly background: BackgroundSettings;
  /** What was found wrong and put right: a damaged file kept aside, a broken seal, a refused policy. */
  readonly warnings: readonly CpxError[];
  readonly askedForAccess: readonly AskedForAccess[];
  isAllowed(origin: string): boolean;
  /** May this site have the card identify itself to this host (`https://host[:port]`)? No host is ever implied. */
  isCardHost(origin: string, host: string): boolean;
  /** Remembers an origin that was refused; cheap, bounded, never throws. */
  noteAskedForAccess(origin: string): void;
  /** Takes an origin off the list of those that asked, for as long as the list remembers it; it is not listed again. */
  dismissAskedForAccess(origin: string): void;
  /** @returns a function that ends the subscription; called when the list of those that asked has changed */
  subscribeToAskedForAccess(listener: () => void): () => void;
  /** @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_SETTINGS_WRITE_FAILED */
  allowSite(origin: string): Promise<void>;
  /** Its card hosts go with it. @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_SETTINGS_WRITE_FAILED */
  removeSite(origin: string): Promise<void>;
  /**
   * Lets a site that is allowed have the card identify itself to a server: `https://host[:port]`.
   * @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_SETTINGS_WRITE_FAILED
   */
  allowCardHost(origin: string, host: string): Promise<void>;
  /** @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_SETTINGS_WRITE_FAILED */
  removeCardHost(origin: string, host: string): Promise<void>;
  /**
   * Uses these modules, in this order, from the next start on; none: the known paths of this system.
   * @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_LOCKED, ERR_SETTINGS_WRITE_FAILED
   */
  chooseModules(paths: readonly string[]): Promise<void>;
  /** @throws CpxError ERR_SETTINGS_WRITE_FAILED */
  chooseLanguage(language: Language): Promise<void>;
  /** Remembers what the person decided; doing it is the shell's. @throws CpxError ERR_SETTINGS_WRITE_FAILED */
  rememberStartAtLogin(wanted: boolean): Promise<void>;
  /** @returns a function that ends the subscription */
  subscribe(listener: (settings: EffectiveSettings) => void): () => void;
  /** Opens the history of sign-ins, which its opener closes. What is wrong with its file is put right and reported by it. */
  openHistory(): Promise<History>;
  /** 32 random bytes of this installation, kept in the keychain: the key of certificate ids. */
  readonly installSecret: Uint8Array;
  close(): Promise<void>;
}

/** "Which site used my card, when, for what": on this computer alone, and readable by nobody without the keychain's key. */
export interface History {
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Why the last look or the last entry did not reach the disk, or what was wrong there; undefined: all is well. */
  readonly problem: CpxError | undefined;
  /** Adds an entry. Never rejects: no sign-in may depend on a disk. What finds no room is tried again with the next. */
  record(entry: HistoryEntry): Promise<void>;
  /** Forgets everything, files that were kept aside too. @throws CpxError ERR_SETTINGS_WRITE_FAILED */
  clear(): Promise<void>;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/** The system's keychain, for one service name. Its calls reject where no keychain runs. */
export interface Keychain {
  read(account: string): Promise<string | null>;
  write(account: string, secret: string): Promise<void>;
}
