import { join, resolve } from 'node:path';
import {
  buildReport,
  CHECKS,
  chooseReportForm,
  diagnose,
  LAYERS,
  LOG_EXTRACT,
  printDiagnosis,
  selectChecks,
  type Check,
  type Diagnosis,
  type TrialDialog,
} from '../../doctor/index.js';
import { openLog, silentLog } from '../../log/index.js';
import {
  openCompanionSettings,
  openDoctor,
  openSimulatedWorld,
  readVersion,
  SIMULATED_MODULE,
} from '../../compose/index.js';
import { CpxError } from '../../../protocol/index.js';
import { createSystemClock } from '../../sign-in/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { createTrialDialog, openTerminalDevice, PROMPT_TEXTS, YES_KEYS } from '../prompt/index.js';
import { writeReport } from '../write-report.js';
import { toModule, type ServeOptions } from './serve.js';

/** Options of `doctor`. */
export type DoctorCommandOptions = Pick<ServeOptions, 'port' | 'module' | 'logLevel' | 'development' | 'world'> & {
  readonly json?: boolean;
  readonly only?: string;
  readonly report?: string;
  readonly sign?: boolean;
};

/**
 * Looks at this computer and says in the first line what is wrong and what to do; presents no PIN but with `--sign`, after
 * all the rest and when the person agrees.
 */
export async function runDoctor(options: DoctorCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, folders, interrupted, forPeople, texts } = context;
  const only = options.only?.split(',');
  const checks = only === undefined ? CHECKS : selectChecks(options.sign === true ? [...only, 'card-signature'] : only);
  if (checks === undefined) {
    terminal.say(`error: ${texts.unknownCheck}`);
    terminal.say(
      `hint: ${texts.knownChecks(
        LAYERS,
        CHECKS.map(({ id }) => id),
      )}`,
    );
    return EXIT_CODES.usage;
  }
  if (options.report !== undefined && chooseReportForm(options.report) === undefined) {
    terminal.say(`error: ${texts.unknownReport}`);
    terminal.say(`hint: ${texts.help.usageHint}`);
    return EXIT_CODES.usage;
  }
  const log =
    options.logLevel === 'silent'
      ? silentLog
      : await openLog({ level: options.logLevel, destination: { write: (text) => terminal.write(text), forPeople } });
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  try {
    const simulated = options.module?.includes(SIMULATED_MODULE) === true;
    const world = simulated ? await openSimulatedWorld(folders, options.world && resolve(options.world)) : undefined;
    const trialDialog = options.sign === true ? openTrialDialog(context) : undefined;
    const doctor = await openDoctor({
      folders,
      settings,
      log,
      signal: interrupted,
      ...(options.module === undefined || simulated ? {} : { modules: options.module.map(toModule) }),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(world === undefined ? {} : { standIn: world.source }),
      ...(trialDialog && { trialDialog }),
    });
    const progress = showProgress(checks, context);
    try {
      const diagnosis = await diagnose(doctor.ports, { checks, log, signal: interrupted, ...progress });
      progress.clear();
      if (interrupted.aborted) return EXIT_CODES.interrupted;
      const end = await doctor.ports.system.readEnd(join(folders.logs, 'companion.log'), LOG_EXTRACT.bytes);
      await tell(diagnosis, end, options, context);
      return exitCodeOf(diagnosis);
    } finally {
      await doctor.close();
    }
  } finally {
    await settings.close();
  }
}

function openTrialDialog({ terminal, interrupted }: CommandContext): TrialDialog {
  const { language } = terminal;
  const dialog = createTrialDialog({
    openDevice: openTerminalDevice,
    clock: createSystemClock(),
    language,
    digitsOnly: PROMPT_TEXTS[language].digitsOnly,
    yesKey: YES_KEYS[language],
    onLine: (line) => terminal.setPromptLine(line),
  });
  const interrupt = (): void => dialog.abort(new CpxError('ERR_FLOW_CANCELLED', 'interrupted'));
  interrupted.addEventListener('abort', interrupt, { once: true });
  return dialog;
}

async function tell(
  diagnosis: Diagnosis,
  logEnd: Uint8Array | undefined,
  { json, report: file }: DoctorCommandOptions,
  { terminal, texts }: CommandContext,
): Promise<void> {
  const report = buildReport(diagnosis, {
    language: terminal.language,
    program: await readVersion(),
    ...(logEnd && { log: logEnd }),
  });
  if (json === true) terminal.printJson(report);
  else for (const line of printDiagnosis(diagnosis, terminal.language)) terminal.print(line);
  const form = file === undefined ? undefined : chooseReportForm(file);
  if (file === undefined || form === undefined) return;
  await writeReport(file, form(report));
  terminal.say(texts.reportWritten(file));
}

function exitCodeOf({ rootCause }: Diagnosis): ExitCode {
  if (rootCause === undefined) return EXIT_CODES.ok;
  return rootCause.severity === 'failure' ? EXIT_CODES.doctorFailure : EXIT_CODES.doctorWarning;
}

/** One line at the bottom of the terminal that says how far the run is; nothing where standard error is none. */
function showProgress(
  checks: readonly Check[],
  { terminal, forPeople }: CommandContext,
): { readonly onStart: (check: Check) => void; readonly onResult: () => void; readonly clear: () => void } {
  const ERASE_LINE = '\r\u001b[K';
  let done = 0;
  let latest = '';
  const show = (): void => {
    if (forPeople) terminal.write(`${ERASE_LINE}${done}/${checks.length} ${latest}…`);
  };
  return {
    onStart: (check) => {
      // The line belongs to whoever asks the person.
      if (check.limitMs === 'unlimited') {
        if (forPeople) terminal.write(ERASE_LINE);
        return;
      }
      latest = check.title[terminal.language];
      show();
    },
    onResult: () => {
      done += 1;
      show();
    },
    clear: () => {
      if (forPeople) terminal.write(ERASE_LINE);
    },
  };
}
