import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { escapeInvisible, logWith, openLog, type LogLevel, type OpenLog } from '../../../src/companion/log/index.js';

/* eslint-disable no-control-regex -- these tests look for control characters */

async function openMemoryLog(level: LogLevel = 'debug', forPeople = false): Promise<{ log: OpenLog; lines: string[] }> {
  const lines: string[] = [];
  const log = await openLog({ level, destination: { forPeople, write: (text) => void lines.push(text) } });
  return { log, lines };
}

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom(
    '\n',
    '\r\n{"level":"error"}',
    '\u001b[2J',
    '\u009b31m',
    '\u2028',
    '\u202e',
    '","level":"error',
    '%s%o',
    '\ud800',
  ),
);

describe('openLog', () => {
  it('writes one JSON object a line with level, time, event and fields', async () => {
    const { log, lines } = await openMemoryLog();
    log.info('listening', { port: 28765, addresses: ['127.0.0.1'], detail: undefined });
    expect(lines).to.have.length(1);
    const { time, ...rest } = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(rest).to.deep.equal({ level: 'info', event: 'listening', port: 28765, addresses: ['127.0.0.1'] });
    expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('leaves out what is below its level', async () => {
    const { log, lines } = await openMemoryLog('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).to.deep.equal(['c', 'd']);
  });

  it('writes nothing at all when silent', async () => {
    const { log, lines } = await openMemoryLog('silent');
    log.error('a');
    expect(lines).to.deep.equal([]);
  });

  it('cannot be made to write a second line or an unseen character, whatever a value holds', async () => {
    const { log, lines } = await openMemoryLog();
    fc.assert(
      fc.property(hostileText, (text) => {
        lines.length = 0;
        log.info('event', { text, list: [text] });
        expect(lines).to.have.length(1);
        const line = lines[0]!;
        expect(line.slice(0, -1)).not.to.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
        const parsed = JSON.parse(line) as { level: string; text: string; list: string[] };
        expect(parsed.level).to.equal('info');
        expect(parsed.text).to.equal(text);
        expect(parsed.list).to.deep.equal([text]);
      }),
    );
  });

  it('writes people one clean line, whatever a value holds', async () => {
    const { log, lines } = await openMemoryLog('debug', true);
    fc.assert(
      fc.property(hostileText, (text) => {
        lines.length = 0;
        log.warn('event', { text });
        expect(lines).to.have.length(1);
        expect(lines[0]!.slice(0, -1)).not.to.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        expect(lines[0]).to.match(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}event text=/);
      }),
    );
  });

  it('shortens a value that is longer than a line should be', async () => {
    const { log, lines } = await openMemoryLog();
    log.info('long', { text: 'x'.repeat(100_000) });
    expect(lines[0]!.length).to.be.below(2_300);
  });

  it('shortens lists, and drops the fields of a line that is too long all the same', async () => {
    const { log, lines } = await openMemoryLog();
    log.info('list', { items: Array.from({ length: 1_000 }, () => 'x') });
    expect((JSON.parse(lines[0]!) as { items: string[] }).items).to.have.length(32);
    log.info('wide', { items: Array.from({ length: 32 }, () => '\u0000'.repeat(2_000)) });
    expect(JSON.parse(lines[1]!)).to.include({ event: 'wide', level: 'info' }).and.have.property('tooLong');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 4_000 }), { maxLength: 40 }), (items) => {
        lines.length = 0;
        log.info('event', { items });
        expect(lines[0]!.length).to.be.at.most(32_769);
      }),
      { numRuns: 30 },
    );
  });

  it('follows the level of the settings where it has none of its own', async () => {
    const lines: string[] = [];
    const destination = { write: (text: string) => void lines.push(text), forPeople: false };
    const own = await openLog({ level: 'warn', destination });
    own.followLevel('debug');
    own.info('a');
    const following = await openLog({ destination });
    following.debug('b');
    following.followLevel('debug');
    following.debug('c');
    following.followLevel('error');
    following.warn('d');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).to.deep.equal(['c']);
  });

  it('survives a destination that refuses, and says how much was lost', async () => {
    const lines: string[] = [];
    let full = true;
    const write = (text: string): void => {
      if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      lines.push(text);
    };
    const log = await openLog({ level: 'info', destination: { write, forPeople: false } });
    log.info('one');
    log.info('two');
    full = false;
    log.info('three');
    expect(lines[0]).to.contain('"event":"three"');
    expect(JSON.parse(lines[1]!)).to.include({ level: 'warn', event: 'log lines lost', lost: 2 });
  });

  describe('to a file', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-log-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('makes it readable by its owner alone, and adds to it', async () => {
      const file = join(folder, 'logs', 'companion.log');
      for (const event of ['first', 'second']) {
        const log = await openLog({ level: 'info', destination: { file } });
        log.info(event);
        log.close();
      }
      expect(readFileSync(file, 'utf8').trim().split('\n')).to.have.length(2);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).to.equal(0o600);
    });
  });
});

describe('logWith', () => {
  it('puts its fields into every line', async () => {
    const { log, lines } = await openMemoryLog();
    const request = logWith(log, { requestId: 'r1' });
    request.debug('a', { step: 1 });
    request.error('b');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed[0]).to.include({ requestId: 'r1', step: 1, level: 'debug' });
    expect(parsed[1]).to.include({ requestId: 'r1', level: 'error' });
  });
});

describe('escapeInvisible', () => {
  it('leaves what shows itself as it is', () => {
    expect(escapeInvisible('Dr Éloïse d’Orléans 漢字 😀')).to.equal('Dr Éloïse d’Orléans 漢字 😀');
  });

  it('writes out what a terminal would obey', () => {
    expect(escapeInvisible('a\u001b[2Jb\u202ec\ud800')).to.equal('a\\u001b[2Jb\\u202ec\\ud800');
  });
});
