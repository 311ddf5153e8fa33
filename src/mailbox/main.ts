import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CpxError, DEFAULT_PORT, ORIGIN, type Language } from '../protocol/index.js';
import {
  createCardVerifier,
  createRevocationChecker,
  createTokenVerifier,
  loadCertificates,
  type Certificate,
} from '../relying-party/index.js';
import {
  createAccount,
  createMailbox,
  createSecurityLog,
  createStorage,
  listen,
  migrate,
  openPglite,
  openPostgres,
  PASSWORD_BACK_OFF,
  scriptsFolder,
  type Database,
  type NewAccount,
} from './index.js';

const HELP = `Usage: node ${join('dist', 'src', 'mailbox', 'main.js')} [options]

Serves the reference mailbox over HTTP, for a proxy in front of it that speaks HTTPS.

Options:
  --origin <origin>          what people type, for instance https://messagerie.exemple.fr (required)
  --anchors <path>           file or folder of the authorities' certificates to trust (required, repeatable)
  --intermediates <path>     certificates of authorities between cards and anchors (repeatable)
  --revocation <how>         when neither OCSP nor CRL answers: hard (default) lets nobody in, soft
                             everybody; none does not ask and needs --development
  --port <number>            port to listen on (default 3000)
  --host <address>           address to listen on (default 127.0.0.1)
  --data <folder>            where the embedded database lives (default ./mailbox-data)
  --companion-port <number>  port of CPx Bridge on people's computers (default ${String(DEFAULT_PORT)})
  --companion-download <url> page from which people can download CPx Bridge, shown where it is missing
  --card-origin <origin>     proxy that authenticates cards by TLS, for instance https://carte.messagerie.exemple.fr:
                             cards then sign in there (resources/nginx); needs --proxy-secret
  --proxy-secret <file>      file with what that proxy and this server share, 32 characters or more
  --trusted-proxies <n>      proxies in front whose X-Forwarded-For counts (default 0)
  --development              allows an http:// origin, --allow-test-cards and --revocation none
  --allow-test-cards         accepts cards of the test series, whose PIN everybody knows
  --add-account <e-mail>     creates an account and ends; the password is read from standard input
  --name <name>              name of the account's owner
  --lang <fr|en>             language of the account's first message (default fr)
  --help                     shows this text

Environment:
  DATABASE_URL               PostgreSQL server to use in place of the embedded database

Exit codes: 0 ended as asked, 1 could not start, 2 wrong options.
`;

/** What the options come to. */
interface Settings {
  readonly origin: string;
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly companionPort: number;
  readonly companionDownload: string | undefined;
  readonly trustedProxies: number;
  readonly card: { readonly origin: string; readonly secretFile: string } | undefined;
  readonly allowTestCards: boolean;
  readonly revocation: 'hard' | 'soft' | 'none';
}

const REVOCATION = ['hard', 'soft', 'none'] as const;

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values } = parseOptions();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (values['add-account'] !== undefined) {
    await addAccount(values.data, {
      email: values['add-account'],
      displayName: values.name ?? '',
      language: readLanguage(values.lang),
    });
    return;
  }
  await serve(readSettings(values));
}

function parseOptions(): ReturnType<typeof parse> {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong options');
  }
}

function parse() {
  return parseArgs({
    options: {
      origin: { type: 'string' },
      anchors: { type: 'string', multiple: true, default: [] },
      intermediates: { type: 'string', multiple: true, default: [] },
      revocation: { type: 'string', default: 'hard' },
      port: { type: 'string', default: '3000' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: 'mailbox-data' },
      'companion-port': { type: 'string', default: String(DEFAULT_PORT) },
      'card-origin': { type: 'string' },
      'proxy-secret': { type: 'string' },
      'trusted-proxies': { type: 'string', default: '0' },
      development: { type: 'boolean', default: false },
      'allow-test-cards': { type: 'boolean', default: false },
      'add-account': { type: 'string' },
      name: { type: 'string' },
      lang: { type: 'string', default: 'fr' },
      'companion-download': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
}

function readSettings(values: ReturnType<typeof parse>['values']): Settings {
  const { origin, development } = values;
  if (origin === undefined || !ORIGIN.test(origin))
    throw new UsageError('--origin needs an origin, https://host[:port]');
  if (origin.startsWith('http:') && !development) throw new UsageError('an http:// origin needs --development');
  if (values['allow-test-cards'] && !development) throw new UsageError('--allow-test-cards needs --development');
  if (values.anchors.length === 0) throw new UsageError('--anchors needs at least one file or folder');
  const revocation = REVOCATION.find((how) => how === values.revocation);
  if (revocation === undefined) throw new UsageError(`--revocation needs one of ${REVOCATION.join(', ')}`);
  if (revocation === 'none' && !development) throw new UsageError('--revocation none needs --development');
  return {
    origin,
    revocation,
    anchors: values.anchors,
    intermediates: values.intermediates,
    port: readNumber('--port', values.port, 65_535),
    host: values.host,
    data: values.data,
    companionPort: readNumber('--companion-port', values['companion-port'], 65_535),
    companionDownload: readWebAddress('--companion-download', values['companion-download']),
    trustedProxies: readNumber('--trusted-proxies', values['trusted-proxies'], 16),
    card: readCardHost(values['card-origin'], values['proxy-secret']),
    allowTestCards: values['allow-test-cards'],
  };
}

function readCardHost(origin: string | undefined, secretFile: string | undefined): Settings['card'] {
  if (origin === undefined && secretFile === undefined) return undefined;
  if (origin === undefined || secretFile === undefined)
    throw new UsageError('--card-origin and --proxy-secret go together');
  if (!ORIGIN.test(origin) || !origin.startsWith('https:'))
    throw new UsageError('--card-origin needs https://host[:port]');
  return { origin, secretFile };
}

/** The secret that a proxy and this server share. */
async function readSecret(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`${path} cannot be read`, { cause });
  }
}

function readNumber(option: string, text: string, maximum: number): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(number <= maximum)) throw new UsageError(`${option} needs a number up to ${String(maximum)}`);
  return number;
}

function readWebAddress(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UsageError(`${option} needs an http(s) address`);
  return text;
}

function readLanguage(text: string): Language {
  if (text !== 'fr' && text !== 'en') throw new UsageError('--lang is fr or en');
  return text;
}

async function serve(settings: Settings): Promise<void> {
  const { origin, allowTestCards } = settings;
  const anchors = await loadAll(settings.anchors);
  const intermediates = await loadAll(settings.intermediates);
  const revocation =
    settings.revocation === 'none' ? 'none' : createRevocationChecker({ failure: settings.revocation });
  const cards = { anchors, intermediates, revocation, dangerouslyAllowTestCards: allowTestCards } as const;
  const cardHost = settings.card && {
    origin: settings.card.origin,
    proxySecret: await readSecret(settings.card.secretFile),
    verifier: createCardVerifier(cards),
  };
  const log = createSecurityLog((line) => process.stdout.write(line));
  const database = await openDatabase(settings.data);
  const mailbox = await createMailbox({
    storage: createStorage(database, PASSWORD_BACK_OFF),
    verifier: createTokenVerifier({ ...cards, origin }),
    ...(cardHost === undefined ? {} : { cardHost }),
    origin,
    companionPort: settings.companionPort,
    ...(settings.companionDownload === undefined ? {} : { companionDownload: settings.companionDownload }),
    scriptsFolder: scriptsFolder(),
    trustedProxies: settings.trustedProxies,
    log,
  });
  const listening = await listen(mailbox.handler, settings);
  const stop = (): void => {
    listening
      .close()
      .then(() => {
        mailbox.close();
        return database.close();
      })
      .catch(fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // Whoever reads this may end the mailbox at once.
  process.stderr.write(`listening on ${listening.address}, serving ${origin}\n`);
}

async function addAccount(data: string, account: Omit<NewAccount, 'password'>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const [password = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  const database = await openDatabase(data);
  try {
    await createAccount(createStorage(database, PASSWORD_BACK_OFF), { ...account, password });
    process.stderr.write('the account was created\n');
  } finally {
    await database.close();
  }
}

async function openDatabase(data: string): Promise<Database> {
  const url = process.env.DATABASE_URL;
  const database =
    url === undefined || url === ''
      ? await openPglite(data)
      : openPostgres(url, (error) => process.stderr.write(`the database connection was lost: ${error.message}\n`));
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function loadAll(paths: readonly string[]): Promise<Certificate[]> {
  return (await Promise.all(paths.map((path) => loadCertificates(path)))).flat();
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${message}\n`);
  if (error instanceof UsageError) process.stderr.write('hint: --help shows the options\n');
  else if (error instanceof CpxError) process.stderr.write(`hint: ${error.helpCode}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

main().catch(fail);
