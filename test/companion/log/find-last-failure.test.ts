import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { findLastFailure, readLog, type LogRecord } from '../../../src/companion/log/index.js';

const line = (event: string, fields: Record<string, unknown> = {}, level = 'info'): LogRecord => ({
  level,
  time: '2026-11-25T10:00:00.000Z',
  event,
  fields,
});

/** The lines of one request that ends so. */
const story = (id: string, code: string | undefined): LogRecord[] => [
  line('authentication asked for', { exchange: `x-${id}`, requestId: id, origin: 'https://mail.example' }),
  line('sign-in begun', { requestId: id }),
  line('sign-in ended', { requestId: id, outcome: code ?? 'signed' }),
  ...(code === undefined
    ? [line('request answered', { exchange: `x-${id}`, requestId: id })]
    : [line('request failed', { exchange: `x-${id}`, requestId: id, code })]),
];

const eventsOf = (records: readonly LogRecord[] | undefined): string[] => (records ?? []).map(({ event }) => event);

describe('findLastFailure', () => {
  it('finds nothing where nothing failed', () => {
    expect(findLastFailure([])).to.equal(undefined);
    expect(findLastFailure(story('a', undefined))).to.equal(undefined);
    expect(findLastFailure(story('a', 'ERR_FLOW_CANCELLED'))).to.equal(undefined);
    expect(findLastFailure([line('module-look-failed', { code: 'ERR_MODULE_CRASHED' }, 'warn')])).to.equal(undefined);
  });

  it('finds the last failure behind later successes and cancellations', () => {
    const records = [
      ...story('a', 'ERR_CARD_REMOVED'),
      ...story('b', 'ERR_PIN_LOCKED'),
      ...story('c', undefined),
      ...story('d', 'ERR_FLOW_CANCELLED'),
    ];
    const found = findLastFailure(records);
    expect(found).to.include({ id: 'b', code: 'ERR_PIN_LOCKED', origin: 'https://mail.example' });
    expect(found?.lines).to.deep.equal(records.slice(4, 8));
  });

  it('has the lines of the exchange before its request was known, and warnings of no request in between', () => {
    const [asked, begun, ...rest] = story('a', 'ERR_MODULE_TIMEOUT');
    const records = [
      line('host-ended', {}, 'warn'),
      line('origin checked', { exchange: 'x-a' }),
      asked!,
      line('pcsc-service-lost', {}, 'warn'),
      line('settings read', {}),
      line('sign-in begun', { requestId: 'other' }, 'warn'),
      begun!,
      ...rest,
      line('pcsc-service-lost', {}, 'warn'),
    ];
    expect(eventsOf(findLastFailure(records)?.lines)).to.deep.equal([
      'origin checked',
      'authentication asked for',
      'pcsc-service-lost',
      'sign-in begun',
      'sign-in ended',
      'request failed',
    ]);
  });

  it('finds a request that failed before it had an id', () => {
    const records = [line('request failed', { exchange: 'x', code: 'ERR_REQUEST_MALFORMED' }, 'warn')];
    expect(findLastFailure(records)).to.include({ id: 'x', code: 'ERR_REQUEST_MALFORMED' });
    const unexpected = [line('request failed unexpectedly', { exchange: 'x' }, 'error')];
    expect(findLastFailure(unexpected)).to.include({ code: 'ERR_FLOW_INTERNAL' });
  });

  it('says of any interleaving of requests what it says of the failed one alone', () => {
    const own = story('failed', 'ERR_CARD_FAILED');
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 4, maxLength: 16 }), (order) => {
        const queues = [[...own], ...['b', 'c', 'd'].map((id) => story(id, undefined))];
        const mixed = order.flatMap((which) => queues[which]?.splice(0, 1) ?? []);
        mixed.push(...queues.flat());
        expect(findLastFailure(mixed)?.lines).to.deep.equal(own);
      }),
    );
  });
});

describe('readLog', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-log-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads all files, oldest first, and passes over what is no line of ours', async () => {
    const path = join(folder, 'companion.log');
    const text = (event: string): string => JSON.stringify({ level: 'info', time: 't', event, port: 1 });
    writeFileSync(`${path}.2`, `${text('one')}\n{"level":"info","ti\n`);
    writeFileSync(path, `${text('two')}\nnull\n[]\n42\n{"event":1}\n\n${text('three')}`);
    const records = await readLog(path);
    expect(eventsOf(records)).to.deep.equal(['one', 'two', 'three']);
    expect(records[0]).to.deep.equal({ level: 'info', time: 't', event: 'one', fields: { port: 1 } });
  });

  it('is empty where there is no log', async () => {
    expect(await readLog(join(folder, 'companion.log'))).to.deep.equal([]);
  });

  it('never throws, whatever a file holds', async () => {
    const path = join(folder, 'companion.log');
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), async (text) => {
        writeFileSync(path, text);
        findLastFailure(await readLog(path));
      }),
      { numRuns: 100 },
    );
  });
});
