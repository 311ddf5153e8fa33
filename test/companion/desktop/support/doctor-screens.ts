import type { DoctorScreen } from '../../../../src/companion/desktop/doctor-screen.js';
import {
  describeDiagnosis,
  type DiagnosisProgress,
} from '../../../../src/companion/desktop/main/doctor/describe-diagnosis.js';
import type { CheckResult, Diagnosis } from '../../../../src/companion/doctor/index.js';
import type { Language } from '../../../../src/protocol/index.js';
import { openFixture, SITE, type DoctorFixture } from '../../doctor/support/doctor-fixture.js';
import { textsOf } from './screens.js';

export const wordingOf = (language: Language): Parameters<typeof describeDiagnosis>[1] => ({
  language,
  texts: textsOf(language),
});

/** A diagnosis of a computer on which one thing is wrong, or nothing. */
export async function diagnosisOf(breakIt: (fixture: DoctorFixture) => unknown = () => undefined): Promise<Diagnosis> {
  const fixture = await openFixture('linux');
  breakIt(fixture);
  return fixture.run();
}

/** A diagnosis that is done. */
export function doneWith(diagnosis: Diagnosis): DiagnosisProgress {
  return { started: [], results: byId(diagnosis.results), end: diagnosis };
}

function byId(results: readonly CheckResult[]): ReadonlyMap<string, CheckResult> {
  return new Map(results.map((result) => [result.check.id, result]));
}

/** Somebody else's card, no companion, no mailbox. */
const SEVERAL = (fixture: DoctorFixture): void => {
  fixture.insert('piv');
  fixture.companion = { type: 'closed' };
  fixture.mailbox = { origin: SITE, reached: 'no', addresses: ['192.0.2.10'], code: 'ETIMEDOUT' };
};

/** The diagnosis window at many moments, by name. */
export async function everyDiagnosis(): Promise<Readonly<Record<string, DiagnosisProgress>>> {
  const well = await diagnosisOf();
  const started = well.results.map(({ check }) => check.id);
  return {
    begun: { started: [], results: new Map(), end: undefined },
    middle: { started: started.slice(0, 12), results: byId(well.results.slice(0, 9)), end: undefined },
    well: doneWith(well),
    vitale: doneWith(await diagnosisOf((fixture) => fixture.insert('vitale'))),
    several: doneWith(await diagnosisOf(SEVERAL)),
    warning: doneWith(await diagnosisOf((fixture) => (fixture.companion = { type: 'closed' }))),
    'no-module': doneWith(await diagnosisOf((fixture) => fixture.system.remove(fixture.module))),
    failed: { started: [], results: new Map(), end: { failure: 'ERR_SETTINGS_INVALID' } },
  };
}

/** Every screen of the diagnosis window, by name. */
export async function everyDoctorScreen(language: Language): Promise<Readonly<Record<string, DoctorScreen>>> {
  return Object.fromEntries(
    Object.entries(await everyDiagnosis()).map(([name, progress]) => [
      name,
      describeDiagnosis(progress, wordingOf(language)),
    ]),
  );
}
