import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PKCS11 } from 'pkcs11js';
import {
  createSimulatedReaders,
  openModule,
  type SimulatedReaders,
  type SimulatedReadersOptions,
} from '../../../native-stubs/pkcs11js/index.js';
import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../native-stubs/test-cards/index.js';

export const CKF = { SERIAL: 0x4, RW_SERIAL: 0x6, DONT_BLOCK: 1 } as const;
export const CKU = { SO: 0, USER: 1, CONTEXT_SPECIFIC: 2 } as const;
export const CKA = { CLASS: 0, LABEL: 3, VALUE: 0x11, ID: 0x102, ALWAYS_AUTHENTICATE: 0x202, MODULUS: 0x120 } as const;
export const CKO = { CERTIFICATE: 1, PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const;
export const CKM = {
  RSA_PKCS: 1,
  RSA_X_509: 3,
  SHA1_RSA_PKCS: 6,
  RSA_PKCS_PSS: 0xd,
  SHA1_RSA_PKCS_PSS: 0xe,
  SHA256_RSA_PKCS: 0x40,
  SHA384_RSA_PKCS: 0x41,
  SHA512_RSA_PKCS: 0x42,
  SHA256_RSA_PKCS_PSS: 0x43,
  SHA_1: 0x220,
  SHA256: 0x250,
} as const;

export const PIN = Buffer.from('1234');

/** A world in a folder of its own, with one initialised module looking at it. */
export interface TestWorld {
  readonly folder: string;
  readonly cards: TestCards;
  readonly readers: SimulatedReaders;
  readonly module: ReturnType<typeof openModule>;
  readonly pkcs11: PKCS11;
  /** The clock of the readers and the module unless `now` gives another; stands still until it is moved. */
  readonly clock: { now: number };
  dispose(): void;
}

export async function openTestWorld(
  options: Partial<SimulatedReadersOptions> & { readonly initialize?: boolean } = {},
): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'cpx-world-'));
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const clock = { now: 1_800_000_000_000 };
  const now = options.now ?? ((): number => clock.now);
  const readers = createSimulatedReaders(folder, { cards, ...options, now });
  const module = openModule(folder, { now });
  if (options.initialize !== false) module.pkcs11.C_Initialize();
  return {
    folder,
    cards,
    readers,
    module,
    pkcs11: module.pkcs11,
    clock,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Puts a card in and opens a session on it. */
export function openSessionOn(
  world: TestWorld,
  card: string,
  flags: number = CKF.SERIAL,
): { slot: Buffer; session: Buffer } {
  world.readers.insert(card);
  world.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK);
  const slot = firstSlot(world);
  return { slot, session: world.pkcs11.C_OpenSession(slot, flags) };
}

export function firstSlot({ pkcs11 }: TestWorld): Buffer {
  const [slot] = pkcs11.C_GetSlotList(false);
  if (slot === undefined) throw new Error('no slot');
  return slot;
}

export function findAll(
  { pkcs11 }: TestWorld,
  session: Buffer,
  template: { type: number; value: number | string | Buffer }[] = [],
): Buffer[] {
  pkcs11.C_FindObjectsInit(session, template);
  const found = pkcs11.C_FindObjects(session, 100);
  pkcs11.C_FindObjectsFinal(session);
  return found;
}

export function labelsOf(world: TestWorld, session: Buffer, handles: readonly Buffer[]): string[] {
  return handles.map((handle) => readAttribute(world, session, handle, CKA.LABEL).toString('utf8'));
}

export function readAttribute({ pkcs11 }: TestWorld, session: Buffer, handle: Buffer, type: number): Buffer {
  const [attribute] = pkcs11.C_GetAttributeValue(session, handle, [{ type }]);
  if (attribute === undefined) throw new Error('no attribute');
  return attribute.value;
}

/** One object by class and last octet of its CKA_ID. */
export function findObject(world: TestWorld, session: Buffer, objectClass: number, lastOctet: number): Buffer {
  const id = Buffer.from(`e828bd080f8025000001ff0010${lastOctet.toString(16).padStart(2, '0')}`, 'hex');
  const [handle] = findAll(world, session, [
    { type: CKA.CLASS, value: objectClass },
    { type: CKA.ID, value: id },
  ]);
  if (handle === undefined) throw new Error('no such object');
  return handle;
}

/** `CKR_OK`, or the name of what was thrown. */
export function outcome(call: () => unknown): string {
  try {
    call();
    return 'CKR_OK';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/:\d+$/, '') : String(error);
  }
}
