import { expect } from 'chai';
import type { DoctorScreen } from '../../../../src/companion/desktop/doctor-screen.js';
import type { MainHandlers } from '../../../../src/companion/desktop/ipc.js';
import {
  createDoctorWindow,
  type DoctorWindow,
  type DoctorWindowOptions,
  type WatchDiagnosis,
} from '../../../../src/companion/desktop/main/doctor/doctor-window.js';
import type { OnGone, OpenWindow } from '../../../../src/companion/desktop/main/open-window.js';
import type { Diagnosis } from '../../../../src/companion/doctor/index.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import { CpxError, type Language } from '../../../../src/protocol/index.js';
import { diagnosisOf, wordingOf } from '../support/doctor-screens.js';

interface Opened {
  readonly handlers: MainHandlers<'doctor'>;
  readonly gone: OnGone;
  readonly screens: DoctorScreen[];
  raised: number;
}

/** A run of the diagnosis, which ends when the test says so. */
interface Running {
  readonly watch: WatchDiagnosis;
  readonly end: (diagnosis: Diagnosis) => void;
  readonly fail: (error: unknown) => void;
}

describe('createDoctorWindow', () => {
  let well: Diagnosis;
  let vitale: Diagnosis;
  let windows: Opened[];
  let runs: Running[];
  let copied: string[];
  let language: Language;
  let doctor: DoctorWindow;

  before(async () => {
    well = await diagnosisOf();
    vitale = await diagnosisOf((fixture) => fixture.insert('vitale'));
  });
  beforeEach(() => {
    [windows, runs, copied, language] = [[], [], [], 'fr'];
    doctor = create();
  });

  const create = (changes: Partial<DoctorWindowOptions> = {}): DoctorWindow => {
    const openWindow = ((_name: 'doctor', _look: unknown, handlers: MainHandlers<'doctor'>, gone: OnGone) => {
      const opened: Opened = { handlers, gone, screens: [], raised: 0 };
      windows.push(opened);
      return {
        show: (_screen: 'screen', screen: DoctorScreen) => opened.screens.push(screen),
        raise: () => opened.raised++,
        close: () => gone('closed'),
      };
    }) as unknown as OpenWindow;
    return createDoctorWindow({
      openWindow,
      wording: () => wordingOf(language),
      diagnose: (watch) => new Promise((end, fail) => runs.push({ watch, end, fail })),
      copy: (text) => Promise.resolve(void copied.push(text)),
      save: () => Promise.resolve({ tone: 'good', text: 'saved' }),
      log: silentLog,
      ...changes,
    });
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const screen = async (at = 0): Promise<DoctorScreen> => windows[at]!.handlers.asks.screen(undefined);
  const act = (action: 'copy-code' | 'save-report' | 'run-again') => windows[0]!.handlers.asks.act(action);

  it('looks at the computer when it opens, and shows each result as it comes', async () => {
    doctor.open();
    await settled();
    expect((await screen()).progress).to.deep.include({ done: 0, total: well.results.length });
    const [first, second] = well.results;
    runs[0]!.watch.onStart(first!.check);
    runs[0]!.watch.onStart(second!.check);
    runs[0]!.watch.onResult(first!);
    await settled();
    // Once for what happened in one moment.
    expect(windows[0]!.screens).to.have.lengthOf(1);
    const { step, progress, layers } = windows[0]!.screens[0]!;
    expect({ step, done: progress.done }).to.deep.equal({ step: 'running', done: 1 });
    expect(progress.text).to.include(second!.check.title.fr);
    expect(layers[0]!.checks.slice(0, 3).map(({ state }) => state)).to.deep.equal(['ok', 'running', 'waiting']);
    runs[0]!.end(well);
    await settled();
    expect(windows[0]!.screens.at(-1)).to.deep.include({ step: 'done' });
  });

  it('is one window, in which one run goes on', async () => {
    doctor.open();
    doctor.open();
    await settled();
    expect(windows.map(({ raised }) => raised)).to.deep.equal([1]);
    expect(await act('run-again')).to.equal(undefined);
    await settled();
    expect(runs).to.have.lengthOf(1);
    runs[0]!.end(well);
    await settled();
    await act('run-again');
    await act('run-again');
    await settled();
    expect(runs).to.have.lengthOf(2);
    expect(windows[0]!.screens.at(-1)).to.deep.include({ step: 'running', verdict: undefined });
  });

  it('ends the run when its window goes, and begins the next one only when that one is over', async () => {
    doctor.open();
    await settled();
    windows[0]!.gone('closed');
    expect(runs[0]!.watch.signal.aborted).to.equal(true);
    doctor.open();
    await settled();
    expect(windows).to.have.lengthOf(2);
    expect(runs).to.have.lengthOf(1);
    runs[0]!.end(vitale);
    await settled();
    expect(runs).to.have.lengthOf(2);
    // What the first one found is nothing to the second.
    expect(await screen(1)).to.deep.include({ step: 'running' });
    expect(windows[1]!.screens).to.deep.equal([]);
  });

  it('begins no run for a window that has gone again meanwhile', async () => {
    doctor.open();
    await settled();
    doctor.close();
    doctor.open();
    doctor.close();
    runs[0]!.end(well);
    await doctor.end();
    expect(runs).to.have.lengthOf(1);
  });

  it('is at its end when the run is', async () => {
    doctor.open();
    await settled();
    let ended = false;
    const end = doctor.end().then(() => (ended = true));
    await settled();
    expect(ended).to.equal(false);
    runs[0]!.end(well);
    await end;
  });

  it('copies the code of the cause, whatever the page says, and nothing where all is well or not known yet', async () => {
    doctor.open();
    await settled();
    expect(await act('copy-code')).to.equal(undefined);
    runs[0]!.end(vitale);
    await settled();
    expect(await act('copy-code')).to.deep.equal({ tone: 'good', text: 'Code CPX-213 copié.' });
    await act('run-again');
    await settled();
    runs[1]!.end(well);
    await settled();
    expect(await act('copy-code')).to.equal(undefined);
    expect(copied).to.deep.equal(['CPX-213']);
  });

  it('says the code where it cannot be copied', async () => {
    doctor = create({ copy: () => Promise.reject(new Error('no clipboard')) });
    doctor.open();
    await settled();
    runs[0]!.end(vitale);
    await settled();
    expect(await act('copy-code'))
      .to.deep.include({ tone: 'bad' })
      .and.to.have.property('text')
      .that.includes('CPX-213');
  });

  it('says why it could not begin, with a code to copy and nothing to save', async () => {
    doctor.open();
    await settled();
    runs[0]!.fail(new CpxError('ERR_SETTINGS_INVALID', 'test'));
    await settled();
    expect(windows[0]!.screens.at(-1)!.step).to.equal('failed');
    expect(await act('save-report')).to.equal(undefined);
    await act('copy-code');
    expect(copied).to.deep.equal([windows[0]!.screens.at(-1)!.verdict!.helpCode]);
    await act('run-again');
    await settled();
    expect(runs).to.have.lengthOf(2);
  });

  it('speaks the language of now', async () => {
    doctor.open();
    await settled();
    runs[0]!.end(vitale);
    await settled();
    doctor.refresh();
    expect(windows[0]!.screens).to.have.lengthOf(1);
    language = 'en';
    doctor.refresh();
    expect(windows[0]!.screens.at(-1)!.verdict).to.deep.include({
      severity: 'To mend',
      title: 'This is a Vitale card',
    });
  });
});
