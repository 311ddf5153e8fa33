import {
  CODE_OF_CARD_STATE,
  ERRORS,
  errorTexts,
  helpCodeOf,
  type CertificateMessage,
  type ErrorCode,
  type Language,
  type Purpose,
  type ReaderMessage,
} from '../protocol/index.js';
import { selectedCertificate, type Choosing, type LoginState } from './login-state.js';
import { LOGIN_TEXTS, type BrowserFamily, type LoginTexts } from './login-texts.js';

/** How serious a panel looks. `wait`: something goes on by itself. */
export type Tone = 'info' | 'warning' | 'error' | 'success' | 'wait';

/** Everything that the element shows, as text: the view only puts it in its place. */
export interface LoginModel {
  readonly language: Language;
  readonly heading: string;
  readonly panel: Panel | undefined;
  readonly form: Form | undefined;
  readonly progress:
    { readonly text: string; readonly hint: string | undefined; readonly cancel: string | undefined } | undefined;
  /** For screen readers, said when it changes. */
  readonly announcement: string;
}

/** Why it does not work, and what to do. */
export interface Panel {
  readonly tone: Tone;
  readonly code: ErrorCode | undefined;
  readonly title: string;
  readonly explanation: string | undefined;
  readonly remedy: string | undefined;
  readonly steps: readonly string[];
  readonly help: { readonly text: string; readonly code: string } | undefined;
  readonly link: { readonly text: string; readonly url: string } | undefined;
  /** The button in the panel. */
  readonly action: string | undefined;
}

/** The list of certificates and its buttons. */
export interface Form {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly selected: string;
  readonly refresh: string;
  readonly refreshing: boolean;
  readonly submit: string;
  readonly canSubmit: boolean;
  /** Until when the chosen certificate is valid. */
  readonly detail: string | undefined;
  readonly badge: { readonly text: string; readonly hint: string } | undefined;
  readonly readers:
    { readonly label: string; readonly items: readonly { readonly name: string; readonly text: string }[] } | undefined;
}

/** What the page around the element decides. */
export interface LoginSettings {
  readonly language: Language;
  readonly purpose: Purpose;
  readonly browser: BrowserFamily;
  /** Where CPx Bridge can be downloaded, if the page says so. */
  readonly downloadUrl: string | undefined;
}

/** Codes that are no failure: the person is simply awaited. */
const AWAITS_PERSON: ReadonlySet<ErrorCode> = new Set([
  'ERR_CARD_NONE',
  'ERR_CLIENT_PERMISSION_PROMPT',
  'ERR_FLOW_CANCELLED',
  'ERR_FLOW_COOLING_DOWN',
]);

/** Codes that are helped by a download. */
const WANTS_DOWNLOAD: ReadonlySet<ErrorCode> = new Set([
  'ERR_CLIENT_NOT_RUNNING',
  'ERR_CLIENT_COMPANION_TOO_OLD',
  'ERR_CLIENT_ANSWER_MALFORMED',
]);

/** @returns what to show in a state */
export function describeLogin(state: LoginState, settings: LoginSettings): LoginModel {
  const { language } = settings;
  const texts = LOGIN_TEXTS[language];
  const shown = (parts: Partial<Pick<LoginModel, 'panel' | 'form' | 'progress'>>): LoginModel => {
    const { panel, form, progress } = parts;
    const announcement = [
      ...(panel ? [`${panel.title}.`, panel.explanation, panel.remedy] : []),
      ...(progress ? [progress.text, progress.hint] : []),
      ...(panel === undefined && form?.canSubmit === true ? [`${texts.cardsReady}.`] : []),
    ];
    return {
      language,
      heading: settings.purpose === 'link' ? texts.headingLink : texts.headingLogin,
      panel,
      form,
      progress,
      announcement: announcement.filter((text) => text !== undefined).join(' '),
    };
  };
  const plain = (tone: Tone, title: string): Panel => ({
    tone,
    code: undefined,
    title,
    explanation: undefined,
    remedy: undefined,
    steps: [],
    help: undefined,
    link: undefined,
    action: undefined,
  });
  const trouble = (code: ErrorCode, action?: string): Panel => {
    const { downloadUrl, browser } = settings;
    const steps = code === 'ERR_CLIENT_PERMISSION_DENIED' ? texts.repairPermission[browser] : [];
    const { title, explanation, remedy } = errorTexts(code, language);
    return {
      tone: toneOf(code),
      code,
      title,
      explanation,
      // The steps say the same in more words.
      remedy: steps.length > 0 ? undefined : remedy,
      steps,
      help: code === 'ERR_CLIENT_PERMISSION_PROMPT' ? undefined : { text: texts.helpCode, code: helpCodeOf(code) },
      link:
        downloadUrl !== undefined && WANTS_DOWNLOAD.has(code) ? { text: texts.download, url: downloadUrl } : undefined,
      action,
    };
  };

  switch (state.step) {
    case 'starting':
      return shown({ progress: { text: texts.connecting, hint: undefined, cancel: undefined } });
    case 'asking':
      return shown({ panel: trouble('ERR_CLIENT_PERMISSION_PROMPT', texts.allow) });
    case 'connecting':
      return shown({
        progress: {
          text: texts.connecting,
          hint: state.asked ? texts.connectingAsked : undefined,
          cancel: undefined,
        },
      });
    case 'unavailable':
      return shown({ panel: trouble(state.code, retryOf(state.code, texts)) });
    case 'choosing': {
      const code = state.problem ?? codeOf(state);
      const reading = code === undefined && state.cards.state === 'starting';
      return shown({
        panel: code !== undefined ? trouble(code) : reading ? plain('wait', texts.readingCard) : undefined,
        form: formOf(state, language),
      });
    }
    case 'signing-in':
      return shown({
        progress: {
          challenge: { text: texts.phaseChallenge, hint: undefined, cancel: texts.cancel },
          pin: { text: texts.phasePin, hint: texts.phasePinHint, cancel: texts.cancel },
          server: { text: texts.phaseServer, hint: undefined, cancel: undefined },
        }[state.phase],
      });
    case 'signed-in':
      return shown({ panel: plain('success', texts.signedIn) });
  }
}

/** The words of the button that looks for the companion again, where that can change anything. */
function retryOf(code: ErrorCode, texts: LoginTexts): string | undefined {
  if (code === 'ERR_CLIENT_PERMISSION_PROMPT') return texts.allow;
  // Of the page's address or frame, which stays what it is.
  return code === 'ERR_CLIENT_INSECURE_CONTEXT' ? undefined : texts.retry;
}

function toneOf(code: ErrorCode): Tone {
  if (AWAITS_PERSON.has(code)) return 'info';
  return ERRORS[code].retryable ? 'warning' : 'error';
}

/** Why the person cannot click on "Authentifier" now: the chosen certificate's reason, else that of the readers. */
function codeOf(state: Choosing): ErrorCode | undefined {
  const { cards } = state;
  const certificate = selectedCertificate(state);
  if (certificate) return certificate.usable ? undefined : (certificate.reason ?? cards.reason ?? 'ERR_CARD_FAILED');
  // Several usable ones, of which the person will choose.
  if (cards.certificates.length > 0) return undefined;
  return (
    cards.reason ??
    CODE_OF_CARD_STATE[cards.state] ??
    (cards.state === 'ready' ? 'ERR_CERTIFICATE_NOT_FOUND' : undefined)
  );
}

function formOf(state: Choosing, language: Language): Form {
  const texts = LOGIN_TEXTS[language];
  const { certificates, readers } = state.cards;
  const certificate = selectedCertificate(state);
  const options = certificates.map((item) => ({
    value: item.id,
    text: optionText(item, language, certificates.length > 1),
  }));
  if (certificate === undefined) {
    options.unshift({ value: '', text: certificates.length > 0 ? texts.chooseCertificate : texts.noCertificate });
  }
  return {
    label: texts.certificate,
    options,
    selected: certificate?.id ?? '',
    refresh: state.refreshing ? texts.refreshing : texts.refresh,
    refreshing: state.refreshing,
    submit: texts.authenticate,
    canSubmit: certificate?.usable === true,
    detail: certificate && `${texts.validUntil} ${dateText(certificate.notAfter, language)}`,
    badge: certificate?.test === true ? { text: texts.testCard, hint: texts.testCardHint } : undefined,
    readers:
      readers.length > 1
        ? { label: texts.readers, items: readers.map((reader) => readerText(reader, language)) }
        : undefined,
  };
}

/** "Marie DUPONT – CPS". The reader is named where there is more than one certificate to choose from. */
function optionText(certificate: CertificateMessage, language: Language, nameReader: boolean): string {
  const { holder, cardType, reader, reason, test } = certificate;
  return [
    holder,
    cardType,
    // Before what matters less: a narrow list cuts off the end.
    ...(reason === undefined ? [] : [errorTexts(reason, language).title]),
    ...(test ? [LOGIN_TEXTS[language].testCard] : []),
    ...(nameReader ? [reader] : []),
  ].join(' – ');
}

function readerText({ name, state, reason }: ReaderMessage, language: Language): { name: string; text: string } {
  const texts = LOGIN_TEXTS[language];
  const code = reason ?? CODE_OF_CARD_STATE[state];
  const ready = state === 'starting' ? texts.readerStarting : texts.readerReady;
  return { name, text: code === undefined ? ready : errorTexts(code, language).title };
}

/** The day in UTC, which is what the certificate says; a date that is none is shown as it came. */
function dateText(time: string, language: Language): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  // The month in letters: 02/09 is another day elsewhere. Short, to stand beside the button.
  const form = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return date.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', form);
}
