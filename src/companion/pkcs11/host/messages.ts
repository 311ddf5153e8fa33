import type { SignatureAlgorithm } from '../../../protocol/index.js';

/** Where a host finds its module. */
export type ModuleSource =
  | { readonly kind: 'library'; readonly path: string }
  /** A simulated module: URL of its compiled entry, which exports `openModule(world)`. Development mode and tests alone. */
  | { readonly kind: 'stand-in'; readonly entry: string; readonly world: string };

/** A reader that holds a card, as PC/SC sees it. */
export interface ExpectedCard {
  readonly reader: string;
  /** True when the answer to reset is one of a CPx card, so that "not recognised" deserves a second look. */
  readonly familiar: boolean;
}

/** What main asks of a host. The PIN is in none of these: it comes through a pipe of its own (pin-pipe.ts). */
export type HostRequest =
  | { readonly type: 'load'; readonly module: ModuleSource; readonly forLogin: boolean }
  | { readonly type: 'look'; readonly expected: readonly ExpectedCard[] }
  | { readonly type: 'watch'; readonly intervalMs: number }
  | { readonly type: 'open'; readonly reader: string; readonly certificate: Uint8Array }
  | { readonly type: 'read-pin-state' }
  /** Answered when all that was asked before is done: a host that hangs in a poll of its own does not answer. */
  | { readonly type: 'ping' }
  | {
      readonly type: 'sign';
      readonly algorithm: SignatureAlgorithm;
      /** What encodeStatement gave. */
      readonly data: Uint8Array;
      readonly pinFrom: 'pipe' | 'reader';
    }
  /** The card whose codes are changed: no certificate of it needs to be readable. */
  | { readonly type: 'open-card'; readonly reader: string; readonly label: string }
  /** From the pipe come the current PIN, then the new one. */
  | { readonly type: 'change-pin'; readonly codesFrom: 'pipe' | 'reader' }
  /** From the pipe come the unblocking code, then the new PIN. */
  | { readonly type: 'unblock'; readonly codesFrom: 'pipe' | 'reader' }
  | { readonly type: 'finish' };

/** What of C_GetTokenInfo matters. */
export interface TokenReport {
  readonly label: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly flags: number;
  readonly minimumPinLength: number;
  readonly maximumPinLength: number;
}

/** What went wrong in a host, in Cryptoki's words where they are Cryptoki's. */
export type HostFailure =
  | { readonly kind: 'cryptoki'; readonly call: string; readonly code: number }
  | { readonly kind: 'support-missing'; readonly packageName: string; readonly message: string }
  | { readonly kind: 'load-failed'; readonly message: string }
  | { readonly kind: 'certificate-missing' }
  | { readonly kind: 'card-missing' }
  | { readonly kind: 'key-missing' }
  | { readonly kind: 'mechanism-missing' }
  | { readonly kind: 'unexpected'; readonly message: string };

/** One slot as a look found it. */
export interface SlotReport {
  /** The name of the PC/SC reader, where there is one behind the slot. */
  readonly description: string;
  readonly token?: TokenReport;
  readonly certificates: readonly { readonly label: string; readonly der: Uint8Array }[];
  /** Where a simulated module plays PC/SC's part as well. */
  readonly atr?: Uint8Array;
  /** Why its token could not be read. Absent with an empty slot. */
  readonly failure?: HostFailure;
}

/** What came of changing or unblocking a PIN; `token` holds the flags as they are since then, where they could be read. */
export type PinChangeAnswer =
  | { readonly outcome: 'changed'; readonly token?: TokenReport }
  /** C_Login, C_SetPIN or C_InitPIN answered something else than CKR_OK. */
  | { readonly outcome: 'refused'; readonly failure: HostFailure; readonly token?: TokenReport };

/** What each request is answered with. */
export interface HostAnswers {
  /** `version` is the module's own, `3.1`; on a CPx card's module not that of the Cryptolib. */
  readonly load: { readonly library: string; readonly version: string };
  readonly look: readonly SlotReport[];
  readonly watch: readonly SlotReport[];
  readonly open: { readonly token: TokenReport; readonly mechanisms: readonly number[] };
  readonly 'read-pin-state': TokenReport;
  readonly ping: { readonly alive: boolean };
  readonly sign:
    /** How long C_Login and C_Sign took, for the log. */
    | {
        readonly outcome: 'signed';
        readonly signature: Uint8Array;
        readonly loginMs: number;
        readonly signMs: number;
      }
    /** The token refused the PIN; `token` holds the flags as they are since then, where they could be read. */
    | { readonly outcome: 'refused'; readonly failure: HostFailure; readonly token?: TokenReport };
  readonly 'open-card': TokenReport;
  readonly 'change-pin': PinChangeAnswer;
  readonly unblock: PinChangeAnswer;
  readonly finish: { readonly done: boolean };
}

/** What main sends. */
export interface HostCall {
  readonly id: number;
  readonly request: HostRequest;
}

/** What a host sends. */
export type HostMessage =
  | { readonly type: 'answer'; readonly id: number; readonly answer: HostAnswers[keyof HostAnswers] }
  | { readonly type: 'failure'; readonly id: number; readonly failure: HostFailure }
  /** From a host that watches: the slots changed. */
  | { readonly type: 'slots'; readonly slots: readonly SlotReport[] };
