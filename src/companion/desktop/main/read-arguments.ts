import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CompanionOptions } from '../../compose/index.js';
import type { LogLevel } from '../../log/index.js';
import type { Language } from '../../../protocol/index.js';

/** What the shell is started with, where it is no package: the development options of `cpx-bridge serve`. */
export interface ShellArguments {
  readonly development: boolean;
  readonly language?: Language;
  readonly port?: number;
  readonly modules?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly configurationFile?: string;
  readonly world?: string;
  /** Folder of the shell's own data, so that it runs beside another one. */
  readonly profile?: string;
  readonly logLevel?: LogLevel;
  /** The first-run window is shown in development mode, too. */
  readonly welcome?: boolean;
}

/** What of it the companion itself is started with. */
export function companionOptionsOf(given: ShellArguments): Pick<CompanionOptions, 'development' | 'modules' | 'port'> {
  const { development, port, modules, allowedOrigins, configurationFile, world } = given;
  return withoutUndefined({
    port,
    modules,
    development: development ? withoutUndefined({ allowedOrigins, configurationFile, world }) : undefined,
  });
}

/** What is read beside `--development`, and only with it. */
export const SHELL_OPTIONS = Object.freeze({
  lang: { type: 'string' },
  port: { type: 'string' },
  module: { type: 'string', multiple: true },
  'allow-origin': { type: 'string', multiple: true },
  config: { type: 'string' },
  world: { type: 'string' },
  profile: { type: 'string' },
  'log-level': { type: 'string' },
  welcome: { type: 'boolean' },
} as const);

const LOG_LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent'] satisfies LogLevel[];

/**
 * Reads what is known and ignores everything else: a start comes from a person, the session, a link or another program.
 * A package takes no argument at all.
 */
export function readArguments(argv: readonly string[], options: { readonly isPackaged: boolean }): ShellArguments {
  if (options.isPackaged) return { development: false };
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { development: { type: 'boolean' }, ...SHELL_OPTIONS },
  });
  if (values.development !== true) return { development: false };
  const [modules, allowedOrigins] = [textsOf(values.module), textsOf(values['allow-origin'])];
  const port = typeof values.port === 'string' && /^\d{1,5}$/.test(values.port) ? Number(values.port) : undefined;
  const folder = (value: unknown): string | undefined => (typeof value === 'string' ? resolve(value) : undefined);
  return withoutUndefined({
    development: true,
    language: values.lang === 'fr' || values.lang === 'en' ? values.lang : undefined,
    port,
    modules: modules?.map((path) => (path === 'simulated' ? path : resolve(path))),
    allowedOrigins,
    configurationFile: folder(values.config),
    world: folder(values.world),
    profile: folder(values.profile),
    logLevel: LOG_LEVELS.includes(String(values['log-level'])) ? (values['log-level'] as LogLevel) : undefined,
    welcome: values.welcome === true ? true : undefined,
  });
}

function textsOf(values: unknown): readonly string[] | undefined {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
