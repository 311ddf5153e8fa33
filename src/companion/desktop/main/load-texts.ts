import { readFileSync } from 'node:fs';
import type { Language } from '../../../protocol/index.js';
import { readTexts, type Texts } from '../texts.js';
import { findResource } from './find-resource.js';

/** Everything that is said, in both languages. */
export function loadTexts(): Readonly<Record<Language, Texts>> {
  const load = (language: Language): Texts =>
    readTexts(JSON.parse(readFileSync(findResource(`resources/locales/${language}.json`), 'utf8')), language);
  return { fr: load('fr'), en: load('en') };
}
