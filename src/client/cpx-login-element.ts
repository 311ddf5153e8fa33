import {
  CpxError,
  type AuthenticationTokenMessage,
  type ErrorCode,
  type Language,
  type Purpose,
  type TicketMessage,
} from '../protocol/index.js';
import { askPage, cancelledInPage, cpxErrorOf } from './ask-page.js';
import { createCpxBridge, type CpxBridge } from './create-cpx-bridge.js';
import type { GetChallenge, GetTicketUrl, TicketHandler, TokenHandler } from './login-hooks.js';
import { describeLogin } from './login-model.js';
import { next, selectedCertificate, type LoginEvent, type LoginState } from './login-state.js';
import { LOGIN_STYLE } from './login-style.js';
import { createLoginView } from './login-view.js';
import type { CardsUpdate } from './watch-cards.js';

/** What `cpx-error` says. */
export interface CpxErrorDetail {
  readonly code: ErrorCode;
  readonly helpCode: string;
  readonly error: CpxError;
}

/** The events of `<cpx-login>`; they bubble and leave the shadow tree. */
export interface CpxLoginEventMap {
  'cpx-cards': CustomEvent<CardsUpdate>;
  'cpx-token': CustomEvent<AuthenticationTokenMessage>;
  'cpx-ticket': CustomEvent<TicketMessage>;
  'cpx-error': CustomEvent<CpxErrorDetail>;
}

/** A module may be loaded where there is no DOM (rendering on a server); the element can only live where there is one. */
const Base =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as unknown as typeof HTMLElement);

/**
 * `<cpx-login>`: the list of certificates, the sign-in, and what to do when it does not work. The page gives it
 * `getChallenge` and `onToken`, or with `mode="tls"` `getTicketUrl` and `onTicket`; see README.md beside this file for
 * attributes, events, parts and custom properties.
 */
export class CpxLoginElement extends Base {
  static readonly observedAttributes = ['lang', 'port', 'purpose', 'download-url'];

  /** Where the challenge comes from; must be set before the person clicks on "Authentifier". */
  declare getChallenge: GetChallenge | undefined;
  /** Where the token goes, besides the event `cpx-token`. */
  declare onToken: TokenHandler | undefined;
  /** With `mode="tls"`, in the place of `getChallenge`. */
  declare getTicketUrl: GetTicketUrl | undefined;
  /** With `mode="tls"`: where the ticket goes, besides the event `cpx-ticket`. */
  declare onTicket: TicketHandler | undefined;

  #state: LoginState = { step: 'starting' };
  #bridge: CpxBridge = createCpxBridge();
  /** Ends everything that is under way when the element leaves the page. */
  #life: AbortController | undefined;
  #watch: AbortController | undefined;
  #signIn: AbortController | undefined;
  #certificateId: string | undefined;
  readonly #view = createLoginView({
    onAction: () => void this.#connect(),
    onSelect: (id) => this.#on({ type: 'select', id }),
    onRefresh: () => void this.refresh(),
    onSubmit: () => void this.authenticate(),
    onCancel: () => this.cancel(),
  });

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOGIN_STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#view.root);
  }

  connectedCallback(): void {
    // A property set before the element was defined hides the accessor of the class: hand it over.
    for (const name of ['port', 'purpose', 'mode'] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      if (early && Reflect.deleteProperty(this, name)) Object.assign(this, { [name]: early.value as unknown });
    }
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#life === undefined) return;
    if (name === 'port') void this.#start();
    else this.#render();
  }

  /** `login` or, on a page where a card is added to an account, `link`. */
  get purpose(): Purpose {
    return this.getAttribute('purpose') === 'link' ? 'link' : 'login';
  }
  set purpose(purpose: Purpose) {
    this.setAttribute('purpose', purpose);
  }

  /** `token`: the card signs a challenge; `tls`: it identifies itself to a server in a TLS handshake. Read at each sign-in. */
  get mode(): 'token' | 'tls' {
    return this.getAttribute('mode') === 'tls' ? 'tls' : 'token';
  }
  set mode(mode: 'token' | 'tls') {
    this.setAttribute('mode', mode);
  }

  /** The companion's port; the attribute `port`, or 28765. */
  get port(): number | undefined {
    const port = Number(this.getAttribute('port') ?? NaN);
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  }
  set port(port: number | undefined) {
    if (port === undefined) this.removeAttribute('port');
    else this.setAttribute('port', String(port));
  }

  /**
   * The companion's id of the certificate that the last sign-in was begun with. A page that keeps it notices in
   * `cpx-cards` when that card goes.
   */
  get certificateId(): string | undefined {
    return this.#certificateId;
  }

  /** Reads the list anew. */
  async refresh(): Promise<void> {
    if (this.#state.step !== 'choosing' || this.#life === undefined) return;
    const { signal } = this.#life;
    this.#on({ type: 'refresh' });
    try {
      this.#showCards({ type: 'cards', cards: await this.#bridge.listCertificates({ signal }) });
    } catch (cause) {
      if (!signal.aborted) this.#fail(cause);
    }
  }

  /** Signs in with the selected certificate, as a click on "Authentifier" does. */
  async authenticate(): Promise<void> {
    this.#on({ type: 'submit' });
    if (this.#state.step !== 'signing-in' || this.#signIn !== undefined) return;
    const life = this.#life;
    const certificateId = (this.#certificateId = selectedCertificate(this.#state.choosing)?.id);
    const controller = (this.#signIn = new AbortController());
    const { signal } = controller;
    try {
      // A card that is added to an account signs a challenge: over TLS no purpose is under the signature.
      const overTls = this.mode === 'tls' && this.purpose === 'login';
      await (overTls ? this.#signInOverTls(certificateId, signal) : this.#signChallenge(certificateId, signal));
      this.#on({ type: 'signed-in' });
    } catch (cause) {
      if (life?.signal.aborted === false) this.#fail(signal.aborted ? cancelledInPage() : cause);
    } finally {
      if (this.#signIn === controller) this.#signIn = undefined;
    }
  }

  async #signChallenge(certificateId: string | undefined, signal: AbortSignal): Promise<void> {
    const challenge = await askPage(() => this.getChallenge?.(signal, this.purpose), signal);
    if (challenge === undefined) throw new CpxError('ERR_ACCOUNT_INTERNAL', 'the page did not set getChallenge');
    this.#on({ type: 'phase', phase: 'pin' });
    const token = await this.#bridge.authenticate({
      challengeNonce: challenge.challengeNonce,
      ...(challenge.context !== undefined && { context: challenge.context }),
      ...(certificateId !== undefined && { certificateId }),
      lang: this.#language,
      signal,
    });
    this.#on({ type: 'phase', phase: 'server' });
    this.#dispatch('cpx-token', token);
    await askPage(() => this.onToken?.(token, signal), signal);
  }

  async #signInOverTls(certificateId: string | undefined, signal: AbortSignal): Promise<void> {
    const asked = await askPage(() => this.getTicketUrl?.(signal), signal);
    if (asked === undefined) throw new CpxError('ERR_ACCOUNT_INTERNAL', 'the page did not set getTicketUrl');
    this.#on({ type: 'phase', phase: 'pin' });
    const message = await this.#bridge.signInOverTls({
      url: asked.url,
      ...(certificateId !== undefined && { certificateId }),
      lang: this.#language,
      signal,
    });
    this.#on({ type: 'phase', phase: 'server' });
    this.#dispatch('cpx-ticket', message);
    await askPage(() => this.onTicket?.(message, signal), signal);
  }

  /** Ends the sign-in under way, and closes the PIN window. */
  cancel(): void {
    this.#signIn?.abort();
  }

  /** Begins again with the list, for a page that stays open after a sign-in. */
  reset(): void {
    this.cancel();
    void this.#start();
  }

  override focus(): void {
    this.#view.focus();
  }

  get #language(): Language {
    const lang = this.closest('[lang]')?.getAttribute('lang') ?? '';
    return /^en\b/i.test(lang) ? 'en' : 'fr';
  }

  async #start(): Promise<void> {
    this.#life?.abort();
    const life = (this.#life = new AbortController());
    const { port } = this;
    life.signal.addEventListener('abort', () => {
      this.cancel();
      this.#watch?.abort();
      if (this.#life === life) this.#life = undefined;
    });
    this.#bridge = createCpxBridge(port === undefined ? {} : { port });
    this.#state = { step: 'starting' };
    this.#render();
    const permission = await this.#bridge.queryPermission();
    if (life.signal.aborted) return;
    this.#on({ type: 'permission-known', permission });
    // Denied is followed too: the list appears by itself when the person changes the answer.
    if (permission !== 'prompt') void this.#follow();
  }

  /** The person clicked: looks for the companion, which may raise the browser's question. */
  async #connect(): Promise<void> {
    if (this.#life === undefined) return;
    const { signal } = this.#life;
    const asked = this.#state.step === 'asking' || (await this.#bridge.queryPermission()) === 'prompt';
    this.#on({ type: 'connect', asked });
    try {
      this.#showCards({ type: 'cards', cards: await this.#bridge.listCertificates({ signal }) });
    } catch (cause) {
      if (signal.aborted) return;
      const error = cause as CpxError;
      this.#showCards({ type: 'lost', error });
      // Following would raise the question again that was just dismissed: the next click does.
      if (error.code === 'ERR_CLIENT_PERMISSION_PROMPT') return;
    }
    void this.#follow();
  }

  /** Follows the cards; begun anew after a click, so that no one waits for the next attempt. */
  async #follow(): Promise<void> {
    this.#watch?.abort();
    const { signal } = (this.#watch = new AbortController());
    for await (const update of this.#bridge.watchCertificates({ signal })) this.#showCards(update);
  }

  #showCards(update: CardsUpdate): void {
    this.#on(update.type === 'cards' ? update : { type: 'lost', code: update.error.code });
    this.#dispatch('cpx-cards', update);
  }

  #fail(cause: unknown): void {
    const error = cpxErrorOf(cause);
    this.#on({ type: 'failed', code: error.code });
    this.#dispatch('cpx-error', { code: error.code, helpCode: error.helpCode, error });
  }

  #on(event: LoginEvent): void {
    const state = next(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    this.#render();
  }

  #render(): void {
    this.#view.update(
      describeLogin(this.#state, {
        language: this.#language,
        purpose: this.purpose,
        browser: navigator.userAgent.includes('Firefox/') ? 'firefox' : 'other',
        downloadUrl: webAddress(this.getAttribute('download-url')),
      }),
    );
  }

  #dispatch<K extends keyof CpxLoginEventMap>(type: K, detail: CpxLoginEventMap[K]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** Only http and https: a `javascript:` address in an attribute must not become a link. */
function webAddress(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text, document.baseURI)) return undefined;
  const url = new URL(text, document.baseURI);
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}
