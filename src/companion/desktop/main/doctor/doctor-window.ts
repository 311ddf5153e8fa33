import { CpxError, type ErrorCode } from '../../../../protocol/index.js';
import type { CheckResult, Diagnosis, DiagnosisOptions } from '../../../doctor/index.js';
import type { Log } from '../../../log/index.js';
import type { DoctorAction, DoctorOutcome, DoctorScreen } from '../../doctor-screen.js';
import { fill } from '../../texts.js';
import type { Wording } from '../describe-prompt.js';
import type { OpenWindow, ShellWindow, WindowLook } from '../open-window.js';
import { describeDiagnosis, helpCodeOfEnd, type DiagnosisProgress } from './describe-diagnosis.js';

const LOOK: WindowLook = { width: 760, height: 780, minWidth: 320, minHeight: 360 };

/** What a run of the diagnosis tells while it goes on, and what ends it. */
export type WatchDiagnosis = Required<Pick<DiagnosisOptions, 'onStart' | 'onResult' | 'signal'>>;

/** What the diagnosis window is made of. */
export interface DoctorWindowOptions {
  readonly openWindow: OpenWindow;
  readonly wording: () => Wording;
  /**
   * Looks at this computer once; when it resolves, nothing that it started runs any more.
   * @throws CpxError where it cannot begin
   */
  readonly diagnose: (watch: WatchDiagnosis) => Promise<Diagnosis>;
  readonly copy: (text: string) => Promise<void>;
  /** Asks the person where to, in front of the window, and writes the report there. */
  readonly save: (diagnosis: Diagnosis, window: ShellWindow<'doctor'>) => Promise<DoctorOutcome>;
  readonly log: Log;
}

/** The window of the diagnosis; one at most, and in it one run at a time. */
export interface DoctorWindow {
  /** Opens it and looks at this computer, or brings it to the front. */
  open(): void;
  /** Says what it says in the language of now. */
  refresh(): void;
  /** Closes it; what is being looked at ends. */
  close(): void;
  /** Closes it, and resolves when nothing of its run is left. Never rejects. */
  end(): Promise<void>;
}

/** One run, as far as it has come. */
interface Run {
  readonly started: string[];
  readonly results: Map<string, CheckResult>;
  readonly stop: AbortController;
  end: DiagnosisProgress['end'];
}

/** @returns the diagnosis window, not opened yet */
export function createDoctorWindow(options: DoctorWindowOptions): DoctorWindow {
  const { openWindow, wording, log } = options;
  let window: ShellWindow<'doctor'> | undefined;
  let run: Run | undefined;
  /** Settled when the last run, and all that it started, is over. */
  let over: Promise<void> = Promise.resolve();
  let soon: NodeJS.Immediate | undefined;
  let language: string | undefined;

  const describe = (): DoctorScreen => {
    const said = wording();
    ({ language } = said);
    return describeDiagnosis(run ?? { started: [], results: new Map(), end: undefined }, said);
  };
  const show = (): void => window?.show('screen', describe());
  /** Once, however many checks end in one moment. */
  const showSoon = (): void => {
    soon ??= setImmediate(() => {
      soon = undefined;
      show();
    });
  };

  const begin = (): void => {
    const begun: Run = { started: [], results: new Map(), stop: new AbortController(), end: undefined };
    run = begun;
    over = over.then(async () => {
      begun.end = await look(begun);
      if (run === begun) show();
    });
  };
  const look = async ({ started, results, stop: { signal } }: Run): Promise<DiagnosisProgress['end']> => {
    const isStopped = (): boolean => signal.aborted;
    // Closed again while the run before it came to its end.
    if (isStopped()) return undefined;
    log.info('diagnosis begun');
    try {
      const diagnosis = await options.diagnose({
        signal,
        onStart: ({ id }) => {
          started.push(id);
          showSoon();
        },
        onResult: (result) => {
          results.set(result.check.id, result);
          showSoon();
        },
      });
      log.info(isStopped() ? 'diagnosis broken off' : 'diagnosis done', { tookMs: diagnosis.tookMs });
      return diagnosis;
    } catch (error) {
      const failure: ErrorCode = error instanceof CpxError ? error.code : 'ERR_FLOW_INTERNAL';
      log.error('the diagnosis could not be made', { code: failure, detail: String(error) });
      return { failure };
    }
  };

  const act = async (action: DoctorAction): Promise<DoctorOutcome> => {
    const { texts } = wording();
    const end = run?.end;
    // Nothing can be copied, saved or begun again before there is something; the page offers none of it.
    if (end === undefined) return undefined;
    switch (action) {
      case 'run-again':
        begin();
        show();
        return undefined;
      case 'copy-code': {
        const code = helpCodeOfEnd(end);
        if (code === undefined) return undefined;
        try {
          await options.copy(code);
        } catch (error) {
          log.warn('the code could not be copied', { detail: String(error) });
          return { tone: 'bad', text: fill(texts['doctor.copy.refused'], { code }) };
        }
        return { tone: 'good', text: fill(texts['doctor.copied'], { code }) };
      }
      case 'save-report':
        return 'failure' in end || window === undefined ? undefined : options.save(end, window);
    }
  };

  const open = (): void => {
    if (window !== undefined) {
      window.raise();
      return;
    }
    begin();
    const opened = openWindow(
      'doctor',
      { ...LOOK, title: wording().texts['doctor.title'] },
      { asks: { screen: describe, act }, tells: {} },
      (how) => {
        if (how === 'crashed') log.error('the diagnosis window is lost; it opens again when it is asked for');
        if (window !== opened) return;
        window = undefined;
        run?.stop.abort();
        run = undefined;
      },
    );
    window = opened;
  };
  const close = (): void => {
    run?.stop.abort();
    window?.close();
  };
  return {
    open,
    refresh: () => {
      if (window !== undefined && language !== wording().language) show();
    },
    close,
    async end() {
      close();
      await over;
      clearImmediate(soon);
    },
  };
}
