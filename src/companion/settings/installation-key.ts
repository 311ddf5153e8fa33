import { randomBytes } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CpxError } from '../../protocol/index.js';
import type { Log } from '../log/index.js';
import type { KeyKeeper } from './configuration.js';
import { withFileLock } from './file-lock.js';
import type { Keychain } from './ports.js';
import { writeWholeFile } from './write-whole-file.js';

/** The one secret of this installation; the keys in use are derived from it (seal.ts). */
export interface InstallationKey {
  readonly keeper: KeyKeeper;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  /** Why it is not in the keychain, where it is not. */
  readonly warning?: CpxError;
}

const ACCOUNT = 'installation-key';
const SECRET = /^[0-9a-f]{64}$/;

/** A keychain may ask the person to unlock it; after this time the companion starts without it. */
const KEYCHAIN_MILLISECONDS = 15_000;

/** Where the key comes from. */
export interface InstallationKeySources {
  readonly keychain: Keychain;
  /** Holds the key file where no keychain runs. */
  readonly dataFolder: string;
  readonly log: Log;
}

/**
 * The installation's key from the keychain, made at the first start. Where no keychain answers it is a file that only
 * its owner can read, and where that cannot be written it lives as long as the process; both are said. The file is
 * looked at only when no keychain answers: a planted one must not take the keychain's place. Never throws.
 */
export async function openInstallationKey(sources: InstallationKeySources): Promise<InstallationKey> {
  try {
    return { keeper: 'keychain', secret: await withinDeadline(readOrMakeInKeychain(sources)) };
  } catch (cause) {
    return openKeyFile(sources, cause);
  }
}

/**
 * The key of settings that stand apart from the person's own (development mode): in a file beside theirs, which only
 * its owner can read. The keychain, which is the person's, is never asked. Never throws.
 * @param path of the key file
 */
export async function openSeparateKey(path: string): Promise<InstallationKey> {
  try {
    return { keeper: 'file', secret: await readOrMakeKeyFile(path) };
  } catch (cause) {
    const why = `the key file ${path} cannot be written: another key at each start`;
    return {
      keeper: 'memory',
      secret: randomBytes(32),
      warning: new CpxError('ERR_SETTINGS_WRITE_FAILED', why, { cause }),
    };
  }
}

async function readOrMakeInKeychain({ keychain, dataFolder }: InstallationKeySources): Promise<Uint8Array> {
  const found = await keychain.read(ACCOUNT);
  if (found !== null && SECRET.test(found)) return Buffer.from(found, 'hex');
  // Two companions at their first start must end up with one key.
  return withFileLock(join(dataFolder, 'installation-key.lock'), async () => {
    const again = await keychain.read(ACCOUNT);
    if (again !== null && SECRET.test(again)) return Buffer.from(again, 'hex');
    const secret = randomBytes(32);
    await keychain.write(ACCOUNT, secret.toString('hex'));
    return secret;
  });
}

async function openKeyFile({ dataFolder, log }: InstallationKeySources, cause: unknown): Promise<InstallationKey> {
  const path = join(dataFolder, 'installation-key');
  const warn = (message: string, error: unknown): CpxError => {
    log.warn('keychain unavailable', { reason: cause instanceof Error ? cause.message : String(cause) });
    return new CpxError('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE', message, { cause: error });
  };
  try {
    const secret = await readOrMakeKeyFile(path);
    return {
      keeper: 'file',
      secret,
      warning: warn(`no keychain answers: the key of the settings is in ${path}`, cause),
    };
  } catch (error) {
    const warning = warn(`no keychain answers and ${path} cannot be written: settings cannot be kept`, error);
    return { keeper: 'memory', secret: randomBytes(32), warning };
  }
}

function readOrMakeKeyFile(path: string): Promise<Uint8Array> {
  return withFileLock(`${path}.lock`, async () => {
    const found = await readKeyFile(path);
    if (found !== undefined) return found;
    const made = randomBytes(32);
    await writeWholeFile(path, `${made.toString('hex')}\n`);
    return made;
  });
}

/** @returns undefined for a file that somebody else could have read or written: it is replaced */
async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isFile() !== true || status.size > 128) return undefined;
  if (process.platform !== 'win32' && ((status.mode & 0o077) !== 0 || status.uid !== process.getuid?.())) {
    return undefined;
  }
  const text = (await readFile(path, 'utf8')).trim();
  return SECRET.test(text) ? Buffer.from(text, 'hex') : undefined;
}

async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the keychain does not answer')), KEYCHAIN_MILLISECONDS);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
