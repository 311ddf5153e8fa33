import type { Language } from '../../protocol/index.js';

/** The mailbox serves people in France: one time zone, said by name where a time stands alone. */
const TIME_ZONE = 'Europe/Paris';

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

/** `21 février 2027` */
export function formatDate(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: TIME_ZONE }).format(date);
}

/**
 * The last day of a certificate, as the certificate and `<cpx-login>` say it: 23:59:59 in UTC is the next day already in
 * Paris.
 */
export function formatValidityDay(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** `21 février 2027 à 14:05` */
export function formatDateTime(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: TIME_ZONE,
  }).format(date);
}

/** `14:05` */
export function formatTime(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short', timeZone: TIME_ZONE }).format(date);
}
