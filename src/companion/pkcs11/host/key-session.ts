import { createHash } from 'node:crypto';
import type { SignatureAlgorithm } from '../../../protocol/index.js';
import { CK, CKR, type NativeModule } from './cryptoki.js';
import { findCertificates, findObjects, readAttribute } from './find-objects.js';
import { HostError } from './host-error.js';
import { lookAgain } from './look-again.js';
import type { HostAnswers, HostFailure, TokenReport } from './messages.js';
import {
  closeQuietly,
  isSlotOfReader,
  listSlots,
  PATIENCE,
  type Patience,
  readCertificateValue,
  readToken,
  type SlotNames,
} from './read-slots.js';

/**
 * DER of DigestInfo { SHA-256, NULL } up to the digest.
 * @see RFC 8017, section 9.2, note 1
 */
const SHA256_DIGEST_INFO_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** As long as the longest RSA modulus that any token of this kind has (4096 bits). */
const MAXIMUM_SIGNATURE_LENGTH = 512;

const PSS_SALT_LENGTH = 32;

interface OpenKey {
  readonly slot: Buffer;
  readonly session: Buffer;
  /** CKA_ID that the certificate and its private key share. */
  readonly id: Buffer;
  readonly mechanisms: readonly number[];
}

/** One certificate's key, from recognition to signature. Holds no PIN: the caller hands it in and wipes it. */
export interface KeySession {
  open(reader: string, certificate: Uint8Array): Promise<HostAnswers['open']>;
  readPinState(): TokenReport;
  /** Presents the PIN once, signs once, logs out. `null`: the PIN is typed on the reader. */
  sign(algorithm: SignatureAlgorithm, data: Uint8Array, pin: Uint8Array | null): Promise<HostAnswers['sign']>;
  close(): void;
}

/** @param patience how long a card that ought to be there is waited for */
export function createKeySession(native: NativeModule, patience: Patience = PATIENCE): KeySession {
  const { pkcs11 } = native;
  const names: SlotNames = new Map();
  let asked: { readonly reader: string; readonly certificate: Uint8Array } | undefined;
  let key: OpenKey | undefined;

  async function openKey(): Promise<OpenKey> {
    if (asked === undefined) throw new HostError({ kind: 'certificate-missing' });
    const { reader, certificate } = asked;
    return lookAgain(pkcs11, () => findKeyOfCertificate(reader, certificate), patience);
  }

  async function findKeyOfCertificate(reader: string, certificate: Uint8Array): Promise<OpenKey> {
    let sawToken = false;
    for (const { handle: slot, description } of listSlots(pkcs11, names)) {
      if (!isSlotOfReader(description, reader) || readToken(pkcs11, slot) === undefined) continue;
      sawToken = true;
      const session = pkcs11.C_OpenSession(slot, CK.CKF_SERIAL_SESSION);
      try {
        const id = await findIdOfCertificate(session, certificate);
        if (id !== undefined) return { slot, session, id, mechanisms: pkcs11.C_GetMechanismList(slot) };
      } catch (error) {
        closeQuietly(pkcs11, session);
        throw error;
      }
      closeQuietly(pkcs11, session);
    }
    throw new HostError(sawToken ? { kind: 'certificate-missing' } : tokenGone);
  }

  /** Certificate and key are paired by equal CKA_ID and by nothing else (cpx.md, "CKA_ID"). */
  async function findIdOfCertificate(session: Buffer, certificate: Uint8Array): Promise<Buffer | undefined> {
    for (const object of findCertificates(pkcs11, session)) {
      const der = await readCertificateValue(pkcs11, session, object, patience);
      if (!Buffer.from(certificate).equals(der)) continue;
      const id = readAttribute(pkcs11, session, object, CK.CKA_ID);
      if (id === undefined || id.length === 0) throw new HostError({ kind: 'key-missing' });
      return Buffer.from(id);
    }
    return undefined;
  }

  /**
   * The session to log in with. A reset by another program ends sessions as a removal does: it is opened anew here,
   * before any PIN is presented. A token that thinks itself logged in would accept any PIN
   * (CKR_USER_ALREADY_LOGGED_IN without checking it): it is logged out first.
   * @see virtual-card.md, section 10, "PIN" and "Removal"
   */
  async function readySession(): Promise<OpenKey> {
    let open = key ?? (await openKey());
    let state: number;
    try {
      ({ state } = pkcs11.C_GetSessionInfo(open.session));
    } catch {
      // SESSION_HANDLE_INVALID as a rule; whatever it was, a session that does not answer is not logged in with.
      open = await openKey();
      ({ state } = pkcs11.C_GetSessionInfo(open.session));
    }
    key = open;
    if (state === CK.CKS_RO_USER_FUNCTIONS || state === CK.CKS_RW_USER_FUNCTIONS) pkcs11.C_Logout(open.session);
    return open;
  }

  function signLoggedIn(open: OpenKey, algorithm: SignatureAlgorithm, data: Uint8Array): Uint8Array {
    const { session, id } = open;
    const [privateKey] = findObjects(pkcs11, session, [
      { type: CK.CKA_CLASS, value: CK.CKO_PRIVATE_KEY },
      { type: CK.CKA_ID, value: id },
    ]);
    if (privateKey === undefined) throw new HostError({ kind: 'key-missing' });
    const { mechanism, input } = prepareSignature(algorithm, data);
    pkcs11.C_SignInit(session, mechanism, privateKey);
    // Not C_SignAsync: the module's one lock is held until it has signed, whatever this thread does meanwhile.
    return pkcs11.C_Sign(session, input, Buffer.alloc(MAXIMUM_SIGNATURE_LENGTH));
  }

  /**
   * Always, and at once: after USER_NOT_LOGGED_IN at C_Sign, ANS's module presents its cached PIN at every further
   * C_Sign, and each costs a try.
   */
  function logOut(session: Buffer): void {
    try {
      pkcs11.C_Logout(session);
    } catch {
      // The card is gone or the session is: nobody is logged in any more. What C_Sign said is what matters.
    }
  }

  return {
    async open(reader, certificate) {
      asked = { reader, certificate };
      key = await openKey();
      // The first digest of a process takes a millisecond: better now than when the PIN has been typed.
      prepareSignature('RS256', certificate);
      return { token: this.readPinState(), mechanisms: key.mechanisms };
    },

    readPinState() {
      // Flags are refreshed by each C_GetTokenInfo.
      const token = key && readToken(pkcs11, key.slot);
      if (token === undefined) throw new HostError(tokenGone);
      return token;
    },

    async sign(algorithm, data, pin) {
      const open = await readySession();
      if (algorithm === 'PS256' && !open.mechanisms.includes(CK.CKM_RSA_PKCS_PSS)) {
        throw new HostError({ kind: 'mechanism-missing' });
      }
      const begun = performance.now();
      const code = native.login(open.session, CK.CKU_USER, pin);
      const loggedIn = performance.now();
      if (code !== CKR.OK) {
        const failure = { kind: 'cryptoki', call: 'C_Login', code } as const;
        return { outcome: 'refused', failure, ...tokenAfterRefusal(this) };
      }
      try {
        const signature = signLoggedIn(open, algorithm, data);
        const [loginMs, signMs] = [loggedIn - begun, performance.now() - loggedIn].map(Math.round) as [number, number];
        return { outcome: 'signed', signature, loginMs, signMs };
      } finally {
        logOut(open.session);
      }
    },

    close() {
      if (key !== undefined) closeQuietly(pkcs11, key.session);
      key = undefined;
    },
  };
}

const tokenGone: HostFailure = { kind: 'cryptoki', call: 'C_GetTokenInfo', code: CKR.TOKEN_NOT_PRESENT };

function tokenAfterRefusal(session: Pick<KeySession, 'readPinState'>): { token?: TokenReport } {
  try {
    return { token: session.readPinState() };
  } catch {
    return {}; // What C_Login said is what matters; main asks again.
  }
}

/**
 * RS256 is CKM_RSA_PKCS over our own DigestInfo, the one form that the authentication key of every CPx card accepts:
 * CKM_SHA256_RSA_PKCS is listed and fails on it, and a bare hash is signed as it is.
 * @see virtual-card.md, section 10, "Signatures"
 */
function prepareSignature(algorithm: SignatureAlgorithm, data: Uint8Array) {
  const digest = createHash('sha256').update(data).digest();
  if (algorithm === 'RS256') {
    return { mechanism: { mechanism: CK.CKM_RSA_PKCS }, input: Buffer.concat([SHA256_DIGEST_INFO_PREFIX, digest]) };
  }
  const parameter = {
    type: CK.CK_PARAMS_RSA_PSS,
    hashAlg: CK.CKM_SHA256,
    mgf: CK.CKG_MGF1_SHA256,
    // Not passed on to the card by ANS's module, which takes the length of the hash: the same 32.
    saltLen: PSS_SALT_LENGTH,
  };
  return { mechanism: { mechanism: CK.CKM_RSA_PKCS_PSS, parameter }, input: digest };
}
