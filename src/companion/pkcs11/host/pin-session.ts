import { CK, CKR, type NativeModule } from './cryptoki.js';
import { HostError } from './host-error.js';
import { lookAgain } from './look-again.js';
import type { HostFailure, PinChangeAnswer, TokenReport } from './messages.js';
import {
  closeQuietly,
  isSlotOfReader,
  listSlots,
  PATIENCE,
  readToken,
  type Patience,
  type SlotNames,
} from './read-slots.js';

/** The codes of one card. Holds none of them: the caller hands them in and wipes them. */
export interface PinSession {
  /** Finds the card by its reader and its token label, which bears its ten digits. */
  open(reader: string, label: string): Promise<TokenReport>;
  readPinState(): TokenReport;
  /** Presents the current PIN once, then sets the new one. Both `null`: they are typed on the reader. */
  changePin(currentPin: Uint8Array | null, newPin: Uint8Array | null): Promise<PinChangeAnswer>;
  /** Presents the unblocking code once, then gives the card a new PIN. Both `null`: they are typed on the reader. */
  unblock(unblockingCode: Uint8Array | null, newPin: Uint8Array | null): Promise<PinChangeAnswer>;
}

const tokenGone: HostFailure = { kind: 'cryptoki', call: 'C_GetTokenInfo', code: CKR.TOKEN_NOT_PRESENT };

/** @param patience how long a card that ought to be there is waited for */
export function createPinSession(native: NativeModule, patience: Patience = PATIENCE): PinSession {
  const { pkcs11 } = native;
  const names: SlotNames = new Map();
  let asked: { readonly reader: string; readonly label: string } | undefined;
  let found: Buffer | undefined;

  function findCard(): { readonly slot: Buffer; readonly token: TokenReport } {
    let sawToken = false;
    for (const { handle: slot, description } of listSlots(pkcs11, names)) {
      if (asked === undefined || !isSlotOfReader(description, asked.reader)) continue;
      const token = readToken(pkcs11, slot);
      if (token?.label === asked.label) {
        found = slot;
        return { slot, token };
      }
      sawToken ||= token !== undefined;
    }
    throw new HostError(sawToken ? { kind: 'card-missing' } : tokenGone);
  }

  function readPinState(): TokenReport {
    // Flags are refreshed by each C_GetTokenInfo.
    const token = found && readToken(pkcs11, found);
    if (token === undefined) throw new HostError(tokenGone);
    return token;
  }

  /**
   * A session that may write, on a token where nobody is logged in. It is the only one of this process: a read-only one
   * beside it would keep the security officer out (CKR_SESSION_READ_ONLY_EXISTS), and a token that thinks itself logged in
   * accepts any PIN.
   * @see virtual-card.md, section 10, "PIN"
   */
  function openSession(): Buffer {
    const { slot } = findCard();
    const session = pkcs11.C_OpenSession(slot, CK.CKF_SERIAL_SESSION | CK.CKF_RW_SESSION);
    try {
      const { state } = pkcs11.C_GetSessionInfo(session);
      if (state !== CK.CKS_RW_PUBLIC_SESSION) pkcs11.C_Logout(session);
      return session;
    } catch (error) {
      closeQuietly(pkcs11, session);
      throw error;
    }
  }

  function tokenNow(): { token?: TokenReport } {
    try {
      return { token: readPinState() };
    } catch {
      return {}; // What the call before said is what matters; main asks again.
    }
  }

  function refused(call: string, code: number): PinChangeAnswer {
    return { outcome: 'refused', failure: { kind: 'cryptoki', call, code }, ...tokenNow() };
  }

  function logOut(session: Buffer): void {
    try {
      pkcs11.C_Logout(session);
    } catch {
      // The card is gone or the session is: nobody is logged in any more.
    }
  }

  /** C_Login presents what was typed, once; only where it was right, `call` follows. */
  async function loggedIn(
    userType: number,
    code: Uint8Array | null,
    call: string,
    perform: (session: Buffer) => number,
  ): Promise<PinChangeAnswer> {
    const session = await lookAgain(pkcs11, openSession, patience);
    try {
      const login = native.login(session, userType, code);
      if (login !== CKR.OK) return refused('C_Login', login);
      try {
        const result = perform(session);
        return result === CKR.OK ? { outcome: 'changed', ...tokenNow() } : refused(call, result);
      } finally {
        logOut(session);
      }
    } finally {
      closeQuietly(pkcs11, session);
    }
  }

  return {
    async open(reader, label) {
      asked = { reader, label };
      return (await lookAgain(pkcs11, findCard, patience)).token;
    },

    readPinState,

    /**
     * Never C_SetPIN without C_Login before it, although PKCS#11 and ANS's module allow that: OpenSC refuses it, or, where
     * `pin_unblock_style` says so, takes the current PIN for the unblocking code, of which it would use up a try.
     * @see PKCS#11 2.40, section 5.5; OpenSC, src/pkcs11/framework-pkcs15.c, pkcs15_change_pin
     */
    changePin: (currentPin, newPin) =>
      loggedIn(CK.CKU_USER, currentPin, 'C_SetPIN', (session) => native.setPin(session, currentPin, newPin)),

    unblock: (unblockingCode, newPin) =>
      loggedIn(CK.CKU_SO, unblockingCode, 'C_InitPIN', (session) => native.initPin(session, newPin)),
  };
}
