import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCard } from '../test-cards/index.js';
import { renameOver, WORLD_FILES } from './world.js';

/** A card as it lies in the world's folder, so that a card host needs nothing else. */
export interface CardFile extends Omit<TestCard, 'certificates'> {
  readonly certificates: readonly {
    readonly purpose: 'authentication' | 'signature' | 'technical';
    readonly der: string;
    readonly privateKey: string;
  }[];
}

export function writeCardFile(folder: string, card: TestCard): void {
  const file: CardFile = {
    ...card,
    certificates: card.certificates.map(({ purpose, der, privateKey }) => ({
      purpose,
      der: Buffer.from(der).toString('base64'),
      privateKey,
    })),
  };
  const path = cardPath(folder, card.name);
  // A card host may be reading the old one.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(file), { mode: 0o600 });
  renameOver(`${path}.${process.pid}`, path);
}

export function readCardFile(folder: string, name: string): CardFile {
  return JSON.parse(readFileSync(cardPath(folder, name), 'utf8')) as CardFile;
}

function cardPath(folder: string, name: string): string {
  return join(folder, WORLD_FILES.cards, `${name}.json`);
}

/**
 * ANS's module keeps what it reads of a card in files named after the card's serial number, of which it has lost the last two
 * digits, and believes them from then on: a card whose content has changed goes on to show the old one, and two cards
 * whose numbers differ at the end only show one and the same. Files that do not fit their own checksum are read again.
 * @see virtual-card.md, section 11
 */
export interface ModuleCache {
  /** The cached content, or what `read` reads of the card, which is then kept. `read` gives undefined when it fails. */
  through(serial: string, path: string, read: () => Buffer | undefined): Buffer | undefined;
  has(serial: string, path: string): boolean;
}

const CHECKSUM_OCTETS = 32;

export function openModuleCache(folder: string): ModuleCache {
  const load = (serial: string, path: string): Buffer | undefined => {
    let content: Buffer;
    try {
      content = readFileSync(join(folder, WORLD_FILES.cache, `${serial}_${path}`));
    } catch {
      return undefined; // Not there, or not readable: the card is asked.
    }
    const value = content.subarray(CHECKSUM_OCTETS);
    return checksum(value).equals(content.subarray(0, CHECKSUM_OCTETS)) ? value : undefined;
  };
  return {
    has: (serial, path) => load(serial, path) !== undefined,
    through(serial, path, read) {
      const cached = load(serial, path);
      if (cached !== undefined) return cached;
      const value = read();
      if (value === undefined) return undefined;
      mkdirSync(join(folder, WORLD_FILES.cache), { recursive: true });
      writeFileSync(join(folder, WORLD_FILES.cache, `${serial}_${path}`), Buffer.concat([checksum(value), value]));
      return value;
    },
  };
}

/** What a technician does by hand when a card is "non reconnue". */
export function clearModuleCache(folder: string): void {
  const cache = join(folder, WORLD_FILES.cache);
  for (const name of readdirSync(cache)) rmSync(join(cache, name), { force: true });
}

function checksum(value: Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}
