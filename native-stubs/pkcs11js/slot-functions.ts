import type { MechanismInfo, ModuleInfo, SessionInfo, SlotInfo, TokenInfo } from 'pkcs11js';
import {
  CK_UNAVAILABLE_INFORMATION,
  CKF_DONT_BLOCK,
  CKF_MECHANISM,
  CKF_SESSION,
  CKF_SLOT,
  CKF_TOKEN,
  CKM,
  CKS,
} from './constants.js';
import type { ModuleContext, RunningModule, Session } from './module-context.js';
import { CryptokiFailure, VENDOR_CODES } from './return-values.js';
import { encodeUlong } from './token-objects.js';
import type { CardState } from './world-state.js';

/** Functions of Cryptoki on slots, tokens and sessions. */
export interface SlotFunctions {
  getInfo(): ModuleInfo;
  getSlotList(tokenPresent: boolean): number[];
  getSlotInfo(slotId: number): SlotInfo;
  getTokenInfo(slotId: number): TokenInfo;
  getMechanismList(slotId: number): number[];
  getMechanismInfo(slotId: number, type: number): MechanismInfo;
  waitForSlotEvent(flags: number): number | null;
  openSession(slotId: number, flags: number): number;
  closeSession(handle: number): void;
  closeAllSessions(slotId: number): void;
  getSessionInfo(handle: number): SessionInfo;
}

/** @see cpx.md, "The module as a client sees it" */
const LIBRARY_DESCRIPTIONS: Readonly<Record<string, string>> = {
  win32: 'CPS3 PKCS#11 WIN 64',
  darwin: 'CPS3 PKCS#11 MACOSX',
  linux: 'CPS3 PKCS#11 LINUX',
};

/** Not the version of the Cryptolib. @see cpx.md, "The module as a client sees it" */
const LIBRARY_VERSION = process.platform === 'win32' ? { major: 3, minor: 4 } : { major: 3, minor: 1 };

/** NUL octets, not the blanks that the standard asks for; the same on CPS4. @see virtual-card.md, section 10 */
const MODEL = 'IAS ECC'.padEnd(16, '\0');

/** Whoever watches a module asks these all the time. */
const ASKS = { asks: true } as const;

const PIN_LENGTH = { minimum: 4, maximum: 8 } as const;

const NO_VERSION = { major: 0, minor: 0 } as const;

export function createSlotFunctions({ world, run, onSlot, onSession, poll }: ModuleContext): SlotFunctions {
  const closeSession = (running: RunningModule, session: Session): void => {
    running.sessions.delete(session.handle);
    const { slot } = session;
    if ([...running.sessions.values()].some((other) => other.slot === slot)) return;
    // The last session takes the login with it; the card itself stays unlocked, as after C_Logout.
    running.logins.get(slot)?.pin?.fill(0);
    running.logins.delete(slot);
  };

  return {
    getInfo: () =>
      run('C_GetInfo', {}, () => ({
        cryptokiVersion: { major: 2, minor: 20 },
        manufacturerID: 'ANS'.padEnd(32),
        flags: 0,
        libraryDescription: (LIBRARY_DESCRIPTIONS[process.platform] ?? 'CPS3 PKCS#11 LINUX').padEnd(32),
        libraryVersion: LIBRARY_VERSION,
      })),
    getSlotList: (tokenPresent) =>
      poll('C_GetSlotList', ({ slots }) => {
        const before = slots.list().filter(({ token }) => token.kind === 'recognised');
        slots.refresh('list');
        const list = slots.list();
        // A list that itself discovers a re-insertion still leaves the card out.
        const late = list.filter((slot) => slot.stale && !before.includes(slot));
        for (const slot of list) slot.stale = false;
        return list
          .filter((slot) => !tokenPresent || (slot.token.kind === 'recognised' && !late.includes(slot)))
          .map(({ id }) => id);
      }),
    getSlotInfo: (slotId) =>
      onSlot(
        'C_GetSlotInfo',
        slotId,
        {},
        (slot) => {
          if (slot.token.kind === 'mute' || slot.token.kind === 'exclusive')
            throw new CryptokiFailure('CKR_GENERAL_ERROR');
          const lasting = slot.lostFlags ? 0 : CKF_SLOT.REMOVABLE_DEVICE | CKF_SLOT.HW_SLOT;
          return {
            slotDescription: slot.reader.padEnd(64).slice(0, 64),
            manufacturerID: ' '.repeat(32),
            flags: lasting | (slot.token.kind === 'none' ? 0 : CKF_SLOT.TOKEN_PRESENT),
            hardwareVersion: NO_VERSION,
            firmwareVersion: NO_VERSION,
          };
        },
        ASKS,
      ),
    getTokenInfo: (slotId) =>
      onSlot(
        'C_GetTokenInfo',
        slotId,
        {},
        (slot, running) => {
          const { slots, sessions } = running;
          const token = slots.token(slot);
          slots.awaitTransactions(slot.reader);
          slots.take(slot, 'tokenInfoMs');
          const card = slots.query(slot);
          const pinPad = world.read().readers.find(({ name }) => name === slot.reader)?.pinPad === true;
          const own = [...sessions.values()].filter((session) => session.slot === slot);
          return {
            label: token.label.padEnd(32),
            manufacturerID: 'ANS'.padEnd(32),
            model: MODEL,
            serialNumber: token.serial.padEnd(16),
            flags: tokenFlags(card, token.card.pinInitialized, pinPad),
            maxSessionCount: 0,
            sessionCount: own.length,
            maxRwSessionCount: 0,
            rwSessionCount: own.filter(({ readWrite }) => readWrite).length,
            maxPinLen: PIN_LENGTH.maximum,
            minPinLen: PIN_LENGTH.minimum,
            hardwareVersion: NO_VERSION,
            firmwareVersion: NO_VERSION,
            utcTime: '',
            ...unknownMemory(),
          };
        },
        ASKS,
      ),
    getMechanismList: (slotId) =>
      onSlot('C_GetMechanismList', slotId, {}, (slot, { slots }) => [...slots.token(slot).personality.mechanisms]),
    getMechanismInfo: (slotId, type) =>
      onSlot('C_GetMechanismInfo', slotId, { mechanism: type }, (slot, { slots }) => {
        if (!slots.token(slot).personality.mechanisms.includes(type))
          throw new CryptokiFailure('CKR_MECHANISM_INVALID');
        const digest = type === CKM.SHA_1 || type === CKM.SHA256;
        return digest
          ? { minKeySize: 0, maxKeySize: 0, flags: CKF_MECHANISM.DIGEST }
          : { minKeySize: 2048, maxKeySize: 2048, flags: CKF_MECHANISM.HW | CKF_MECHANISM.SIGN };
      }),
    waitForSlotEvent: (flags) =>
      poll('C_WaitForSlotEvent', ({ slots }, call) => {
        if ((flags & CKF_DONT_BLOCK) === 0) throw new CryptokiFailure('CKR_FUNCTION_NOT_SUPPORTED');
        // Not to block is what the caller asks for; the module waits for other programs' transactions all the same.
        slots.awaitTransactions(undefined);
        slots.refresh('other');
        const event = slots.takeEvent();
        if (event !== undefined) call.report({ slot: event });
        return event ?? null;
      }),
    openSession: (slotId, flags) =>
      onSlot('C_OpenSession', slotId, { flags }, (slot, running) => {
        if ((flags & CKF_SESSION.SERIAL_SESSION) === 0) throw new CryptokiFailure('CKR_SESSION_PARALLEL_NOT_SUPPORTED');
        const token = running.slots.token(slot);
        if (token.card.updateInterrupted) throw new CryptokiFailure(VENDOR_CODES.CARD_UPDATE_INTERRUPTED);
        const readWrite = (flags & CKF_SESSION.RW_SESSION) !== 0;
        if (!readWrite && running.logins.get(slot)?.user === 'so') {
          throw new CryptokiFailure('CKR_SESSION_READ_WRITE_SO_EXISTS');
        }
        const handle = ++running.lastHandle;
        running.sessions.set(handle, { handle, slot, readWrite, search: undefined, signing: undefined });
        return handle;
      }),
    closeSession: (handle) =>
      onSession('C_CloseSession', handle, {}, (session, running) => closeSession(running, session)),
    closeAllSessions: (slotId) =>
      onSlot('C_CloseAllSessions', slotId, {}, (slot, running) => {
        running.slots.token(slot);
        for (const session of running.sessions.values()) if (session.slot === slot) closeSession(running, session);
      }),
    getSessionInfo: (handle) =>
      onSession('C_GetSessionInfo', handle, {}, (session, { logins }) => ({
        slotID: encodeUlong(session.slot.id),
        state: sessionState(session, logins.get(session.slot)?.user),
        flags: CKF_SESSION.SERIAL_SESSION | (session.readWrite ? CKF_SESSION.RW_SESSION : 0),
        deviceError: 0,
      })),
  };
}

/**
 * The first wrong PIN sets COUNT_LOW, the second COUNT_LOW and FINAL_TRY, the third LOCKED alone.
 * @see virtual-card.md, section 10, "PIN"
 */
function tokenFlags(card: CardState, pinInitialized: boolean, pinPad: boolean): number {
  return (
    CKF_TOKEN.RNG |
    CKF_TOKEN.LOGIN_REQUIRED |
    CKF_TOKEN.TOKEN_INITIALIZED |
    (pinInitialized ? CKF_TOKEN.USER_PIN_INITIALIZED : 0) |
    (pinPad ? CKF_TOKEN.PROTECTED_AUTHENTICATION_PATH : 0) |
    (USER_PIN_FLAGS[card.triesLeft] ?? 0) |
    (SO_PIN_FLAGS[card.unblockTriesLeft] ?? 0)
  );
}

/** By tries left. */
const USER_PIN_FLAGS: Readonly<Record<number, number>> = {
  0: CKF_TOKEN.USER_PIN_LOCKED,
  1: CKF_TOKEN.USER_PIN_COUNT_LOW | CKF_TOKEN.USER_PIN_FINAL_TRY,
  2: CKF_TOKEN.USER_PIN_COUNT_LOW,
};

const SO_PIN_FLAGS: Readonly<Record<number, number>> = {
  0: CKF_TOKEN.SO_PIN_LOCKED,
  1: CKF_TOKEN.SO_PIN_COUNT_LOW | CKF_TOKEN.SO_PIN_FINAL_TRY,
  2: CKF_TOKEN.SO_PIN_COUNT_LOW,
};

function sessionState({ readWrite }: Session, user: 'user' | 'so' | undefined): number {
  if (user === 'so') return CKS.RW_SO;
  if (user === 'user') return readWrite ? CKS.RW_USER : CKS.RO_USER;
  return readWrite ? CKS.RW_PUBLIC : CKS.RO_PUBLIC;
}

/** pkcs11js gives these four as bigint, whatever its types say. */
function unknownMemory(): Pick<
  TokenInfo,
  'totalPublicMemory' | 'freePublicMemory' | 'totalPrivateMemory' | 'freePrivateMemory'
> {
  const unknown = CK_UNAVAILABLE_INFORMATION as unknown as number;
  return {
    totalPublicMemory: unknown,
    freePublicMemory: unknown,
    totalPrivateMemory: unknown,
    freePrivateMemory: unknown,
  };
}
