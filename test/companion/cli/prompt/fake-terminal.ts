import type { CardCertificate } from '../../../../src/companion/card/index.js';
import type { OpenTerminalDevice, TerminalDevice } from '../../../../src/companion/cli/prompt/terminal-device.js';
import type { Clock } from '../../../../src/companion/sign-in/index.js';

/** A terminal in memory: what was written, and keys to press. */
export class FakeTerminal implements TerminalDevice {
  written = '';
  closed = 0;
  opened = 0;
  readonly buffers: Uint8Array[] = [];
  #listeners: Parameters<TerminalDevice['start']>[0] | undefined;

  readonly open: OpenTerminalDevice = () => {
    this.opened++;
    return this;
  };

  start(listeners: Parameters<TerminalDevice['start']>[0]): void {
    this.#listeners = listeners;
    listeners.ready();
  }

  write(text: string): void {
    this.written += text;
  }

  close(farewell: string): void {
    this.written += farewell;
    this.closed++;
    this.#listeners = undefined;
  }

  press(keys: string): void {
    this.#listeners?.onBytes(new TextEncoder().encode(keys));
  }

  hangUp(): void {
    this.#listeners?.onEnd();
  }

  /** The line that is being typed in, as a person sees it now. */
  get line(): string {
    return this.written.split('\n').at(-1)!.split('\r\u001b[2K').at(-1)!.replaceAll('\u0007', '');
  }
}

/** A clock that the test moves. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.callback();
    }
  }

  get waiting(): number {
    return this.#timers.size;
  }
}

/** A certificate as far as a prompt looks at it. */
export function certificateOf(displayName: string, fingerprint = 'ab'): CardCertificate {
  return {
    fingerprint,
    der: new Uint8Array(),
    label: "Certificat d'Authentification CPS",
    identity: { displayName, cardType: 'CPS', test: true } as CardCertificate['identity'],
    reader: 'Lecteur 0',
    cardSerial: '3100699901',
    forAuthentication: true,
    usable: true,
  };
}
