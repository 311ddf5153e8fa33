import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_CARDS } from './card-table.js';
import { generateTestCards, type GeneratedTestCards } from './generate-test-cards.js';
import { ANS_TEST_ADDRESSES, type RevocationAddresses } from './test-authorities.js';
import { readGeneratedTestCards, type TestCards } from './test-cards.js';

export interface TestCardOptions {
  /** Where what was generated is kept between runs. Made when it is not there. */
  readonly folder: string;
  /** Where certificates say that their CRL and OCSP responder are. Default: ANS's addresses of the test tree. */
  readonly addresses?: RevocationAddresses;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** To be raised when anything in the generated files changes its meaning. */
const VERSION = 1;

/**
 * Days for which one generation serves. Names of files hold the period, so nobody has to look whether a certificate is
 * about to expire, and every process of one period finds the same file.
 */
const PERIOD_MS = 90 * 86_400_000;

/**
 * Opens the test authorities and cards, generating them when they are not yet in the folder (about a second). Several
 * processes may do so at once: all of them get what the first one wrote.
 */
export async function openTestCards(options: TestCardOptions): Promise<TestCards> {
  const addresses = options.addresses ?? ANS_TEST_ADDRESSES;
  const period = Math.floor((options.now?.() ?? new Date()).getTime() / PERIOD_MS);
  const inputs = JSON.stringify([VERSION, addresses, TEST_CARDS]);
  const digest = createHash('sha256').update(inputs).digest('hex').slice(0, 16);
  const prefix = `test-cards-${digest}-`;
  const path = join(options.folder, `${prefix}${period}.json`);
  const known = readGenerated(path);
  if (known !== undefined) return known;
  const generated = await generateTestCards(addresses, new Date(period * PERIOD_MS));
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const written = writeFirst(path, JSON.stringify(generated));
  removeOlder(options.folder, prefix, period);
  return written;
}

/** The file as cards; undefined when it is not there or is damaged. */
function readGenerated(path: string): TestCards | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return readGeneratedTestCards(
      JSON.parse(text) as GeneratedTestCards,
      createHash('sha256').update(text).digest('hex').slice(0, 16),
    );
  } catch {
    return undefined; // Cut short by a full disk, or edited: generated anew.
  }
}

/** Puts the text at its path unless another process was faster; returns what is there in the end. */
function writeFirst(path: string, text: string): TestCards {
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  try {
    linkSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A damaged file is replaced; so is any file where the file system has no hard links.
    if (code !== 'EEXIST' || readGenerated(path) === undefined) renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const written = readGenerated(path);
  if (written === undefined) throw new Error(`${path} cannot be read back`);
  return written;
}

/** Deletes the generations of earlier periods; another process may do the same. */
function removeOlder(folder: string, prefix: string, period: number): void {
  for (const name of readdirSync(folder)) {
    const match = /^(\d+)\.json$/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : '');
    if (match !== null && Number(match[1]) < period) rmSync(join(folder, name), { force: true });
  }
}
