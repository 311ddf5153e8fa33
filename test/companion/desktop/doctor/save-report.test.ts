import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { saveReport, type SaveReportOptions } from '../../../../src/companion/desktop/main/doctor/save-report.js';
import { describeDiagnosis } from '../../../../src/companion/desktop/main/doctor/describe-diagnosis.js';
import type { DoctorOutcome } from '../../../../src/companion/desktop/doctor-screen.js';
import { buildReport, type Report } from '../../../../src/companion/doctor/index.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { diagnosisOf, doneWith, wordingOf } from '../support/doctor-screens.js';

describe('saveReport', () => {
  let folder: string;
  let report: Report;

  before(async () => {
    const diagnosis = await diagnosisOf((fixture) => fixture.insert('vitale'));
    report = buildReport(diagnosis, { language: 'fr', program: '1.2.3' });
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-report-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const save = (path: string | undefined, changes: Partial<SaveReportOptions> = {}): Promise<DoctorOutcome> =>
    saveReport(report, {
      chooseFile: () => Promise.resolve(path),
      wording: wordingOf('fr'),
      log: silentLog,
      ...changes,
    });

  it('offers a name with the day, as a page to read', async () => {
    const offered: unknown[] = [];
    await save(undefined, {
      chooseFile: (...args) => {
        offered.push(...args);
        return Promise.resolve(undefined);
      },
    });
    expect(offered[0]).to.equal(`cpx-bridge-diagnostic-${report.made.slice(0, 10)}.html`);
    expect(offered[1]).to.have.lengthOf(2);
  });

  it('writes what the name asks for, in place of an older file', async () => {
    const path = join(folder, 'rapport.JSON');
    writeFileSync(path, 'older');
    expect(await save(path)).to.deep.include({ tone: 'good' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(JSON.parse(JSON.stringify(report)));
    await save(join(folder, 'rapport.html'));
    expect(readFileSync(join(folder, 'rapport.html'), 'utf8')).to.match(/^<!doctype html>/);
    expect(readdirSync(folder).sort()).to.deep.equal(['rapport.JSON', 'rapport.html']);
  });

  it('writes nothing under a name of another kind, and says which it takes', async () => {
    for (const name of ['rapport', 'rapport.pdf', 'rapport.html.']) {
      expect(await save(join(folder, name)), name).to.deep.equal({
        tone: 'bad',
        text: 'Rapport non enregistré : son nom doit finir par .html ou .json.',
      });
    }
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('says that the disk is full', async () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      const cause = Object.assign(new Error('test'), { code });
      const write = () => Promise.reject(new CpxError('ERR_SETTINGS_WRITE_FAILED', 'test', { cause }));
      expect(await save(join(folder, 'rapport.html'), { write }))
        .to.have.property('text')
        .that.includes('le disque est plein');
    }
  });

  it('says where it cannot write, and why', async () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'rapport.html');
    const outcome = await save(path);
    expect(outcome).to.deep.include({ tone: 'bad' });
    expect(outcome!.text)
      .to.include(path)
      .and.match(/\((?:ENOTDIR|EEXIST|ENOENT)\)/);
  });

  it('writes nothing of what the window shows of a person and a card', async () => {
    const diagnosis = await diagnosisOf();
    const shown = JSON.stringify(describeDiagnosis(doneWith(diagnosis), wordingOf('fr')));
    const personal = [...shown.matchAll(/(?:Titulaire|Carte)\s: ([^"]+)/g)].map(([, value = '']) => value);
    expect(personal).to.include('Marie DUPONT');
    report = buildReport(diagnosis, { language: 'fr', program: '1.2.3' });
    for (const name of ['rapport.html', 'rapport.json']) {
      await save(join(folder, name));
      expect(readFileSync(join(folder, name), 'utf8')).to.satisfy((text: string) =>
        personal.every((value) => !text.includes(value)),
      );
    }
  });
});
