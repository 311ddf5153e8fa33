import { expect } from 'chai';
import { formatTable, judge, percentile } from './figures.js';

describe('figures of the benchmark', () => {
  it('takes percentiles by nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((share) => percentile(samples, share))).to.deep.equal([50, 99, 100]);
    expect(percentile([7], 0.5)).to.equal(7);
    expect(() => percentile([], 0.5)).to.throw(RangeError);
  });

  it('compares what the target is about', () => {
    const row = { name: 'row', baseline: 10, measured: 14, unit: 'ms' } as const;
    expect(judge({ ...row, compare: 'added', target: { atMost: 4 } })).to.include({ added: 4, reached: true });
    expect(judge({ ...row, compare: 'ratio', target: { below: 1.4 } })).to.include({ ratio: 1.4, reached: false });
    expect(judge({ ...row, target: { atMost: 13 } }).reached).to.equal(false);
    expect(judge(row).reached).to.equal(undefined);
  });

  it('prints what was reached and what was skipped', () => {
    const text = formatTable([
      { title: 'Some', rows: [{ name: 'one', measured: 1, unit: 'MB', target: { atMost: 2 } }] },
      { title: 'Others', rows: [], skipped: 'SoftHSM2' },
    ]);
    expect(text)
      .to.match(/ {2}one +1\.00 MB +≤ 2 MB +yes\n/)
      .and.contain('Others: skipped, needs SoftHSM2');
  });
});
