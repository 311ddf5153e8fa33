import type { TestCard } from '../test-cards/index.js';
import type { CardContent } from './card-content.js';
import { createCommandExchange } from './command-exchange.js';
import { createLegacyArea } from './cps2ter-area.js';
import { CPS3_COMMANDS } from './cps3.js';
import { CPS4_COMMANDS } from './cps4.js';
import { findFile, listPaths, removeFile, writeFile } from './file-paths.js';
import { createForeignExchange } from './foreign-cards.js';
import { personalise, replaceCertificates } from './personalisation.js';

/** A card in a reader, from the reader's side of the contacts. */
export interface VirtualCard {
  /** Of the card table. */
  readonly name: string;
  /** Answer to reset; empty for a mute card. */
  readonly atr: Uint8Array;
  /**
   * Power on, power off and warm reset alike: forgets PIN verification, selected files, security environment, channels,
   * pending answers. Tries left stay.
   */
  reset(): void;
  /** One short command APDU → data ‖ SW1 SW2; never throws. */
  transmit(command: Uint8Array): Uint8Array;
}

/** The two codes of a card. */
export type CardCode = 'pin' | 'unblockingCode';

/**
 * What nobody can do to a real card from outside, for `simulate` and for tests. On a card that is no CPx every one of
 * them throws a RangeError.
 */
export interface CardControls {
  triesLeft(code: CardCode): number;
  /** 0 blocks the code, and takes back that it was shown. */
  setTriesLeft(code: CardCode, tries: number): void;
  /** How often the unblocking code may still be used; 0 is what ANS calls "définitivement bloquée". */
  unblocksLeft(): number;
  setUnblocksLeft(uses: number): void;
  /** Paths of all files: `3F00/0001/C002`. */
  listFiles(): readonly string[];
  /** A copy of a file's octets, without any PIN; undefined when there is no such file. */
  readFile(path: string): Uint8Array | undefined;
  /** Replaces a file's octets, whatever they are; adds a file that everybody reads where there is none. */
  replaceFile(path: string, content: Uint8Array): void;
  /** Takes a file away; false when it was not there. */
  removeFile(path: string): boolean;
  /** Gives the card the certificates and keys of another card of the same kind: an expired one, a renewed one. */
  replaceCertificates(card: TestCard): void;
}

/** Makes a card of the table: CPS4, CPS3, or one that is put in by mistake. It keeps its state for as long as it lives. */
export function createVirtualCard(card: TestCard): VirtualCard & CardControls {
  const identity = { name: card.name, atr: Uint8Array.from(Buffer.from(card.atr, 'hex')) };
  const { family } = card;
  if (family !== 'CPS4' && family !== 'CPS3') {
    return { ...identity, ...createForeignExchange(family), ...refuseControls(card.name) };
  }
  const content = personalise(card);
  const exchange =
    family === 'CPS4'
      ? createCommandExchange(content, { commands: CPS4_COMMANDS, channels: 4 })
      : createCommandExchange(content, { commands: CPS3_COMMANDS, channels: 1, legacyArea: createLegacyArea(content) });
  return { ...identity, ...exchange, ...createControls(content, family) };
}

function createControls(content: CardContent, family: 'CPS4' | 'CPS3'): CardControls {
  const { root, unblockingCode } = content;
  return {
    triesLeft: (code) => content[code].triesLeft,
    setTriesLeft(code, tries) {
      content[code].triesLeft = tries;
    },
    unblocksLeft: () => unblockingCode.usesLeft ?? 0,
    setUnblocksLeft(uses) {
      unblockingCode.usesLeft = uses;
    },
    listFiles: () => listPaths(root),
    readFile(path) {
      const file = findFile(root, path);
      return file === undefined ? undefined : Uint8Array.from(file.content);
    },
    replaceFile: (path, octets) => writeFile(root, path, octets),
    removeFile: (path) => removeFile(root, path),
    replaceCertificates: (card) => replaceCertificates(content, card, family),
  };
}

function refuseControls(name: string): CardControls {
  const refuse = (): never => {
    throw new RangeError(`${name} is no CPx card: it has neither codes nor files`);
  };
  return {
    triesLeft: refuse,
    setTriesLeft: refuse,
    unblocksLeft: refuse,
    setUnblocksLeft: refuse,
    listFiles: refuse,
    readFile: refuse,
    replaceFile: refuse,
    removeFile: refuse,
    replaceCertificates: refuse,
  };
}
