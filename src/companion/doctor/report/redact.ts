import { createHmac } from 'node:crypto';
import { cardFamilyOfAtr, type CardFamily } from '../../../cpx/index.js';
import { isErrorCode } from '../../../protocol/index.js';
import { SHIPPED_SITES } from '../../settings/index.js';
import type { FactValue } from '../facts.js';
import { plainValue } from '../print-fact.js';
import { KNOWN_CODES, LIBRARY_WORDS, PATH_SEGMENTS, PROGRAM_NAMES, READER_WORDS } from './vocabulary.js';

/** What is left of a fact when it leaves the computer. */
export type Redact = (value: FactValue) => string | number;

/** Families whose whole answer to reset we know, so that nothing of one card can be in it. */
const FIXED_ATRS: readonly CardFamily[] = ['CPS4', 'CPS3', 'CPS3-contactless', 'CPS2ter'];

/**
 * Decides for each type of fact how it leaves. What comes from outside passes only as far as its words are in a
 * vocabulary of ours; the rest, and whatever names a person, a card, a certificate, a user or a site of one's own, becomes a hash under
 * the key of this report: within one report the same is the same, and nobody can try all RPPS numbers.
 * @param key random bytes, of this report alone
 */
export function createRedactor(key: Uint8Array): Redact {
  const hash = (type: FactValue['type'], text: string): string =>
    `#${createHmac('sha256', key).update(`${type}\0${text}`).digest('hex').slice(0, 8)}`;

  /** Keeps the words that are known, and hashes each other one. */
  const keepWords = (type: FactValue['type'], text: string, known: ReadonlySet<string>): string =>
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, MOST_WORDS)
      .map((word) => (known.has(word.toLowerCase()) || isModelNumber(word) ? word : hash(type, word)))
      .join(' ');

  return (value) => {
    switch (value.type) {
      case 'word':
      case 'count':
      case 'milliseconds':
      case 'seconds':
      case 'bytes':
      case 'day':
        return plainValue(value);
      case 'version':
        return shortenVersion(value.version);
      case 'code':
        return isErrorCode(value.code) || KNOWN_CODES.has(value.code) ? value.code : 'unknown';
      case 'path':
        return value.path
          .split(/([\\/])/)
          .map((part) => (part.length <= 1 || PATH_SEGMENTS.has(part.toLowerCase()) ? part : hash('path', part)))
          .join('');
      case 'reader':
        return keepWords('reader', value.name, READER_WORDS);
      case 'library':
        return keepWords('library', value.text, LIBRARY_WORDS);
      case 'program':
        return PROGRAM_NAMES.has(value.name.toLowerCase()) ? value.name : hash('program', value.name);
      case 'atr': {
        const hex = Buffer.from(value.atr).toString('hex');
        return FIXED_ATRS.includes(cardFamilyOfAtr(value.atr)) ? hex : hash('atr', hex);
      }
      case 'site':
        return SHIPPED_SITES.includes(value.origin) ? value.origin : `https://${hash('site', value.origin)}`;
      case 'user':
        return hash('user', value.name);
      case 'card':
        return hash('card', value.serial);
      case 'certificate':
        return hash('certificate', value.fingerprint);
      case 'holder':
        return hash('holder', value.name);
    }
  };
}

const MOST_WORDS = 12;

/** `00`, `3121`, `ACR39U`: a model or a slot, too short for the number of a person or a card. */
function isModelNumber(text: string): boolean {
  return /^\d{1,4}$|^[A-Za-z]{1,4}\d{1,4}[A-Za-z]?$/.test(text);
}

/** The leading numbers alone; a group longer than any version's has is none. */
function shortenVersion(text: string): string {
  return /^\d{1,5}(?:\.\d{1,5}){0,3}(?!\d)/.exec(text)?.[0] ?? 'unknown';
}
