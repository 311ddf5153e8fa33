import type { ErrorCode } from '../errors.js';
import type { Language } from '../messages.js';

/** What a person reads of one error, in one language. Plain text, never markup. */
export interface ErrorTexts {
  /** A short heading. */
  readonly title: string;
  /** One sentence: why. */
  readonly explanation: string;
  /** One sentence: what to do now. */
  readonly remedy: string;
}

/** A part of the catalogue's words. */
export type TextsOfCodes = Readonly<Partial<Record<ErrorCode, Readonly<Record<Language, ErrorTexts>>>>>;
