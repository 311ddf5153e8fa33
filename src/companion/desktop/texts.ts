import { readersFor, type FieldReader, type Language } from '../../protocol/index.js';
import type fr from '../../../resources/locales/fr.json';

/** Names of everything that windows, tray and notifications say: the keys of resources/locales/fr.json. */
export type TextKey = keyof typeof fr;

/** What is said, in one language. */
export type Texts = Readonly<Record<TextKey, string>>;

const text = readersFor('ERR_SETTINGS_INVALID').anyText(500);

/** Reads a file of resources/locales. Which keys it holds is what a test of the whole folder is for. */
export const readTexts: FieldReader<Texts> = (value, field) => {
  const texts: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return text(value, field) as never;
  for (const [key, said] of Object.entries(value)) texts[key] = text(said, `${field}.${key}`);
  return texts as Texts;
};

/** Puts values in the place of `{name}`; they are shown as text, never as anything else. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A moment as people read it, by the clock of this computer. @param time RFC 3339 */
export function formatTime(time: string, language: Language): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

/** A date as people read it: `21 février 2027`. @param date RFC 3339 */
export function formatDate(date: string, language: Language): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Paris' }).format(new Date(date));
}
