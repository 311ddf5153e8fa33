import type { ErrorCode } from '../errors.js';
import type { Language } from '../messages.js';
import { CARD_TEXTS } from './card-texts.js';
import { MODULE_TEXTS } from './module-texts.js';
import { PAGE_TEXTS } from './page-texts.js';
import { REQUEST_TEXTS } from './request-texts.js';
import { SERVER_TEXTS } from './server-texts.js';
import { SETTINGS_TEXTS } from './settings-texts.js';
import { SIGN_IN_TEXTS } from './sign-in-texts.js';
import { TLS_TEXTS } from './tls-texts.js';
import type { ErrorTexts } from './error-texts.js';

export type { ErrorTexts } from './error-texts.js';

/**
 * The words of each error, written for a practitioner on the telephone with a helpdesk; those of the families
 * SETTINGS, TOKEN and CHALLENGE, which a practitioner cannot mend, for an administrator or a mailbox vendor. They follow the
 * wording of the ANS where it exists ("Cette carte est bloquée (3 codes erronés)"), and never say how many tries of
 * the PIN are left: a page must not learn it.
 * @see cpx.md, "What goes wrong in the field"
 */
const ERROR_TEXTS: Readonly<Record<ErrorCode, Readonly<Record<Language, ErrorTexts>>>> = {
  ...REQUEST_TEXTS,
  ...SIGN_IN_TEXTS,
  ...CARD_TEXTS,
  ...MODULE_TEXTS,
  ...SETTINGS_TEXTS,
  ...TLS_TEXTS,
  ...SERVER_TEXTS,
  ...PAGE_TEXTS,
};

/** @returns the words of an error in one language: title, explanation and remedy */
export function errorTexts(code: ErrorCode, language: Language): ErrorTexts {
  return ERROR_TEXTS[code][language];
}
