import { expect } from 'chai';
import sinon from 'sinon';
import type { Check, CheckResult } from '../../../src/companion/doctor/index.js';
import { findRootCause } from '../../../src/companion/doctor/index.js';
import { found, ok } from '../../../src/companion/doctor/check.js';
import { Observations } from '../../../src/companion/doctor/observations.js';
import { runChecks } from '../../../src/companion/doctor/run-checks.js';
import { silentLog, type Log } from '../../../src/companion/log/index.js';
import { openFixture } from './support/doctor-fixture.js';

function check(id: string, run: Check['run'], changes: Partial<Check> = {}): Check {
  return {
    id,
    layer: 'machine',
    title: { fr: id, en: id },
    needs: [],
    limitMs: 1_000,
    findings: ['ERR_READER_NONE', 'DOCTOR_DISK_FULL'],
    run,
    ...changes,
  };
}

const good = (): ReturnType<Check['run']> => Promise.resolve(ok());
const bad = (): ReturnType<Check['run']> => Promise.resolve(found('ERR_READER_NONE'));
const warning = (): ReturnType<Check['run']> => Promise.resolve(found('ERR_READER_NONE', [], 'warning'));
const never = (): ReturnType<Check['run']> => new Promise(() => undefined);
const shortOf = (result: CheckResult): unknown =>
  result.verdict === 'not-checked' ? [result.check.id, result.because] : [result.check.id, result.verdict];

describe('runChecks', () => {
  let observations: Observations;
  beforeEach(async () => (observations = new Observations((await openFixture('linux')).ports)));
  afterEach(() => sinon.restore());

  it('runs a check after those that it needs, wherever they stand in the table', async () => {
    const order: string[] = [];
    const note = (id: string, needs: string[], after: string[] = []): Check =>
      check(
        id,
        () => {
          order.push(id);
          return good();
        },
        { needs, after },
      );
    const checks = [note('c', ['b']), note('a', []), note('b', ['a']), note('d', [], ['c'])];
    const results = await runChecks(checks, observations, { log: silentLog });
    expect(order).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(results.map((result) => result.check.id)).to.deep.equal(['c', 'a', 'b', 'd']);
  });

  it('does not run what stands on a failure, and names that failure through everything between', async () => {
    const checks = [check('a', bad), check('b', good, { needs: ['a'] }), check('c', good, { needs: ['b'] })];
    const results = await runChecks(checks, observations, { log: silentLog });
    expect(results.map(shortOf)).to.deep.equal([
      ['a', 'failure'],
      ['b', { type: 'needs', check: 'a' }],
      ['c', { type: 'needs', check: 'a' }],
    ]);
  });

  it('runs what stands on a warning, or comes only after a failure', async () => {
    const checks = [check('a', warning), check('b', bad), check('c', good, { needs: ['a'], after: ['b'] })];
    const results = await runChecks(checks, observations, { log: silentLog });
    expect(results.map(shortOf)).to.deep.equal([
      ['a', 'warning'],
      ['b', 'failure'],
      ['c', 'ok'],
    ]);
  });

  it('tells each result when it is there, and not before', async () => {
    let letGo!: () => void;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const told: string[] = [];
    let firstTold!: () => void;
    const first = new Promise<void>((resolve) => (firstTold = resolve));
    const run = runChecks([check('slow', () => gate.then(good)), check('quick', good)], observations, {
      log: silentLog,
      onResult: (result) => {
        told.push(result.check.id);
        firstTold();
      },
    });
    await first;
    expect(told).to.deep.equal(['quick']);
    letGo();
    await run;
    expect(told).to.deep.equal(['quick', 'slow']);
  });

  it('gives up a check that takes longer than its limit, and goes on', async () => {
    const clock = sinon.useFakeTimers();
    const checks = [
      check('a', never, { limitMs: 500 }),
      check('b', never, { limitMs: 700, ifSlow: 'DOCTOR_DISK_FULL' }),
      check('c', good),
    ];
    const run = runChecks(checks, observations, { log: silentLog });
    await clock.tickAsync(700);
    const results = await run;
    expect(results.map(shortOf)).to.deep.equal([
      ['a', { type: 'slow' }],
      ['b', 'failure'],
      ['c', 'ok'],
    ]);
    expect(findRootCause(results)).to.include({ finding: 'DOCTOR_DISK_FULL' });
  });

  it('asks a person when all the rest is done, and gives them the time that they take', async () => {
    const clock = sinon.useFakeTimers();
    let letGo!: () => void;
    let agree!: () => void;
    const started: string[] = [];
    const checks = [
      check('asking', () => new Promise<void>((resolve) => (agree = resolve)).then(good), { limitMs: 'unlimited' }),
      check('slow', () => new Promise<void>((resolve) => (letGo = resolve)).then(good)),
    ];
    const run = runChecks(checks, observations, { log: silentLog, onStart: ({ id }) => started.push(id) });
    await clock.tickAsync(100);
    expect(started).to.deep.equal(['slow']);
    letGo();
    await clock.tickAsync(3_600_000);
    expect(started).to.deep.equal(['slow', 'asking']);
    agree();
    expect((await run).map(({ verdict }) => verdict)).to.deep.equal(['ok', 'ok']);
  });

  it('says that a check is broken that throws, and writes down why', async () => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, error: (event, fields) => void logged.push([event, fields]) };
    const results = await runChecks(
      [check('a', () => Promise.reject(new Error('oh'))), check('b', good)],
      observations,
      {
        log,
      },
    );
    expect(results.map(shortOf)).to.deep.equal([
      ['a', { type: 'broken' }],
      ['b', 'ok'],
    ]);
    expect(logged).to.deep.equal([['doctor-check-broken', { check: 'a', problem: 'Error: oh' }]]);
    expect(findRootCause(results)).to.include({ finding: 'DOCTOR_CHECK_BROKEN', severity: 'warning' });
  });

  it('ends at once when it is interrupted, and starts nothing more', async () => {
    const ending = new AbortController();
    const started: string[] = [];
    const run = runChecks([check('a', never), check('b', good, { needs: ['a'] })], observations, {
      log: silentLog,
      signal: ending.signal,
      onStart: ({ id }) => started.push(id),
    });
    await Promise.resolve().then(() => undefined);
    ending.abort();
    const results = await run;
    expect(started).to.satisfy((ids: string[]) => ids.length <= 1);
    expect(results.map(({ verdict }) => verdict)).to.deep.equal(['not-checked', 'not-checked']);
    expect(findRootCause(results)).to.equal(undefined);
  });
});

describe('findRootCause', () => {
  const resultOf = (id: string, run: 'ok' | 'failure' | 'warning' | 'slow'): CheckResult => {
    const base = { check: check(id, good), tookMs: 0, facts: [] };
    if (run === 'ok') return { ...base, verdict: 'ok' };
    if (run === 'slow') return { ...base, verdict: 'not-checked', because: { type: 'slow' } };
    return { ...base, verdict: run, finding: 'ERR_READER_NONE' };
  };

  it('is the first failure, else what could not be checked, else the first warning', () => {
    const [fine, fails, warns, slow] = [
      resultOf('fine', 'ok'),
      resultOf('fails', 'failure'),
      resultOf('warns', 'warning'),
      resultOf('slow', 'slow'),
    ] as const;
    const idOf = (...results: readonly CheckResult[]): string | undefined => findRootCause(results)?.result.check.id;
    expect(idOf(fine)).to.equal(undefined);
    expect(idOf(warns, slow, fails)).to.equal('fails');
    expect(idOf(warns, slow, fine)).to.equal('slow');
    expect(idOf(fine, warns)).to.equal('warns');
  });
});
