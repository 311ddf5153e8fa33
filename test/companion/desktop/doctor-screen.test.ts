import { expect } from 'chai';
import { readDoctorAction, readDoctorOutcome, readDoctorScreen } from '../../../src/companion/desktop/doctor-screen.js';
import { CpxError } from '../../../src/protocol/index.js';
import { everyDoctorScreen } from './support/doctor-screens.js';

describe('readDoctorScreen', () => {
  it('reads what main says, at every moment and in both languages', async () => {
    for (const language of ['fr', 'en'] as const) {
      for (const [name, screen] of Object.entries(await everyDoctorScreen(language))) {
        const asSent = JSON.parse(JSON.stringify(screen)) as unknown;
        expect(JSON.parse(JSON.stringify(readDoctorScreen(asSent, name))), name).to.deep.equal(asSent);
      }
    }
  });

  it('refuses a state that no check has', async () => {
    const { middle } = await everyDoctorScreen('fr');
    const [layer] = middle!.layers;
    const check = { ...layer!.checks[0]!, state: 'perhaps' };
    expect(() => readDoctorScreen({ ...middle!, layers: [{ ...layer!, checks: [check] }] }, 'screen')).to.throw(
      CpxError,
    );
  });
});

describe('readDoctorAction', () => {
  it('reads what can be wanted, and nothing that the page would add: neither what is copied nor where to', () => {
    for (const action of ['copy-code', 'save-report', 'run-again'] as const) {
      expect(readDoctorAction(action, 'act')).to.equal(action);
    }
    for (const wrong of [undefined, 'quit', { type: 'copy-code', text: 'x' }, { type: 'save-report', path: '/x' }]) {
      expect(() => readDoctorAction(wrong, 'act'), JSON.stringify(wrong)).to.throw(CpxError);
    }
  });
});

describe('readDoctorOutcome', () => {
  it('reads an outcome, and that there is none', () => {
    expect(readDoctorOutcome({ tone: 'bad', text: 'no' }, 'act')).to.deep.equal({ tone: 'bad', text: 'no' });
    expect(readDoctorOutcome(undefined, 'act')).to.equal(undefined);
    expect(() => readDoctorOutcome({ tone: 'loud', text: 'no' }, 'act')).to.throw(CpxError);
  });
});
