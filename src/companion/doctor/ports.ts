import type { AskedForAccess, EffectiveSettings } from '../settings/index.js';
import type { CpxError, InfoMessage, ErrorCode } from '../../protocol/index.js';
import type { Authorities, RevocationChecker } from '../../pki/index.js';
import type { PcscReader, PcscState, PortHolder, StandardFolders } from '../os/index.js';
import type { ModuleCandidate, ModuleProbe, ModuleSource } from '../pkcs11/index.js';
import type { TrialSight } from './trial/index.js';

/** What the file system says of a path; links are followed. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits of POSIX; meaningless on Windows. */
  readonly mode: number;
  readonly userId: number;
}

/**
 * The operating system as the diagnosis looks at it: a few plain questions, so that what is made of the answers is the
 * same code on every system and can be tested on any. Nothing here changes anything, and nothing throws: what is not
 * there, or not for us to read, is undefined or empty.
 */
export interface DoctorSystem {
  readonly platform: string;
  /** Of this process, in Node's words. */
  readonly architecture: string;
  readonly release: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Undefined on Windows. */
  readonly userId: number | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  status(path: string): Promise<FileStatus | undefined>;
  /** At most `length` bytes from the beginning. */
  read(path: string, length: number): Promise<Uint8Array | undefined>;
  /** At most `length` bytes from the end. */
  readEnd(path: string, length: number): Promise<Uint8Array | undefined>;
  /** Names in a folder. */
  list(path: string): Promise<readonly string[]>;
  isWritable(path: string): Promise<boolean>;
  freeBytes(path: string): Promise<number | undefined>;
  /** Values of one key of Windows' registry, `HKLM\…`; numbers in decimal. Empty on other systems. */
  registry(key: string): Promise<ReadonlyMap<string, string>>;
  /** Standard output of a program of the system, by its absolute path; undefined when it fails or takes too long. */
  run(program: string, parameters: readonly string[]): Promise<string | undefined>;
}

/** PC/SC at this moment; `silent` where it does not answer at all. */
export type PcscSight = PcscState | { readonly service: 'silent'; readonly readers: readonly PcscReader[] };

/** What was heard on the companion's port. `proof` is the HMAC that only our own installation can answer. */
export type CompanionSight =
  | { readonly type: 'closed' }
  /** Something listens, and does not answer in time. */
  | { readonly type: 'silent' }
  /** Something answers, and not as a companion does. */
  | { readonly type: 'stranger' }
  /** A bare 403, although the site that was named is allowed: what a companion says to another user. */
  | { readonly type: 'refused' }
  | { readonly type: 'companion'; readonly info: InfoMessage; readonly proven: boolean };

/** One mailbox as this computer reaches it. */
export interface MailboxSight {
  readonly origin: string;
  readonly reached: 'yes' | 'unknown-name' | 'no';
  /** IP addresses of its name. */
  readonly addresses: readonly string[];
  /** The code of the failure. */
  readonly code?: string;
  /** What its `Date` header says, and what our clock said when it came; milliseconds since 1970. */
  readonly date?: { readonly theirs: number; readonly ours: number };
  /** Why its TLS certificate is not accepted; undefined when it is. */
  readonly tlsProblem?: string;
}

/** A card host, as it answers to somebody without a card. */
export interface CardHostSight {
  /** `https://host[:port]` */
  readonly host: string;
  /** Why it cannot be used; undefined where it has proved to be who it says. */
  readonly problem?: Extract<ErrorCode, `ERR_TLS_${string}`>;
  /** It asks for a certificate, as a card host has to. */
  readonly asksForCards: boolean;
}

/** Everything that the diagnosis is handed. */
export interface DoctorPorts {
  readonly system: DoctorSystem;
  readonly folders: StandardFolders;
  /** Of this installation: a clock that is before it is wrong. Milliseconds since 1970. */
  readonly installed: number;
  readonly version: string;
  readonly settings: {
    readonly current: EffectiveSettings;
    readonly warnings: readonly CpxError[];
    readonly askedForAccess: readonly AskedForAccess[];
  };
  /** The simulated module of development mode, in place of those of this system. */
  readonly standIn?: ModuleSource;
  readonly readPcsc: () => Promise<PcscSight>;
  /** False where our own component is missing that calls the system's libraries. */
  readonly canCallSystem: () => Promise<boolean>;
  /** Where modules may be, and which of them the companion uses. */
  readonly findModules: () => readonly ModuleCandidate[];
  readonly probeModule: (source: ModuleSource, readers: readonly PcscReader[]) => Promise<ModuleProbe>;
  /** Asks whoever listens on the port, in the name of an allowed site, with a fresh nonce. */
  readonly askCompanion: (port: number, origin: string) => Promise<CompanionSight>;
  readonly findPortHolder: (port: number) => Promise<PortHolder | undefined>;
  /** True where a companion in development mode has left its address for `simulate`. */
  readonly isInDevelopment: (port: number) => Promise<boolean>;
  readonly reachMailbox: (origin: string) => Promise<MailboxSight>;
  /** Makes the handshake of a sign-in over TLS up to where the card would be needed. */
  readonly reachCardHost: (host: string) => Promise<CardHostSight>;
  /** The authorities of IGC-Santé that this computer has. */
  readonly loadAuthorities: () => Promise<Authorities>;
  /** Asks about the first certificate of a path; says `unchecked` where no service is reached. */
  readonly revocation: RevocationChecker;
  /** Tries the key of a certificate, by its fingerprint; asks the person first. Absent where nobody asked for it. */
  readonly trial?: (fingerprint: string) => Promise<TrialSight>;
}
