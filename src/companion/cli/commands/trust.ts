import { resolve } from 'node:path';
import type { AcceptedAuthority, AuthorityRules, ReadAuthorities, RefusedAuthority } from '../../../pki/index.js';
import { CpxError, type Language } from '../../../protocol/index.js';
import {
  authorityFolder,
  findAuthorityFolder,
  importAuthorities,
  listImportedAuthorities,
  openCompanionSettings,
} from '../../compose/index.js';
import { silentLog } from '../../log/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { TRUST_TEXTS } from '../trust-texts.js';

/** Options of `trust list` and `trust import`. */
export interface TrustOptions {
  readonly json?: boolean;
  readonly development?: boolean;
  readonly testTree?: boolean;
}

/** `trust list`: what was imported and is accepted still; exit code 3 when there is none. */
export async function listAuthorities(options: TrustOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, folders } = context;
  const read = await listImportedAuthorities(folders, await rulesOf(options, context));
  if (options.json === true) terminal.printJson(describeAuthorities(read));
  else for (const authority of read.accepted) terminal.print(printAuthority(authority, terminal.language));
  sayRefused(read.refused, context);
  if (read.accepted.length > 0) return EXIT_CODES.ok;
  terminal.reportError(new CpxError('ERR_SETTINGS_AUTHORITY_NONE', `${authorityFolder(folders)} holds none`));
  return EXIT_CODES.nothing;
}

/**
 * `trust import`: exit code 0 when everything that was named was accepted; of the Cryptolib's folder, which holds other
 * certificates too, something has to be. 3 when there is nothing to import from.
 */
export async function importTrust(
  files: readonly string[],
  options: TrustOptions,
  context: CommandContext,
  findFolder: () => Promise<string | undefined> = findAuthorityFolder,
): Promise<ExitCode> {
  const { terminal, folders } = context;
  const texts = TRUST_TEXTS[terminal.language];
  const rules = await rulesOf(options, context);
  const folder = files.length === 0 ? await findFolder() : undefined;
  if (folder !== undefined) terminal.say(texts.lookingIn(folder));
  else if (files.length === 0) {
    terminal.reportError(new CpxError('ERR_SETTINGS_AUTHORITY_NONE', 'Cryptolib CPS has put none on this computer'));
    return EXIT_CODES.nothing;
  }
  const paths = folder === undefined ? files.map((file) => resolve(file)) : [folder];
  const read = await importAuthorities(paths, { folders, rules });
  if (options.json === true) terminal.printJson(describeAuthorities(read));
  else for (const { name } of read.accepted) terminal.print(texts.accepted(name));
  sayRefused(read.refused, context);
  if (read.accepted.length > 0) terminal.say(texts.keptIn(read.accepted.length, authorityFolder(folders)));
  return conclude(read, folder !== undefined, context);
}

function conclude({ accepted, refused }: ReadAuthorities, automatic: boolean, { terminal }: CommandContext): ExitCode {
  if (accepted.length === 0 && refused.length === 0) {
    terminal.reportError(new CpxError('ERR_SETTINGS_AUTHORITY_NONE', 'there is no certificate file'));
    return EXIT_CODES.nothing;
  }
  if (refused.length === 0 || (automatic && accepted.length > 0)) return EXIT_CODES.ok;
  const problem = `${refused.length} of ${accepted.length + refused.length} refused`;
  terminal.reportError(new CpxError('ERR_SETTINGS_AUTHORITY_REFUSED', problem));
  return EXIT_CODES.failed;
}

/** What is accepted beside the product's table: what policy pins and, in development mode where it is asked for, the test tree. */
async function rulesOf(
  { testTree = false, development = false }: TrustOptions,
  { terminal, folders }: CommandContext,
): Promise<AuthorityRules> {
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  try {
    for (const warning of settings.warnings) terminal.reportWarning(warning);
    return { pinned: settings.background.authorities, dangerouslyAllowTestTree: testTree && development };
  } finally {
    await settings.close();
  }
}

function sayRefused(refused: readonly RefusedAuthority[], { terminal }: CommandContext): void {
  const texts = TRUST_TEXTS[terminal.language];
  for (const item of refused) {
    if (item.reason === 'unreadable') terminal.say(texts.unreadable(item.file, item.problem));
    else terminal.say(texts.refused(item.name, item.file, texts.reason[item.reason](item.certificate.sha256)));
  }
}

function printAuthority({ certificate, name, role, source }: AcceptedAuthority, language: Language): string {
  const texts = TRUST_TEXTS[language];
  const day = certificate.notAfter.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  return `${name}  (${texts.role[role]}, ${texts.source[source]}, ${texts.validUntil(day)})  ${certificate.sha256}`;
}

/** For programs. */
function describeAuthorities({ accepted, refused }: ReadAuthorities): object {
  return {
    accepted: accepted.map(({ certificate, name, role, source }) => ({
      name,
      fingerprint: certificate.sha256,
      role,
      source,
      notAfter: certificate.notAfter.toISOString(),
    })),
    refused: refused.map((item) =>
      item.reason === 'unreadable'
        ? item
        : { file: item.file, reason: item.reason, name: item.name, fingerprint: item.certificate.sha256 },
    ),
  };
}
