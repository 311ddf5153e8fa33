import type { Clock } from '../../sign-in/index.js';

/** What keys mean while something is asked. */
export interface KeyListener {
  /** An ASCII digit; a number, so that a PIN never becomes a text. */
  digit(byte: number): void;
  /** Any other printable ASCII character. */
  character(byte: number): void;
  enter(): void;
  erase(): void;
  eraseAll(): void;
  cancel(): void;
  /** A key that means nothing here. */
  other(): void;
}

/** Bytes of a terminal in raw mode, decoded as they come. */
export interface KeyDecoder {
  take(bytes: Uint8Array): void;
  stop(): void;
}

/** The Escape key and the begin of an arrow key are the same byte: a sequence follows within this time, or none does. */
const ESCAPE_MILLISECONDS = 60;

const BYTE = Object.freeze({
  ctrlC: 0x03,
  ctrlD: 0x04,
  backspace: 0x08,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  ctrlU: 0x15,
  ctrlW: 0x17,
  escape: 0x1b,
  delete: 0x7f,
});

/**
 * Decodes what a terminal sends in raw mode. Arrow and function keys (escape sequences) are passed over whole, so that
 * their digits are not taken for typed ones.
 *
 *            ESC                    [ or O                     final byte
 *   plain ─────────► escaped ─────────────────► sequence ────────────────────► plain
 *                      │  nothing follows: cancel                (other key)
 *                      └──────────────────────► plain
 *
 * @see ECMA-48, section 5.4 (control sequences); XTerm control sequences, "PC-style function keys"
 */
export function createKeyDecoder(listener: KeyListener, clock: Clock): KeyDecoder {
  let state: 'plain' | 'escaped' | 'sequence' = 'plain';
  let stopTimer: () => void = () => undefined;

  const takePlain = (byte: number): void => {
    switch (byte) {
      case BYTE.escape:
        state = 'escaped';
        stopTimer = clock.after(ESCAPE_MILLISECONDS, () => {
          state = 'plain';
          listener.cancel();
        });
        return;
      case BYTE.ctrlC:
      case BYTE.ctrlD:
        listener.cancel();
        return;
      case BYTE.carriageReturn:
      case BYTE.lineFeed:
        listener.enter();
        return;
      case BYTE.backspace:
      case BYTE.delete:
        listener.erase();
        return;
      case BYTE.ctrlU:
      case BYTE.ctrlW:
        listener.eraseAll();
        return;
      default:
        if (byte >= 0x30 && byte <= 0x39) listener.digit(byte);
        else if (byte > 0x20 && byte < 0x7f) listener.character(byte);
        else listener.other();
    }
  };

  const takeEscaped = (byte: number): void => {
    stopTimer();
    if (byte === 0x5b || byte === 0x4f) {
      state = 'sequence';
    } else if (byte === BYTE.escape) {
      state = 'plain';
      listener.cancel();
    } else {
      // Alt and a key.
      state = 'plain';
      listener.other();
    }
  };

  return {
    take(bytes) {
      for (const byte of bytes) {
        if (state === 'plain') takePlain(byte);
        else if (state === 'escaped') takeEscaped(byte);
        else if (byte >= 0x40 && byte <= 0x7e) {
          state = 'plain';
          listener.other();
        }
      }
    },
    stop: () => {
      stopTimer();
      state = 'plain';
    },
  };
}
