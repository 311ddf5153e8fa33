import { expect } from 'chai';
import { CHECKS, findingOf, type Diagnosis } from '../../../src/companion/doctor/index.js';
import { openFixture, PLATFORMS } from './support/doctor-fixture.js';
import { readingOf } from './support/production-card.js';
import { listFaults, systemsOf } from './support/fault-table.js';

const FAULTS = listFaults();

/** Every finding of a run, with the check that made it. */
function listFindings({ results }: Diagnosis): string[] {
  return results.flatMap((result) => {
    const finding = findingOf(result);
    return finding === undefined ? [] : [`${result.check.id}: ${result.verdict} ${finding}`];
  });
}

describe('diagnosis of the faults of the field', () => {
  for (const platform of PLATFORMS) {
    it(`finds nothing wrong with a healthy computer (${platform})`, async () => {
      const diagnosis = await (await openFixture(platform)).run();
      expect(listFindings(diagnosis)).to.deep.equal([]);
      expect(diagnosis.rootCause).to.equal(undefined);
      expect(diagnosis.results.map(({ check }) => check)).to.deep.equal(CHECKS);
    });
  }

  for (const platform of PLATFORMS) {
    it(`finds nothing wrong where OpenSC reads the card and there is no Cryptolib (${platform})`, async () => {
      const fixture = await openFixture(platform);
      fixture.useOpenSc();
      fixture.insert('cps3-martin');
      const { results, rootCause } = await fixture.run();
      expect(rootCause?.finding).to.equal(undefined);
      const facts = results.find(({ check }) => check.id === 'module-present')?.facts ?? [];
      expect(facts.map(({ value }) => value)).to.deep.equal([
        { type: 'path', path: fixture.module },
        { type: 'word', word: 'opensc' },
      ]);
    });
  }

  it('knows at least forty-five of them', () => {
    expect(FAULTS.length).to.be.at.least(45);
    expect(new Set(FAULTS.map(({ fault }) => fault)).size).to.equal(FAULTS.length);
  });

  for (const fault of FAULTS) {
    for (const platform of systemsOf(fault)) {
      it(`names it: ${fault.fault} (${platform})`, async () => {
        const fixture = await openFixture(platform);
        fault.arm(fixture);
        const diagnosis = await fixture.run();
        // The one finding of the whole run: nothing beside it misleads.
        expect(listFindings(diagnosis)).to.deep.equal([
          `${fault.check}: ${fault.severity ?? 'failure'} ${fault.finding}`,
        ]);
        expect(diagnosis.rootCause).to.include({ finding: fault.finding, severity: fault.severity ?? 'failure' });
      });
    }
  }

  it('says which folder holds the cache that has to be emptied', async () => {
    const fixture = await openFixture('linux');
    fixture.system.write('/etc/opt/santesocial/CPS/cache/39970001_3F002F00');
    const { label } = readingOf(fixture.cards.card('cps4-nguyen'));
    fixture.insert('cps4-dupont', { card: { ...readingOf(fixture.cards.card('cps4-dupont')), label } });
    const { rootCause } = await fixture.run();
    expect(rootCause?.result.facts.slice(-2).map(({ value }) => value)).to.deep.equal([
      { type: 'path', path: '/etc/opt/santesocial/CPS/cache' },
      { type: 'count', count: 1 },
    ]);
  });

  it('leaves no finding without a fault that shows it, but for those of the runner', () => {
    const shown = new Set(FAULTS.map(({ finding }) => finding));
    const made = new Set(CHECKS.flatMap(({ findings }) => findings));
    expect([...made].filter((finding) => !shown.has(finding)).sort()).to.deep.equal([
      // Only for systems that no fixture is of.
      'DOCTOR_SYSTEM_UNSUPPORTED',
      // Shared by several faults of the settings; nothing but an unknown warning comes to it.
      'ERR_SETTINGS_INVALID',
    ]);
  });
});
