import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Call } from './call-gate.js';
import type { ModuleContext, RunningModule, Session } from './module-context.js';
import { findObject } from './object-functions.js';
import { returnValueOfStatus } from './personality.js';
import type { PinFunctions } from './pin-functions.js';
import { CryptokiFailure } from './return-values.js';
import { checkSignMechanism, isHashedMechanism, signWithKey, type SigningMechanism } from './sign-with-key.js';

/** Functions of Cryptoki that sign, and random numbers. */
export interface SignFunctions {
  signInit(handle: number, mechanism: SigningMechanism, key: number): void;
  /** @returns octets written to `signature` */
  sign(handle: number, data: Uint8Array, signature: Uint8Array): number;
  signAsync(handle: number, data: Uint8Array, signature: Uint8Array): Promise<number>;
  signUpdate(handle: number, data: Uint8Array): void;
  signFinal(handle: number, signature: Uint8Array): number;
  generateRandom(handle: number, bytes: Uint8Array): void;
}

/** Octets of a signature of any CPx key. */
const SIGNATURE_LENGTH = 256;

export function createSignFunctions(context: ModuleContext, { loginAgain }: PinFunctions): SignFunctions {
  const { world, onSession, onSessionAsync } = context;
  const keys = new Map<string, KeyObject>();

  const keyOf = (pem: string): KeyObject => {
    const key = keys.get(pem) ?? createPrivateKey(pem);
    keys.set(pem, key);
    return key;
  };

  /**
   * A card that says 6982 gets the kept PIN presented at once, unasked. When that is no longer the right one, each further
   * signature costs a try, and the session still says "user".
   */
  const unlock = (session: Session, running: RunningModule, call: Call): void => {
    const { verified } = running.slots.query(session.slot);
    if (verified.user && call.cardStatus !== 0x6982) return;
    if (loginAgain(session.slot, running) !== 'right') throw new CryptokiFailure('CKR_USER_NOT_LOGGED_IN');
  };

  const complete = (
    session: Session,
    running: RunningModule,
    call: Call,
    data: Uint8Array,
    signature: Uint8Array,
  ): number => {
    const { signing, slot } = session;
    if (signing === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED');
    if (signature.length < SIGNATURE_LENGTH) throw new CryptokiFailure('CKR_BUFFER_TOO_SMALL');
    session.signing = undefined;
    const { personality } = running.slots.token(slot);
    running.slots.awaitTransactions(slot.reader);
    if (signing.object.private) unlock(session, running, call);
    running.slots.query(slot); // Still there?
    if (call.cardStatus !== undefined && call.cardStatus !== 0x6982) {
      const answer = returnValueOfStatus(call.cardStatus, personality.generation);
      if (answer !== undefined) throw new CryptokiFailure(answer);
    }
    const { key } = signing.object;
    if (key === undefined) throw new CryptokiFailure('CKR_KEY_HANDLE_INVALID');
    const made = signWithKey(keyOf(key.privateKey), key.purpose, signing.mechanism, data, personality);
    signature.set(made);
    return made.length;
  };

  /** What was signed is no secret, and tests compare it with what should have been. */
  const details = (data: Uint8Array): object => ({ data: Buffer.from(data).toString('hex') });

  return {
    signInit(handle, mechanism, keyHandle) {
      onSession(
        'C_SignInit',
        handle,
        { mechanism: mechanism.type, key: keyHandle },
        (session, running) => {
          // A card that was out and in again between two calls: this one function still says OK, without looking.
          if (!running.slots.isReplaced(session.slot)) {
            running.slots.refresh('other');
            if (!running.sessions.has(handle)) throw new CryptokiFailure('CKR_SESSION_HANDLE_INVALID');
          }
          if (session.signing !== undefined) throw new CryptokiFailure('CKR_OPERATION_ACTIVE');
          const token = running.slots.token(session.slot);
          const object = findObject(session, running, keyHandle);
          if (object === undefined && token.objects[keyHandle - token.firstHandle]?.private === true) {
            throw new CryptokiFailure('CKR_USER_NOT_LOGGED_IN');
          }
          if (object?.key === undefined) throw new CryptokiFailure('CKR_KEY_HANDLE_INVALID');
          checkSignMechanism(mechanism, token.personality);
          session.signing = { mechanism, object, pieces: [] };
        },
        { refresh: false },
      );
    },
    sign: (handle, data, signature) =>
      onSession('C_Sign', handle, details(data), (session, running, call) => {
        running.slots.take(session.slot, 'signMs');
        return complete(session, running, call, data, signature);
      }),
    signAsync: (handle, data, signature) =>
      onSessionAsync(
        'C_Sign',
        handle,
        details(data),
        (session, running, call) => complete(session, running, call, data, signature),
        ({ slot: { token } }) =>
          world.read().pace === 'measured' && token.kind === 'recognised' ? token.personality.times.signMs : 0,
      ),
    signUpdate: (handle, data) =>
      onSession('C_SignUpdate', handle, {}, ({ signing }) => {
        if (signing === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED');
        if (!isHashedMechanism(signing.mechanism.type)) throw new CryptokiFailure('CKR_FUNCTION_NOT_SUPPORTED');
        signing.pieces.push(Buffer.from(data));
      }),
    signFinal: (handle, signature) =>
      onSession('C_SignFinal', handle, {}, (session, running, call) => {
        running.slots.take(session.slot, 'signMs');
        return complete(session, running, call, Buffer.concat(session.signing?.pieces ?? []), signature);
      }),
    generateRandom: (handle, bytes) =>
      onSession('C_GenerateRandom', handle, {}, (session, running) => {
        running.slots.query(session.slot);
        bytes.set(randomBytes(bytes.length));
      }),
  };
}
