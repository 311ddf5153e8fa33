import { silentLog } from '../../log/index.js';
import type { Settings } from '../../settings/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { openCompanionSettings } from '../../compose/index.js';
import { TLS_TEXTS } from '../tls-texts.js';

/** `sites list`: the allowed sites and who allowed them, and the sites that asked. */
export async function listSites(options: { readonly json?: boolean }, context: CommandContext): Promise<ExitCode> {
  const { terminal, texts } = context;
  return withSettings(context, (settings) => {
    const { sites, cardHosts, locked } = settings.current;
    if (options.json === true) {
      const { askedForAccess } = settings;
      terminal.printJson({ sites, cardHosts, askedForAccess, locked: locked.has('sites') });
      return;
    }
    if (sites.length === 0) terminal.say(texts.noSite);
    for (const { origin, source } of sites) {
      terminal.print(`${origin}  (${texts.source[source]})`);
      for (const { site, host, source: by } of cardHosts) {
        if (site === origin) terminal.print(TLS_TEXTS[terminal.language].cardHostLine(host, by));
      }
    }
    if (settings.askedForAccess.length > 0) terminal.say(texts.askedForAccess);
    for (const { origin, firstAsked } of settings.askedForAccess)
      terminal.say(`  ${origin}  ${firstAsked.slice(0, 16)}`);
  });
}

/** `sites allow`: a running companion hears of it at once. */
export async function allowSite(origin: string, context: CommandContext): Promise<ExitCode> {
  return withSettings(context, async (settings) => {
    await settings.allowSite(origin);
    context.terminal.say(context.texts.allowed(origin));
  });
}

/** `sites remove` */
export async function removeSite(origin: string, context: CommandContext): Promise<ExitCode> {
  return withSettings(context, async (settings) => {
    await settings.removeSite(origin);
    context.terminal.say(context.texts.removed(origin));
  });
}

/** `sites allow-card-host`: a running companion hears of it at once. */
export async function allowCardHost(origin: string, host: string, context: CommandContext): Promise<ExitCode> {
  return withSettings(context, async (settings) => {
    await settings.allowCardHost(origin, host);
    context.terminal.say(TLS_TEXTS[context.terminal.language].cardHostAllowed(origin, host));
  });
}

/** `sites remove-card-host` */
export async function removeCardHost(origin: string, host: string, context: CommandContext): Promise<ExitCode> {
  return withSettings(context, async (settings) => {
    await settings.removeCardHost(origin, host);
    context.terminal.say(TLS_TEXTS[context.terminal.language].cardHostRemoved(origin, host));
  });
}

async function withSettings(
  { folders, terminal }: CommandContext,
  work: (settings: Settings) => void | Promise<void>,
): Promise<ExitCode> {
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  try {
    for (const warning of settings.warnings) terminal.reportWarning(warning);
    await work(settings);
    return EXIT_CODES.ok;
  } finally {
    await settings.close();
  }
}
