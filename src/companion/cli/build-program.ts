import { Command, Help, InvalidArgumentError, Option } from 'commander';
import type { Language } from '../../protocol/index.js';
import type { CardsCommandOptions } from './commands/cards.js';
import type { DoctorCommandOptions } from './commands/doctor.js';
import type { HistoryOptions } from './commands/history.js';
import type { PinCommandOptions } from './commands/pin.js';
import type { ServeOptions } from './commands/serve.js';
import type { SimulateOptions } from './commands/simulate.js';
import type { ProbeTarget, TlsProbeOptions } from './commands/tls-probe.js';
import type { CommandContext } from './command-context.js';
import { addSimulateCommands } from './build-simulate-commands.js';
import type { LogsOptions } from './commands/logs.js';
import { addTrustCommands } from './build-trust-commands.js';
import { addVirtualReader } from './build-virtual-reader.js';
import { DEVELOPMENT_OPTIONS, refuseDevelopmentOptions } from './development-options.js';
import type { ExitCode } from './exit-codes.js';
import { LOGS_TEXTS } from './logs-texts.js';
import { CLI_TEXTS } from './texts.js';
import { TLS_TEXTS } from './tls-texts.js';
import { TRUST_TEXTS } from './trust-texts.js';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Runs one command and keeps its exit code. */
export type RunCommand = (work: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;

/**
 * The command line in the language of the person. Each command's code is loaded when it runs, so that `sites` does not
 * load what serves and nothing slows the start.
 */
export function buildProgram(language: Language, version: string, run: RunCommand): Command {
  const texts = CLI_TEXTS[language];
  const { option: words } = texts;
  const tlsTexts = TLS_TEXTS[language];

  const program = new Command('cpx-bridge');
  program
    .description(texts.program)
    // What stands behind a sub-command is for it alone: `simulate readers --json` means that of `readers`.
    .enablePositionalOptions()
    .version(version, '-V, --version', words.version)
    .addHelpText('after', `\n${texts.help.exitCodes}`)
    .addOption(langOption())
    // Here for every command at once: none can forget it.
    .hook('preAction', (_, command) => refuseDevelopmentOptions(command.opts()));
  // Every command knows --lang and --help, wherever they stand.
  const command = (parent: Command, usage: string, description: string): Command =>
    parent.command(usage).description(description).addOption(langOption());

  function langOption(): Option {
    return new Option('--lang <fr|en>', words.lang).choices(['fr', 'en']);
  }
  const portOption = (): Option => new Option('--port <port>', words.port).argParser(parsePort);
  const moduleOption = (): Option => new Option('--module <path>', words.module).argParser(collect);
  const logLevelOption = (level: (typeof LOG_LEVELS)[number]): Option =>
    new Option('--log-level <level>', words.logLevel).choices(LOG_LEVELS).default(level);
  const worldOption = (): Option => new Option(DEVELOPMENT_OPTIONS.world, words.world);

  const trustAuthorityOption = (): Option =>
    new Option(DEVELOPMENT_OPTIONS.trustAuthority, tlsTexts.trustAuthority).argParser(collect);

  command(program, 'serve', texts.serve)
    .addOption(portOption())
    .addOption(moduleOption())
    .addOption(logLevelOption('info'))
    .option('--development', words.development)
    .option(DEVELOPMENT_OPTIONS.config, words.config)
    .addOption(new Option(DEVELOPMENT_OPTIONS.allowOrigin, words.allowOrigin).argParser(collect))
    .addOption(new Option(DEVELOPMENT_OPTIONS.allowCardHost, tlsTexts.developmentCardHost).argParser(collect))
    .addOption(trustAuthorityOption())
    .option(DEVELOPMENT_OPTIONS.unattendedPin, words.unattendedPin)
    .addOption(worldOption())
    .action((options: ServeOptions) =>
      run(async (context) => (await import('./commands/serve.js')).serve(options, context)),
    );

  command(program, 'cards', texts.cards)
    .option('--json', words.json)
    .option('--retry-modules', words.retryModules)
    .addOption(moduleOption())
    .addOption(logLevelOption('warn'))
    .option('--development', words.development)
    .addOption(worldOption())
    .action((options: CardsCommandOptions) =>
      run(async (context) => (await import('./commands/cards.js')).showCards(options, context)),
    );

  command(program, 'doctor', texts.doctor)
    .option('--json', words.json)
    .option('--report <file>', words.report)
    .option('--only <ids>', words.only)
    .option('--sign', words.sign)
    .addOption(new Option('--port <port>', words.doctorPort).argParser(parsePort))
    .addOption(moduleOption())
    .addOption(logLevelOption('silent'))
    .option('--development', words.development)
    .addOption(worldOption())
    .action((options: DoctorCommandOptions) =>
      run(async (context) => (await import('./commands/doctor.js')).runDoctor(options, context)),
    );

  const pin = command(program, 'pin', texts.pin);
  for (const change of ['change', 'unblock'] as const) {
    command(pin, change, texts.pinChanges[change])
      .option('--reader <reader>', words.cardReader)
      .addOption(moduleOption())
      .addOption(logLevelOption('silent'))
      .option('--development', words.development)
      .addOption(worldOption())
      .addHelpText('after', `\n${texts.help.pinRules[change]}`)
      .action((options: PinCommandOptions) =>
        run(async (context) => (await import('./commands/pin.js')).managePin(change, options, context)),
      );
  }

  const sites = command(program, 'sites', texts.sites);
  command(sites, 'list', texts.sitesList)
    .option('--json', words.json)
    .action((options: { readonly json?: boolean }) =>
      run(async (context) => (await import('./commands/sites.js')).listSites(options, context)),
    );
  command(sites, 'allow', texts.sitesAllow)
    .argument('<origin>', words.origin)
    .action((origin: string) =>
      run(async (context) => (await import('./commands/sites.js')).allowSite(origin, context)),
    );
  command(sites, 'remove', texts.sitesRemove)
    .argument('<origin>', words.origin)
    .action((origin: string) =>
      run(async (context) => (await import('./commands/sites.js')).removeSite(origin, context)),
    );

  command(sites, 'allow-card-host', tlsTexts.allowCardHost)
    .argument('<origin>', words.origin)
    .argument('<host>', tlsTexts.cardHost)
    .action((origin: string, host: string) =>
      run(async (context) => (await import('./commands/sites.js')).allowCardHost(origin, host, context)),
    );
  command(sites, 'remove-card-host', tlsTexts.removeCardHost)
    .argument('<origin>', words.origin)
    .argument('<host>', tlsTexts.cardHost)
    .action((origin: string, host: string) =>
      run(async (context) => (await import('./commands/sites.js')).removeCardHost(origin, host, context)),
    );

  command(program, 'tls-probe', tlsTexts.probe)
    .argument('<host>', tlsTexts.probeHost, parseHost)
    .option('--json', words.json)
    .option('--sign', tlsTexts.probeSign)
    .addOption(moduleOption())
    .addOption(logLevelOption('silent'))
    .option('--development', words.development)
    .addOption(trustAuthorityOption())
    .addOption(worldOption())
    .action((target: ProbeTarget, options: TlsProbeOptions) =>
      run(async (context) => (await import('./commands/tls-probe.js')).probeTls(target, options, context)),
    );

  command(program, 'history', texts.history)
    .option('--json', words.json)
    .option('--clear', words.clear)
    .action((options: HistoryOptions) =>
      run(async (context) => (await import('./commands/history.js')).showHistory(options, context)),
    );

  addTrustCommands(command(program, 'trust', TRUST_TEXTS[language].trust), language, {
    list: (options) => run(async (context) => (await import('./commands/trust.js')).listAuthorities(options, context)),
    import: (files, options) =>
      run(async (context) => (await import('./commands/trust.js')).importTrust(files, options, context)),
  });

  command(program, 'logs', LOGS_TEXTS[language].logs)
    .option('--last-failure', LOGS_TEXTS[language].lastFailure)
    .addOption(new Option('--lines <count>', LOGS_TEXTS[language].lines).argParser(parseCount).default(40))
    .option('--json', words.json)
    .action((options: LogsOptions) =>
      run(async (context) => (await import('./commands/logs.js')).showLogs(options, context)),
    );

  const simulate = command(program, 'simulate', texts.simulate).enablePositionalOptions();
  addVirtualReader(simulate, language, (options) =>
    run(async (context) =>
      (await import('./commands/simulate-virtual-reader.js')).simulateVirtualReader(options, context),
    ),
  );
  addSimulateCommands(simulate, language, (action, options: SimulateOptions, show) =>
    run(async (context) => (await import('./commands/simulate.js')).simulate(action, options, show, context)),
  );

  for (const each of walk(program)) {
    each.helpOption('-h, --help', words.help).helpCommand(false).exitOverride();
    each.configureHelp(helpIn(language));
    // What commander writes of errors is said in the person's language by main.ts.
    each.configureOutput({ outputError: () => undefined });
  }
  return program;
}

/** Help in the person's language to its last word: commander's own words are English. */
function helpIn(language: Language): Partial<Help> {
  const { titles, choices, byDefault } = CLI_TEXTS[language].help;
  const placeholders: Readonly<Record<string, string>> = {
    ...CLI_TEXTS[language].help.placeholders,
    ...TRUST_TEXTS[language].placeholders,
    ...LOGS_TEXTS[language].placeholders,
    ...TLS_TEXTS[language].placeholders,
  };
  const plain = new Help();
  const named = (term: string): string =>
    term.replace(/(?<=[<[])[\w-]+(?=[>\]])/g, (name) => placeholders[name] ?? name);
  return {
    styleTitle: (title) => titles[title] ?? title,
    styleCommandDescription: (text) =>
      `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.…]$/.test(text) ? '' : '.'}`,
    optionTerm: (option) => named(plain.optionTerm(option)),
    argumentTerm: (argument) => named(`<${plain.argumentTerm(argument)}>`).slice(1, -1),
    subcommandTerm: (command) => named(plain.subcommandTerm(command)),
    commandUsage: (command) => named(plain.commandUsage(command)),
    optionDescription: ({ description, argChoices, defaultValue, flags }) => {
      const facts = [
        // Where the flag itself shows them, once is enough.
        ...(argChoices === undefined || flags.includes('|') ? [] : [choices(argChoices)]),
        ...(['string', 'number'].includes(typeof defaultValue) ? [byDefault(String(defaultValue))] : []),
      ];
      return facts.length === 0 ? description : `${description} (${facts.join(language === 'fr' ? ' ; ' : '; ')})`;
    },
  };
}

function* walk(command: Command): Generator<Command> {
  yield command;
  for (const child of command.commands) yield* walk(child);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `host`, `host:port`, `[address]:port`; what is copied from a browser, too. */
function parseHost(value: string): ProbeTarget {
  const [, ipv6, name, port = '443'] =
    /^(?:https:\/\/)?(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?))(?::([1-9]\d{0,4}))?\/?$/i.exec(value) ??
    [];
  const host = (ipv6 ?? name)?.toLowerCase();
  if (host === undefined || Number(port) > 65_535) throw new InvalidArgumentError('host[:port]');
  return { host, port: Number(port) };
}

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) throw new InvalidArgumentError('1…99999');
  return Number(value);
}

function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port === 0 || (port >= 1024 && port <= 65_535))) throw new InvalidArgumentError('0, 1024…65535');
  return port;
}
