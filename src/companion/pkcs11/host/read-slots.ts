import { setTimeout as sleep } from 'node:timers/promises';
import { CK, CKR, type Cryptoki, type NativeModule } from './cryptoki.js';
import { findCertificates, readAttribute } from './find-objects.js';
import { ckrOf, toHostFailure } from './host-error.js';
import type { ExpectedCard, SlotReport, TokenReport } from './messages.js';

/** How often, and after how long, a module is asked again. */
export interface Patience {
  /** Before each further look at slots whose card ought to be there. */
  readonly lookAgainAfterMs: readonly number[];
  /** Before a certificate that came empty is read again. */
  readonly readAgainAfterMs: readonly number[];
  /** Before each further look of a watch at a slot that may only seem to have gone (watch-slots.ts). */
  readonly doubtAfterMs: readonly number[];
}

export const PATIENCE: Patience = Object.freeze({
  lookAgainAfterMs: [50, 250, 700],
  readAgainAfterMs: [30, 120],
  doubtAfterMs: [50, 250],
});

/** A slot with what identifies it. */
interface Slot {
  readonly handle: Buffer;
  readonly description: string;
}

/** No computer has as many readers; a bound keeps a module that never stops from holding the host. */
const MAXIMUM_SLOTS = 64;

/** Names of slots that were seen before, by handle. */
export type SlotNames = Map<string, string>;

/**
 * The slots of a module by the name of their reader.
 * @param names kept by a host that asks more than once
 */
export function listSlots(pkcs11: Cryptoki, names: SlotNames): readonly Slot[] {
  // Asking for the slots with a token is what makes a module look at its readers; the list of all of them follows.
  pkcs11.C_GetSlotList(true);
  const slots = pkcs11.C_GetSlotList(false).slice(0, MAXIMUM_SLOTS);
  return slots.map((handle) => ({ handle, description: describeSlot(pkcs11, handle, names) }));
}

/** @returns undefined for an empty slot, and for one whose token holds nothing yet (SoftHSM2 always shows such a slot) */
export function readToken(pkcs11: Cryptoki, slot: Buffer): TokenReport | undefined {
  const CKF_TOKEN_INITIALIZED = 0x400;
  try {
    const token = pkcs11.C_GetTokenInfo(slot);
    if ((token.flags & CKF_TOKEN_INITIALIZED) === 0) return undefined;
    return {
      label: trimPadding(token.label),
      serial: trimPadding(token.serialNumber),
      manufacturer: trimPadding(token.manufacturerID),
      model: trimPadding(token.model),
      flags: token.flags,
      minimumPinLength: token.minPinLen,
      maximumPinLength: token.maxPinLen,
    };
  } catch (error) {
    if (ckrOf(error) === CKR.TOKEN_NOT_PRESENT) return undefined;
    throw error;
  }
}

/**
 * Reads token and certificates of each slot, asking again where a card is expected and not seen: the first
 * C_GetSlotList after a re-insertion may be wrong, and a card whose recognition met one error stays unrecognised until
 * C_Finalize and C_Initialize.
 * @see cpx.md, "The module as a client sees it" and "ANS's own module measured"
 */
export async function readSlots(
  { pkcs11, pcscReaders }: Pick<NativeModule, 'pkcs11' | 'pcscReaders'>,
  expected: readonly ExpectedCard[],
  { names = new Map(), patience = PATIENCE }: { readonly names?: SlotNames; readonly patience?: Patience } = {},
): Promise<readonly SlotReport[]> {
  let slots = await readEachSlot(pkcs11, names, patience);
  for (const [attempt, delay] of patience.lookAgainAfterMs.entries()) {
    const missed = expected.filter((card) => deservesAnotherLook(slots, card));
    if (missed.length === 0) break;
    await sleep(delay);
    if (attempt > 0) {
      pkcs11.C_Finalize();
      pkcs11.C_Initialize();
    }
    slots = await readEachSlot(pkcs11, names, patience);
  }
  if (pcscReaders === undefined) return slots;
  // A mute card keeps the module from naming its slot; PC/SC, which the simulated module plays as well, has the name.
  const readers = pcscReaders();
  return slots.map((slot, index) => {
    const reader = readers.find(({ name }) => name === slot.description) ?? readers[index];
    return reader ? { ...slot, description: reader.name, ...(reader.atr && { atr: reader.atr }) } : slot;
  });
}

function deservesAnotherLook(slots: readonly SlotReport[], { reader, familiar }: ExpectedCard): boolean {
  const slot = slots.find(({ description }) => isSlotOfReader(description, reader));
  if (slot?.token) return slot.failure !== undefined;
  // A card of another kind stays what it is, however often it is asked.
  return familiar || !isFailure(slot, CKR.TOKEN_NOT_RECOGNIZED);
}

/** Did reading this slot end with that CKR? */
export function isFailure(slot: SlotReport | undefined, code: number): boolean {
  return slot?.failure?.kind === 'cryptoki' && slot.failure.code === code;
}

async function readEachSlot(pkcs11: Cryptoki, names: SlotNames, patience: Patience): Promise<readonly SlotReport[]> {
  const reports: SlotReport[] = [];
  for (const { handle, description } of listSlots(pkcs11, names)) {
    reports.push({ description, ...(await readSlot(pkcs11, handle, patience)) });
  }
  return reports;
}

async function readSlot(pkcs11: Cryptoki, slot: Buffer, patience: Patience): Promise<Omit<SlotReport, 'description'>> {
  let token: TokenReport | undefined;
  try {
    token = readToken(pkcs11, slot);
    if (token === undefined) return { certificates: [] };
    return { token, certificates: await readCertificates(pkcs11, slot, patience) };
  } catch (error) {
    return { ...(token && { token }), certificates: [], failure: toHostFailure(error) };
  }
}

async function readCertificates(
  pkcs11: Cryptoki,
  slot: Buffer,
  patience: Patience,
): Promise<SlotReport['certificates']> {
  const session = pkcs11.C_OpenSession(slot, CK.CKF_SERIAL_SESSION);
  try {
    const certificates: { label: string; der: Uint8Array }[] = [];
    for (const object of findCertificates(pkcs11, session)) {
      certificates.push({
        label: new TextDecoder().decode(readLabel(pkcs11, session, object)),
        der: await readCertificateValue(pkcs11, session, object, patience),
      });
    }
    return certificates;
  } finally {
    closeQuietly(pkcs11, session);
  }
}

/**
 * ANS's module answers CKR_OK with length 0 when a card error meets the reading of a certificate: a certificate is
 * never empty, so it is read again. Empty for good means that the module cannot parse it.
 * @see virtual-card.md, sections 5 and 13
 */
export async function readCertificateValue(
  pkcs11: Cryptoki,
  session: Buffer,
  object: Buffer,
  patience: Patience = PATIENCE,
): Promise<Uint8Array> {
  for (const delay of [...patience.readAgainAfterMs, undefined]) {
    const der = readAttribute(pkcs11, session, object, CK.CKA_VALUE);
    if (der !== undefined && der.length > 0) return der;
    if (delay !== undefined) await sleep(delay);
  }
  return new Uint8Array(0);
}

function readLabel(pkcs11: Cryptoki, session: Buffer, object: Buffer): Uint8Array {
  try {
    return readAttribute(pkcs11, session, object, CK.CKA_LABEL) ?? new Uint8Array(0);
  } catch {
    return new Uint8Array(0); // A label is for show: a certificate without one is as good.
  }
}

/** After a removal the handle is already invalid, which is just as closed. */
export function closeQuietly(pkcs11: Cryptoki, session: Buffer): void {
  try {
    pkcs11.C_CloseSession(session);
  } catch {
    // The failure that matters is the one of the call before.
  }
}

/**
 * Is this the slot of that PC/SC reader? A slot description has 64 octets: longer reader names are cut there.
 * The slot's flags are of no use: ANS's module loses REMOVABLE_DEVICE and HW_SLOT after the first removal.
 */
export function isSlotOfReader(description: string, reader: string): boolean {
  const MAXIMUM_DESCRIPTION_OCTETS = 64;
  if (description === reader) return true;
  return Buffer.byteLength(description) >= MAXIMUM_DESCRIPTION_OCTETS - 1 && reader.startsWith(description);
}

/** With a mute card in the reader, C_GetSlotInfo answers GENERAL_ERROR (virtual-card.md, section 3): its name is remembered. */
function describeSlot(pkcs11: Cryptoki, slot: Buffer, names: SlotNames): string {
  const key = slot.toString('hex');
  try {
    const name = trimPadding(pkcs11.C_GetSlotInfo(slot).slotDescription);
    names.set(key, name);
    return name;
  } catch {
    return names.get(key) ?? `slot ${String(slot.readUInt32LE(0))}`;
  }
}

/** Fields are padded with blanks by the standard; ANS's module pads the model with NUL octets. */
function trimPadding(text: string): string {
  // eslint-disable-next-line no-control-regex -- NUL is what is looked for
  return text.replace(/[ \u0000]+$/, '');
}
