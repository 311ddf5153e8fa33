import { expect } from 'chai';
import { LOOK, SIGN_IN } from './support/fault-points.js';
import { openFaultSubject, type FaultSubject } from './support/fault-subject.js';

/** What the sweeps show of hosts without processes, here of real ones: a signal that ends them, a thread that stands still. */
describe('card operations whose host is a process', function () {
  this.timeout(20_000);
  let subject: FaultSubject;
  before(async () => (subject = await openFaultSubject({ processes: true })));
  after(() => subject.close());
  afterEach(async () => expect(await subject.signIn(), 'the next request').to.equal('signed'));

  for (const call of ['C_Initialize', 'C_OpenSession', 'C_Login', 'C_Sign', 'C_Logout'] as const) {
    it(`crash at ${call}: ERR_MODULE_CRASHED, then the next request succeeds`, async () => {
      expect(await subject.meet({ call, effect: { kind: 'crash' } }, subject.signIn)).to.equal('ERR_MODULE_CRASHED');
    });
  }

  for (const call of ['C_Initialize', 'C_GetTokenInfo', 'C_Login', 'C_Sign'] as const) {
    it(`hang at ${call}: ERR_MODULE_TIMEOUT at its deadline, then the next request succeeds`, async () => {
      const point = SIGN_IN.find((candidate) => candidate.call === call)!;
      expect(await subject.overrun(point, subject.signIn)).to.equal('ERR_MODULE_TIMEOUT');
    });
  }

  it('crash and hang at C_Finalize: the answer has left before', async () => {
    expect(await subject.meet({ call: 'C_Finalize', effect: { kind: 'crash' } }, subject.signIn)).to.equal('signed');
    const point = SIGN_IN.find(({ call }) => call === 'C_Finalize')!;
    expect(await subject.overrun(point, subject.signIn)).to.equal('signed');
  });

  it('crash at a look, once: another host takes its place; at every look: ERR_MODULE_CRASHED', async () => {
    const fault = { call: 'C_GetAttributeValue', effect: { kind: 'crash' } } as const;
    expect(await subject.meet(fault, subject.look)).to.equal('ready');
    expect(await subject.meet({ ...fault, times: 'always' }, subject.look)).to.equal('ERR_MODULE_CRASHED');
    expect(await subject.look()).to.equal('ready');
  });

  it('hang at a look: ERR_MODULE_TIMEOUT at its deadline', async () => {
    const point = LOOK.find(({ call }) => call === 'C_GetTokenInfo')!;
    expect(await subject.overrun(point, subject.look)).to.equal('ERR_MODULE_TIMEOUT');
    expect(await subject.look()).to.equal('ready');
  });

  it('signs and is looked at in time where every call is slow', async () => {
    const fault = { call: '*', times: 'always', effect: { kind: 'slow', milliseconds: 20 } } as const;
    subject.world.readers.arm(fault);
    expect(await subject.signIn()).to.equal('signed');
    expect(await subject.look()).to.equal('ready');
    subject.world.readers.disarm();
  });
});
