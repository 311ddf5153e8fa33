import { CpxError, type FieldReader } from '../../protocol/index.js';
import type { AdministratorFile, CardResetPolicy } from '../os/index.js';
import {
  type CardHost,
  parseJson,
  readCardHosts,
  readLogLevel,
  readPaths,
  readPort,
  readSites,
  settingsReaders,
} from './configuration.js';
import type { LogLevel } from '../log/index.js';
import type { LockableSetting } from './ports.js';
import { decodeUtf8, LARGEST_FILE } from './small-file.js';

const LOCKABLE = ['sites', 'port', 'modules', 'cardReset'] as const satisfies readonly LockableSetting[];
const CARD_RESETS = ['when-alone', 'always', 'never'] as const satisfies readonly CardResetPolicy[];

/** What an administrator says for every user of a machine. */
export interface Policy {
  /** Added to the person's sites; with `sites` locked, the only ones. */
  readonly sites?: readonly string[];
  /** Added to the person's card hosts; with `sites` locked, the only ones. */
  readonly cardHosts?: readonly CardHost[];
  readonly port?: number;
  readonly modules?: readonly string[];
  readonly cardReset?: CardResetPolicy;
  /** SHA-256 of certificates of authorities that are accepted beside those that the product knows. */
  readonly authorities?: readonly string[];
  /** PEM files of authorities that card hosts may have their server certificates from, beside the system's. */
  readonly tlsAuthorities?: readonly string[];
  /** Of whoever has not chosen one. */
  readonly logLevel?: LogLevel;
  readonly lock: readonly LockableSetting[];
}

/** A machine without a policy. */
export const NO_POLICY: Policy = Object.freeze({ lock: [] });

const read = settingsReaders;

/** As many authorities as a hospital could have of its own, and more. */
const MOST_AUTHORITIES = 64;

/** Hexadecimal as people copy it: of either case, with or without the colons of OpenSSL. Kept in lower case, without. */
const readFingerprint: FieldReader<string> = (value, field) =>
  read
    .text(/^(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i, 'a SHA-256 fingerprint')(value, field)
    .replaceAll(':', '')
    .toLowerCase();

const policy = read.object({
  version: read.oneOf([1]),
  sites: read.optional(readSites({ development: false })),
  cardHosts: read.optional(readCardHosts({ development: false })),
  port: read.optional(readPort),
  modules: read.optional(readPaths),
  cardReset: read.optional(read.oneOf(CARD_RESETS)),
  logLevel: read.optional(readLogLevel),
  authorities: read.optional(read.array(readFingerprint, MOST_AUTHORITIES)),
  tlsAuthorities: read.optional(readPaths),
  lock: read.optional(read.array(read.oneOf(LOCKABLE), LOCKABLE.length)),
});

/**
 * Accepts an administrator's policy file, whole or not at all.
 * @throws CpxError ERR_SETTINGS_POLICY_REFUSED, naming `path` and what is wrong
 */
export function parsePolicy(file: AdministratorFile, path: string): Policy {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new CpxError('ERR_SETTINGS_POLICY_REFUSED', `${path} is not applied: ${problem}`, { cause });
  };
  if (!file.check.trusted) return refuse(file.check.reason);
  if (file.bytes.length > LARGEST_FILE) return refuse('it is too large');
  try {
    const said = policy(parseJson(decodeUtf8(file.bytes)), '') as Partial<Policy>;
    return { ...said, lock: said.lock ?? [] };
  } catch (error) {
    return refuse(error instanceof CpxError ? error.message : 'it cannot be read', error);
  }
}
