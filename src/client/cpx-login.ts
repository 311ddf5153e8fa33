import { CpxLoginElement, type CpxLoginEventMap } from './cpx-login-element.js';

/**
 * The entry that a page imports for its effect: defines `<cpx-login>`. Loading it twice, or where there is no DOM,
 * does no harm.
 */
const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
if (registry?.get('cpx-login') === undefined) registry?.define('cpx-login', CpxLoginElement);

declare global {
  interface HTMLElementTagNameMap {
    'cpx-login': CpxLoginElement;
  }
  interface GlobalEventHandlersEventMap {
    'cpx-cards': CpxLoginEventMap['cpx-cards'];
    'cpx-token': CpxLoginEventMap['cpx-token'];
    'cpx-ticket': CpxLoginEventMap['cpx-ticket'];
    'cpx-error': CpxLoginEventMap['cpx-error'];
  }
}

export { CpxLoginElement } from './cpx-login-element.js';
