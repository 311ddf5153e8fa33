/** The families of error codes: who or what the error is about. @see protocol.md, "Errors" */
export type ErrorFamily =
  | 'ORIGIN'
  | 'REQUEST'
  | 'READER'
  | 'CARD'
  | 'CERTIFICATE'
  | 'PIN'
  | 'MODULE'
  | 'FLOW'
  | 'CHALLENGE'
  | 'SETTINGS'
  | 'TLS'
  | 'TOKEN'
  | 'REVOCATION'
  | 'ACCOUNT'
  | 'CLIENT';

/** Everything about one error code, except its words (those are in error-texts, which a browser need not load). */
export interface ErrorRow {
  /** Number to read on the telephone, shown as `CPX-214`. Never reused, even when a code goes. */
  readonly help: number;
  /** HTTP status, where the error is answered over HTTP. */
  readonly status: number;
  /** True when the same call may succeed later without anybody changing anything but the card, the PIN or the moment. */
  readonly retryable: boolean;
}

/**
 * The catalogue of errors: one row a code. Codes are stable; callers switch on them and never on a text.
 * @see protocol.md, "Errors" (RFC 9457 problem details)
 */
export const ERRORS = {
  // Who asks.
  ERR_ORIGIN_NOT_ALLOWED: { help: 101, status: 403, retryable: false },
  ERR_ORIGIN_CARD_HOST: { help: 102, status: 403, retryable: false },

  // How it was asked.
  ERR_REQUEST_MALFORMED: { help: 111, status: 400, retryable: false },
  ERR_REQUEST_TOO_LARGE: { help: 112, status: 413, retryable: false },
  ERR_REQUEST_MEDIA_TYPE: { help: 113, status: 415, retryable: false },
  ERR_REQUEST_HEADER_MISSING: { help: 114, status: 400, retryable: false },
  ERR_REQUEST_RATE_LIMITED: { help: 115, status: 429, retryable: true },
  ERR_REQUEST_REPLAYED: { help: 116, status: 409, retryable: false },

  // The sign-in as it runs.
  ERR_FLOW_BUSY: { help: 131, status: 429, retryable: true },
  ERR_FLOW_CANCELLED: { help: 132, status: 409, retryable: true },
  ERR_FLOW_ABORTED: { help: 133, status: 499, retryable: true },
  // Never 408: Chromium sends a request that got one on a kept connection again by itself, PIN window and all.
  ERR_FLOW_TIMEOUT: { help: 134, status: 504, retryable: true },
  ERR_FLOW_COOLING_DOWN: { help: 135, status: 429, retryable: true },
  ERR_FLOW_SHUTTING_DOWN: { help: 136, status: 503, retryable: true },
  ERR_FLOW_PROMPT_UNAVAILABLE: { help: 137, status: 503, retryable: false },
  ERR_FLOW_INTERNAL: { help: 139, status: 500, retryable: true },

  // What the server asked to have signed.
  ERR_CHALLENGE_MALFORMED: { help: 151, status: 400, retryable: false },
  ERR_CHALLENGE_CONTEXT_MISMATCH: { help: 152, status: 400, retryable: false },
  ERR_CHALLENGE_ORIGIN_MISMATCH: { help: 153, status: 400, retryable: false },
  ERR_CHALLENGE_REQUEST_MISMATCH: { help: 154, status: 400, retryable: false },
  ERR_CHALLENGE_LIFETIME: { help: 155, status: 400, retryable: false },
  ERR_CHALLENGE_EXPIRED: { help: 156, status: 400, retryable: false },

  // Readers and the service that knows them.
  ERR_READER_NONE: { help: 201, status: 503, retryable: true },
  ERR_READER_SERVICE_STOPPED: { help: 202, status: 503, retryable: true },
  ERR_READER_BUSY: { help: 203, status: 503, retryable: true },
  ERR_READER_FAILED: { help: 204, status: 503, retryable: true },

  // The card in a reader.
  ERR_CARD_NONE: { help: 211, status: 409, retryable: true },
  ERR_CARD_NOT_CPX: { help: 212, status: 409, retryable: true },
  ERR_CARD_VITALE: { help: 213, status: 409, retryable: true },
  ERR_CARD_REMOVED: { help: 214, status: 409, retryable: true },
  ERR_CARD_CHANGED: { help: 215, status: 409, retryable: true },
  ERR_CARD_MUTE: { help: 216, status: 409, retryable: true },
  ERR_CARD_UPDATE_INTERRUPTED: { help: 217, status: 409, retryable: false },
  ERR_CARD_CONTACTLESS_ONLY: { help: 218, status: 409, retryable: true },
  ERR_CARD_FAILED: { help: 219, status: 502, retryable: true },

  // A certificate of the card.
  ERR_CERTIFICATE_NOT_FOUND: { help: 231, status: 404, retryable: true },
  ERR_CERTIFICATE_MALFORMED: { help: 232, status: 409, retryable: false },
  ERR_CERTIFICATE_EXPIRED: { help: 233, status: 409, retryable: false },
  ERR_CERTIFICATE_NOT_YET_VALID: { help: 234, status: 409, retryable: false },
  ERR_CERTIFICATE_PURPOSE: { help: 235, status: 409, retryable: false },
  ERR_CERTIFICATE_KEY_MISSING: { help: 236, status: 409, retryable: false },

  // The PIN ("code porteur").
  ERR_PIN_INCORRECT: { help: 251, status: 403, retryable: true },
  ERR_PIN_LOCKED: { help: 252, status: 403, retryable: false },
  ERR_PIN_FORMAT: { help: 253, status: 400, retryable: true },
  ERR_PIN_NOT_SET: { help: 254, status: 409, retryable: false },
  // Changing the PIN and unblocking the card: said by the companion alone, never to a page.
  ERR_PIN_NEW_REFUSED: { help: 255, status: 400, retryable: true },
  ERR_PIN_LAST_TRY: { help: 256, status: 409, retryable: true },
  ERR_PIN_UNBLOCK_INCORRECT: { help: 257, status: 403, retryable: true },
  ERR_PIN_UNBLOCK_FORMAT: { help: 258, status: 400, retryable: true },
  ERR_PIN_UNBLOCK_LOCKED: { help: 259, status: 403, retryable: false },

  // The PKCS#11 module and what the companion needs to use one.
  ERR_MODULE_NONE: { help: 271, status: 503, retryable: false },
  ERR_MODULE_LOAD_FAILED: { help: 272, status: 503, retryable: false },
  ERR_MODULE_SUPPORT_MISSING: { help: 273, status: 503, retryable: false },
  ERR_MODULE_CRASHED: { help: 274, status: 502, retryable: true },
  ERR_MODULE_TIMEOUT: { help: 275, status: 504, retryable: true },
  ERR_MODULE_REINITIALIZE: { help: 276, status: 503, retryable: true },
  ERR_MODULE_MECHANISM: { help: 277, status: 502, retryable: false },
  ERR_MODULE_UNSUPPORTED: { help: 278, status: 502, retryable: false },
  ERR_MODULE_FAILED: { help: 279, status: 502, retryable: true },
  ERR_MODULE_QUARANTINED: { help: 280, status: 503, retryable: false },

  // Settings, policy and what the companion needs to start.
  ERR_SETTINGS_INVALID: { help: 301, status: 500, retryable: false },
  ERR_SETTINGS_DAMAGED: { help: 302, status: 500, retryable: false },
  ERR_SETTINGS_SEAL_BROKEN: { help: 303, status: 500, retryable: false },
  ERR_SETTINGS_POLICY_REFUSED: { help: 304, status: 500, retryable: false },
  ERR_SETTINGS_LOCKED: { help: 305, status: 403, retryable: false },
  ERR_SETTINGS_WRITE_FAILED: { help: 306, status: 500, retryable: true },
  ERR_SETTINGS_PORT_TAKEN: { help: 307, status: 500, retryable: true },
  ERR_SETTINGS_DEVELOPMENT_ONLY: { help: 308, status: 403, retryable: false },
  ERR_SETTINGS_KEYCHAIN_UNAVAILABLE: { help: 309, status: 500, retryable: false },
  ERR_SETTINGS_AUTHORITY_REFUSED: { help: 310, status: 500, retryable: false },
  ERR_SETTINGS_AUTHORITY_NONE: { help: 311, status: 500, retryable: false },

  // The TLS connection that the companion opens to a card host, with the key on the card.
  ERR_TLS_UNREACHABLE: { help: 401, status: 502, retryable: true },
  ERR_TLS_TIMEOUT: { help: 402, status: 504, retryable: true },
  ERR_TLS_SERVER_UNTRUSTED: { help: 403, status: 502, retryable: false },
  ERR_TLS_SERVER_NAME: { help: 404, status: 502, retryable: false },
  ERR_TLS_SERVER_EXPIRED: { help: 405, status: 502, retryable: false },
  ERR_TLS_VERSION_REFUSED: { help: 406, status: 502, retryable: false },
  ERR_TLS_CERTIFICATE_REFUSED: { help: 407, status: 403, retryable: false },
  ERR_TLS_NOT_REQUESTED: { help: 408, status: 502, retryable: false },
  ERR_TLS_PROTOCOL: { help: 409, status: 502, retryable: false },
  ERR_TLS_CLOSED: { help: 410, status: 502, retryable: true },
  ERR_TLS_ANSWER: { help: 411, status: 502, retryable: false },

  // The server: the authentication token, in the order in which it is verified.
  ERR_TOKEN_SIZE: { help: 501, status: 400, retryable: false },
  ERR_TOKEN_MALFORMED: { help: 502, status: 400, retryable: false },
  ERR_TOKEN_FORMAT: { help: 503, status: 400, retryable: false },
  ERR_TOKEN_CHALLENGE_UNKNOWN: { help: 504, status: 400, retryable: true },
  ERR_TOKEN_CERTIFICATE_MALFORMED: { help: 505, status: 400, retryable: false },
  ERR_TOKEN_CERTIFICATE_PURPOSE: { help: 506, status: 403, retryable: false },
  ERR_TOKEN_CERTIFICATE_EXPIRED: { help: 507, status: 403, retryable: false },
  ERR_TOKEN_CERTIFICATE_NOT_YET_VALID: { help: 508, status: 403, retryable: false },
  ERR_TOKEN_CERTIFICATE_UNTRUSTED: { help: 509, status: 403, retryable: false },
  ERR_TOKEN_ALGORITHM: { help: 510, status: 400, retryable: false },
  ERR_TOKEN_SIGNATURE: { help: 511, status: 403, retryable: false },
  ERR_TOKEN_IDENTITY: { help: 512, status: 403, retryable: false },
  ERR_TOKEN_PURPOSE: { help: 513, status: 403, retryable: false },
  // A sign-in over TLS has a ticket in the token's place.
  ERR_TOKEN_TICKET_UNKNOWN: { help: 514, status: 400, retryable: true },

  // The server: is the certificate revoked?
  ERR_REVOCATION_REVOKED: { help: 551, status: 403, retryable: false },
  ERR_REVOCATION_UNKNOWN: { help: 552, status: 403, retryable: false },
  ERR_REVOCATION_UNAVAILABLE: { help: 553, status: 503, retryable: true },

  // The server: mailbox accounts and linked cards.
  ERR_ACCOUNT_CREDENTIALS: { help: 601, status: 401, retryable: true },
  ERR_ACCOUNT_RATE_LIMITED: { help: 602, status: 429, retryable: true },
  ERR_ACCOUNT_SESSION_REQUIRED: { help: 603, status: 401, retryable: true },
  ERR_ACCOUNT_CSRF: { help: 604, status: 403, retryable: true },
  ERR_ACCOUNT_CARD_LINKED_ELSEWHERE: { help: 605, status: 409, retryable: false },
  ERR_ACCOUNT_CARD_NOT_LINKED: { help: 606, status: 409, retryable: false },
  ERR_ACCOUNT_CARD_MISMATCH: { help: 607, status: 403, retryable: false },
  ERR_ACCOUNT_LINK_EXPIRED: { help: 608, status: 409, retryable: true },
  ERR_ACCOUNT_INTERNAL: { help: 609, status: 500, retryable: true },

  // The page: why the browser library could not reach the companion.
  ERR_CLIENT_NOT_RUNNING: { help: 701, status: 0, retryable: true },
  ERR_CLIENT_PERMISSION_PROMPT: { help: 702, status: 0, retryable: true },
  ERR_CLIENT_PERMISSION_DENIED: { help: 703, status: 0, retryable: false },
  ERR_CLIENT_INSECURE_CONTEXT: { help: 704, status: 0, retryable: false },
  ERR_CLIENT_COMPANION_TOO_OLD: { help: 705, status: 0, retryable: false },
  ERR_CLIENT_ANSWER_MALFORMED: { help: 706, status: 0, retryable: false },
} as const satisfies Record<`ERR_${ErrorFamily}_${string}`, ErrorRow>;

/** A stable error code, `ERR_<FAMILY>_<WHAT>`. */
export type ErrorCode = keyof typeof ERRORS;

/** Is this text one of our error codes? */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/** The short code to read on the telephone, for instance `CPX-214`. */
export function helpCodeOf(code: ErrorCode): string {
  return `CPX-${String(ERRORS[code].help)}`;
}

/** The problem type of RFC 9457, for instance `urn:cpx-bridge:error:err-card-removed`. */
export function problemTypeOf(code: ErrorCode): string {
  return `urn:cpx-bridge:error:${code.toLowerCase().replaceAll('_', '-')}`;
}

/**
 * The one error class of the project. `message` is for developers and logs, in English, and never holds a PIN,
 * a national identifier or bytes from a page; what a person reads comes from the code (error-texts).
 */
export class CpxError extends Error {
  override readonly name = 'CpxError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get helpCode(): string {
    return helpCodeOf(this.code);
  }
}
