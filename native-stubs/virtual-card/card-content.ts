import type { KeyObject } from 'node:crypto';
import type { CertificatePurpose } from '../../src/cpx/index.js';
import type { DedicatedFile, ElementaryFile } from './file-system.js';
import type { HashName } from './hash-state.js';
import type { Pin } from './pin.js';
import type { Padding } from './rsa.js';

/** A private key. It never leaves the card: commands name it by reference. */
export interface CardKey {
  readonly purpose: CertificatePurpose;
  /** As in the PrKDF: 10 or 20 on a CPS4, 81 or 82 on a CPS3. */
  readonly reference: number;
  readonly privateKey: KeyObject;
}

/** What personalisation puts on a card: files, keys and codes. Outlives every reset. */
export interface CardContent {
  readonly root: DedicatedFile;
  /** Root of the CPS2ter area of a CPS3; empty on a CPS4. @see virtual-card.md, section 9 */
  readonly legacyRoot: DedicatedFile;
  keys: readonly CardKey[];
  readonly pin: Pin;
  readonly unblockingCode: Pin;
}

/** What MANAGE SECURITY ENVIRONMENT has chosen for the commands that follow. */
export interface SecurityEnvironment {
  /** PSO: DECIPHER. */
  decipher?: CardKey;
  /** INTERNAL AUTHENTICATE. */
  authentication?: CardKey;
  /** PSO: COMPUTE DIGITAL SIGNATURE. */
  signature?: { readonly key: CardKey; readonly padding: Padding; readonly hash: HashName };
  /** PSO: HASH. */
  hash?: HashName;
  /** The hash that PSO: HASH has finished. */
  digest?: { readonly hash: HashName; readonly value: Uint8Array };
}

/** A logical channel: what is selected on it, and its security environment. */
export interface Channel {
  directory: DedicatedFile;
  file: ElementaryFile | undefined;
  environment: SecurityEnvironment;
}

/** What a command works on. */
export interface CardSession {
  readonly content: CardContent;
  readonly channel: Channel;
}

/** Whoever asks for this key must have shown the PIN; the technical key of the contactless part asks for none. */
export function mayUse(key: CardKey, content: CardContent): boolean {
  return key.purpose === 'technical' || content.pin.verified;
}
