import { CARD_STATES, type CardState } from './card-states.js';
import { isErrorCode, type ErrorCode } from './errors.js';
import { readersFor, type FieldReader } from './fields.js';
import type { AuthenticationTokenMessage } from './token.js';

/** The loopback port that the companion listens on unless it is told another. */
export const DEFAULT_PORT = 28765;

/** The version of the loopback API. */
export const API_VERSION = 1;

/** What the companion can do beyond version 1's minimum. */
export type Feature = 'events' | 'context' | 'tls-sign-in';

/** `GET /v1/info` */
export interface InfoMessage {
  readonly name: 'cpx-bridge';
  readonly api: number;
  readonly version: string;
  readonly features: readonly string[];
}

/** Card types of the CPx family. */
export const CARD_TYPES = ['CPS', 'CPF', 'CPE', 'CPA'] as const;
export type CardTypeName = (typeof CARD_TYPES)[number];

/** One reader in `GET /v1/certificates`. `reason` says why its card cannot be used. */
export interface ReaderMessage {
  readonly name: string;
  readonly state: CardState;
  readonly reason?: ErrorCode;
}

/** One authentication certificate in `GET /v1/certificates`. */
export interface CertificateMessage {
  /** Base64url, different for each origin. */
  readonly id: string;
  readonly label: string;
  readonly holder: string;
  readonly cardType: CardTypeName;
  readonly reader: string;
  /** RFC 3339, in UTC, to the second. */
  readonly notAfter: string;
  readonly test: boolean;
  readonly usable: boolean;
  readonly reason?: ErrorCode;
}

/** `GET /v1/certificates`, and the data of each `cards` event. */
export interface CertificatesMessage {
  readonly state: CardState;
  /** Why there is nothing to choose, where one code says it better than `state` alone. */
  readonly reason?: ErrorCode;
  readonly readers: readonly ReaderMessage[];
  readonly certificates: readonly CertificateMessage[];
}

/** What a card server answers to the companion, and the companion to the page (`POST /v1/tls-sign-in`). */
export interface TicketMessage {
  /** 1 to 512 characters of base64url. */
  readonly ticket: string;
}

/** Languages of everything that a person reads. */
export type Language = 'fr' | 'en';

/** RFC 9457 problem details as the companion and the mailbox answer them. */
export interface ProblemMessage {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly helpCode: string;
}

const answer = readersFor('ERR_CLIENT_ANSWER_MALFORMED');

const errorCode: FieldReader<ErrorCode | undefined> = (value) => (isErrorCode(value) ? value : undefined);

// A newer companion may say more: an answer's unknown keys are ignored, its unknown error codes are dropped.
const lenient = { unknownKeys: 'ignore' } as const;

const info = answer.object(
  {
    name: answer.oneOf(['cpx-bridge']),
    api: answer.integer(1, 1_000_000),
    version: answer.anyText(64),
    features: answer.array(answer.anyText(64), 64),
  },
  lenient,
);

const certificates = answer.object(
  {
    state: answer.oneOf(CARD_STATES),
    reason: errorCode,
    readers: answer.array(
      answer.object({ name: answer.anyText(256), state: answer.oneOf(CARD_STATES), reason: errorCode }, lenient),
      64,
    ),
    certificates: answer.array(
      answer.object(
        {
          id: answer.text(/^[A-Za-z0-9_-]{43}$/, 'a certificate id'),
          label: answer.anyText(256),
          holder: answer.anyText(256),
          cardType: answer.oneOf(CARD_TYPES),
          reader: answer.anyText(256),
          notAfter: answer.text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a time in UTC'),
          test: answer.boolean,
          usable: answer.boolean,
          reason: errorCode,
        },
        lenient,
      ),
      64,
    ),
  },
  lenient,
);

const tokenText = answer.anyText(10_000);
const tokenMessage = answer.object(
  {
    unverifiedCertificate: tokenText,
    algorithm: tokenText,
    signature: tokenText,
    format: tokenText,
    appVersion: tokenText,
  },
  lenient,
);

const ticketMessage = answer.object({ ticket: answer.text(/^[A-Za-z0-9_-]{1,512}$/, 'a ticket') }, lenient);

const problem = answer.object(
  {
    type: answer.anyText(256),
    title: answer.anyText(1024),
    status: answer.integer(100, 599),
    code: (value, field) => (isErrorCode(value) ? value : answer.oneOf<ErrorCode>([])(value, field)),
    retryable: answer.boolean,
    helpCode: answer.anyText(32),
  },
  lenient,
);

/** @throws CpxError ERR_CLIENT_ANSWER_MALFORMED */
export function parseInfo(input: unknown): InfoMessage {
  return info(input, '');
}

/** @throws CpxError ERR_CLIENT_ANSWER_MALFORMED */
export function parseCertificates(input: unknown): CertificatesMessage {
  return certificates(input, '') as CertificatesMessage;
}

/**
 * Accepts the answer to `POST /v1/authenticate` in the page, which hands it on untouched: a later minor version of the
 * format may have more fields, and looking inside is the server's business (`parseToken`).
 * @throws CpxError ERR_CLIENT_ANSWER_MALFORMED
 */
export function parseTokenMessage(input: unknown): AuthenticationTokenMessage {
  tokenMessage(input, '');
  return input as AuthenticationTokenMessage;
}

/**
 * Accepts a ticket, and nothing that stands beside it.
 * @throws CpxError ERR_CLIENT_ANSWER_MALFORMED
 */
export function parseTicket(input: unknown): TicketMessage {
  return ticketMessage(input, '');
}

/** @throws CpxError ERR_CLIENT_ANSWER_MALFORMED */
export function parseProblem(input: unknown): ProblemMessage {
  return problem(input, '');
}
