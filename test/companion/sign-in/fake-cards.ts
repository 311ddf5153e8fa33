import { createHash } from 'node:crypto';
import type {
  CardCertificate,
  CardInventory,
  CardOperation,
  CardProvider,
  CardReader,
  PinState,
  SignRequest,
} from '../../../src/companion/card/index.js';
import type { CpxIdentity } from '../../../src/cpx/index.js';
import type { CpxError } from '../../../src/protocol/index.js';

/** A PIN that has never been mistyped, of a CPx card. */
export const freshPin: PinState = {
  countLow: false,
  finalTry: false,
  locked: false,
  initialized: true,
  enteredOnReader: false,
  minimumLength: 4,
  maximumLength: 8,
};

const identity: CpxIdentity = {
  cardType: 'CPS',
  purpose: 'authentication',
  test: true,
  nationalIdentifier: { value: '810001234567', kind: 'RPPS', identifier: '10001234567' },
  holder: { givenName: 'Marie', surname: 'DUPONT' },
  displayName: 'Marie DUPONT',
  cardNumber: '3100699901',
  profession: { code: 60, label: 'Infirmier' },
  specialty: undefined,
  title: 'Infirmier',
  structure: undefined,
  notBefore: new Date('2024-02-21T00:00:00Z'),
  notAfter: new Date('2027-02-21T23:59:59Z'),
  serialNumber: '01',
  subject: 'C=FR',
  issuer: 'C=FR',
};

/** A usable authentication certificate, or what `changes` make of it. */
export function fakeCertificate(changes: Partial<CardCertificate> = {}): CardCertificate {
  const cardSerial = changes.cardSerial ?? '3100699901';
  const der = changes.der ?? Buffer.from(`certificate of ${cardSerial}`);
  return {
    fingerprint: createHash('sha256').update(der).digest('hex'),
    der,
    label: "Certificat d'Authentification CPS",
    identity,
    reader: 'Reader 1',
    cardSerial,
    forAuthentication: true,
    usable: true,
    ...changes,
  };
}

/** A reader with one card that bears these certificates. */
export function fakeReader(
  certificates: readonly CardCertificate[] = [fakeCertificate()],
  pin: PinState = freshPin,
): CardReader {
  const [first] = certificates;
  return {
    name: first?.reader ?? 'Reader 1',
    state: 'ready',
    card: { serial: first?.cardSerial ?? '3100699901', label: 'CPS4v1-3100699901', pin, certificates },
  };
}

/** An inventory of these readers. */
export function fakeInventory(
  readers: readonly CardReader[] = [fakeReader()],
  changes: Partial<CardInventory> = {},
): CardInventory {
  return { state: readers.some(({ state }) => state === 'ready') ? 'ready' : 'no-card', readers, ...changes };
}

/** One call of `sign`: what was presented, and the means to answer it. */
export interface FakeSignature {
  readonly request: SignRequest;
  /** The digits as they were when they were presented. */
  readonly presented: string | undefined;
  succeed(signature?: Uint8Array): void;
  fail(error: Error): void;
}

/** One use of a card, whose answers the test gives. */
export interface FakeOperation extends CardOperation {
  readonly signatures: FakeSignature[];
  readonly ended: boolean;
  /** Reads of the PIN state that wait for an answer. */
  readonly reads: { succeed(pin: PinState): void; fail(error: Error): void }[];
  leave(reason: CpxError): void;
}

/** Cards that do what the test says. */
export interface FakeCards extends CardProvider {
  readonly operations: FakeOperation[];
  readonly subscribers: number;
  show(inventory: CardInventory): void;
}

/** A provider with this inventory. */
export function createFakeCards(initial: CardInventory = fakeInventory()): FakeCards {
  const listeners = new Set<(inventory: CardInventory) => void>();
  const operations: FakeOperation[] = [];
  let inventory = initial;
  return {
    operations,
    get inventory() {
      return inventory;
    },
    get subscribers() {
      return listeners.size;
    },
    show(changed) {
      inventory = changed;
      for (const listener of [...listeners]) listener(changed);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refresh: () => Promise.resolve(inventory),
    openOperation(certificate) {
      const operation = createFakeOperation(certificate);
      operations.push(operation);
      return operation;
    },
    openPinOperation: () => {
      throw new Error('a sign-in changes no PIN');
    },
    close: () => Promise.resolve(),
  };
}

function createFakeOperation(certificate: CardCertificate): FakeOperation {
  const gone = new AbortController();
  const signatures: FakeSignature[] = [];
  const reads: FakeOperation['reads'] = [];
  let ended = false;
  return {
    certificate,
    gone: gone.signal,
    signatures,
    reads,
    get ended() {
      return ended;
    },
    leave: (reason) => gone.abort(reason),
    readPinState: () => new Promise((succeed, fail) => reads.push({ succeed, fail })),
    readAlgorithms: () => Promise.resolve(['PS256', 'RS256']),
    sign: (request) =>
      new Promise((resolve, fail) => {
        const presented = request.pin === undefined ? undefined : Buffer.from(request.pin).toString();
        signatures.push({
          request,
          presented,
          succeed: (signature = new Uint8Array(256).fill(7)) => resolve(signature),
          fail,
        });
      }),
    end: () => {
      ended = true;
      return Promise.resolve();
    },
  };
}
