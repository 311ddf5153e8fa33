import { posix, win32 } from 'node:path';
import { CpxError, readersFor, type FieldReader, type Language } from '../../protocol/index.js';
import { LOG_LEVELS, type LogLevel } from '../log/index.js';
import { parseSite, SHIPPED_SITES } from './parse-site.js';

const LONGEST_LIST = 256;
const LONGEST_PATH = 4096;

/** A server that a site may have the card identify itself to (sign-in over TLS). Both as browsers write origins. */
export interface CardHost {
  /** The site that asks. */
  readonly site: string;
  /** `https://host[:port]` */
  readonly host: string;
}

/** What decides who may use the card and which vendor code runs: kept under the seal. */
export interface SealedConfiguration {
  /** Sites that the person allowed. */
  readonly sites: readonly string[];
  /** Shipped sites that the person removed. */
  readonly declined: readonly string[];
  readonly modules: readonly string[];
  /** Card hosts that the person allowed. */
  readonly cardHosts: readonly CardHost[];
}

/** The person's configuration. */
export interface Configuration {
  readonly port?: number;
  readonly language?: Language;
  readonly logLevel?: LogLevel;
  readonly startAtLogin?: boolean;
  readonly sealed: SealedConfiguration;
}

/** Where the key of a seal was kept; see installation-key.ts. */
export type KeyKeeper = 'keychain' | 'file' | 'memory';

/** The seal as the file carries it. */
export interface Seal {
  readonly keeper: KeyKeeper;
  /** Lower-case hexadecimal HMAC-SHA-256. */
  readonly value: string;
}

/** Nothing configured: the shipped defaults. */
export const EMPTY_CONFIGURATION: Configuration = Object.freeze({
  sealed: Object.freeze({ sites: [], declined: [], modules: [], cardHosts: [] }),
});

/** Readers of what configuration and policy have in common, refusing with ERR_SETTINGS_INVALID. */
export const settingsReaders = readersFor('ERR_SETTINGS_INVALID');
const read = settingsReaders;

/** How much the log tells. `debug` is for a helpdesk that looks for something; none tells a PIN. */
export const readLogLevel: FieldReader<LogLevel> = read.oneOf(LOG_LEVELS);

/** A port that a program of an ordinary user can listen on. */
export const readPort: FieldReader<number> = read.integer(1024, 65_535);

/** @returns a reader of a list of sites, each as `parseSite` accepts it */
export function readSites(mode: { readonly development: boolean }): FieldReader<string[]> {
  const text = read.anyText(LONGEST_PATH);
  return read.array((value, field) => parseSite(text(value, field), mode), LONGEST_LIST);
}

/** A card host: its own server always speaks https. */
export const readCardHost: FieldReader<string> = (value, field) =>
  parseSite(read.anyText(LONGEST_PATH)(value, field), { development: false });

/** @returns a reader of a list of card hosts, each with its site */
export function readCardHosts(mode: { readonly development: boolean }): FieldReader<CardHost[]> {
  const text = read.anyText(LONGEST_PATH);
  return read.array(
    read.object({ site: (value, field) => parseSite(text(value, field), mode), host: readCardHost }),
    LONGEST_LIST,
  );
}

/** A list of absolute paths. */
export const readPaths: FieldReader<string[]> = read.array((value, field) => {
  const path = read.anyText(LONGEST_PATH)(value, field);
  // A policy may be written for another system than the one that reads it in a test: both spellings of absolute.
  if (!(posix.isAbsolute(path) || win32.isAbsolute(path)) || path.includes('\0')) {
    throw new CpxError('ERR_SETTINGS_INVALID', `${field} is not an absolute path`);
  }
  return path;
}, LONGEST_LIST);

function readerOf(mode: { readonly development: boolean }): FieldReader<unknown> {
  return read.object({
    version: read.oneOf([1]),
    port: read.optional(readPort),
    language: read.optional(read.oneOf(['fr', 'en'])),
    logLevel: read.optional(readLogLevel),
    startAtLogin: read.optional(read.boolean),
    sealed: read.optional(
      read.object({
        sites: readSites(mode),
        declined: read.array(read.oneOf(SHIPPED_SITES), LONGEST_LIST),
        modules: readPaths,
        // Absent where there is none, so that an older version can read the file.
        cardHosts: read.optional(readCardHosts(mode)),
      }),
    ),
    seal: read.optional(
      read.object({
        keeper: read.oneOf(['keychain', 'file', 'memory']),
        value: read.text(/^[0-9a-f]{64}$/, 'a seal'),
      }),
    ),
  });
}

/**
 * Accepts the text of a configuration file; whether its seal is right is another question (seal.ts).
 * @throws CpxError ERR_SETTINGS_INVALID, ERR_SETTINGS_DEVELOPMENT_ONLY
 */
export function parseConfiguration(
  text: string,
  mode: { readonly development: boolean },
): { readonly configuration: Configuration; readonly seal?: Seal } {
  const { port, language, logLevel, startAtLogin, sealed, seal } = readerOf(mode)(parseJson(text), '') as Partial<
    Omit<Configuration, 'sealed'>
  > & {
    readonly sealed?: Omit<SealedConfiguration, 'cardHosts'> & Partial<SealedConfiguration>;
    readonly seal?: Seal;
  };
  const configuration = {
    ...(port === undefined ? {} : { port }),
    ...(language === undefined ? {} : { language }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(startAtLogin === undefined ? {} : { startAtLogin }),
    sealed: { ...EMPTY_CONFIGURATION.sealed, ...sealed },
  };
  return { configuration, ...(seal === undefined ? {} : { seal }) };
}

/** The text of a configuration file, for people to read. */
export function printConfiguration(configuration: Configuration, seal: Seal | undefined): string {
  const { port, language, logLevel, startAtLogin } = configuration;
  const { cardHosts, ...others } = configuration.sealed;
  const sealed = cardHosts.length === 0 ? others : { ...others, cardHosts };
  return `${JSON.stringify({ version: 1, port, language, logLevel, startAtLogin, sealed, seal }, undefined, 2)}\n`;
}

/** @throws CpxError ERR_SETTINGS_INVALID */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // The parser's message quotes the file: it stays in the cause.
    throw new CpxError('ERR_SETTINGS_INVALID', 'the file is not JSON', { cause });
  }
}
