import type { Language } from '../../protocol/index.js';

/**
 * The language of everything that a person reads: `--lang`, else English where the environment says so, else French.
 * @see POSIX.1-2017, chapter 8.2 (LC_ALL before LC_MESSAGES before LANG)
 */
export function detectLanguage(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.indexOf('--lang');
  const asked = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
  if (asked === 'fr' || asked === 'en') return asked;
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '') ?? '';
  return /^en(?:[_.-]|$)/i.test(locale) ? 'en' : 'fr';
}
