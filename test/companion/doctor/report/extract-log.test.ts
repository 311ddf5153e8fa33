import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { buildReport, extractLog, LOG_EXTRACT, renderReport } from '../../../../src/companion/doctor/index.js';
import { LOG_EVENTS } from '../../../../src/companion/doctor/report/log-events.js';
import { openFixture } from '../support/doctor-fixture.js';

const TIME = '2026-11-23T09:24:02.123Z';
const linesOf = (...lines: readonly object[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('extractLog', () => {
  it('keeps the last warnings and errors: when, which event, which error', () => {
    const log = linesOf(
      { level: 'info', time: TIME, event: 'listening', port: 28765 },
      {
        level: 'warn',
        time: TIME,
        event: 'module-look-failed',
        module: '/home/someone/cps.so',
        code: 'ERR_MODULE_CRASHED',
      },
      { level: 'error', time: TIME, event: 'something new', detail: 'Marie DUPONT' },
    );
    expect(extractLog(log)).to.deep.equal([
      { level: 'warn', time: TIME, event: 'module-look-failed', code: 'ERR_MODULE_CRASHED' },
      { level: 'error', time: TIME, event: 'other' },
    ]);
  });

  it('begins behind a line that is cut, and keeps no more than the last ones', () => {
    const line = { level: 'warn', time: TIME, event: 'host-overran' };
    const log = linesOf(...Array.from({ length: 40 }, () => line));
    expect(extractLog(log.subarray(7))).to.have.length(LOG_EXTRACT.lines);
  });

  it('passes over whatever is no line of ours', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (values) => {
        for (const { event, code } of extractLog(new TextEncoder().encode(values.join('\n')))) {
          expect(event === 'other' || LOG_EVENTS.has(event)).to.equal(true);
          expect(code ?? 'ERR_').to.match(/^ERR_/);
        }
      }),
    );
  });

  it('knows only events that the companion writes', () => {
    const files = readdirSync('src/companion', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'log-events.ts')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect([...LOG_EVENTS].filter((event) => !files.some((text) => text.includes(`'${event}'`)))).to.deep.equal([]);
  });

  it('shows in the report with the words of the error', async () => {
    const log = linesOf({ level: 'error', time: TIME, event: 'module-look-failed', code: 'ERR_MODULE_CRASHED' });
    const diagnosis = await (await openFixture('linux')).run();
    const page = renderReport(buildReport(diagnosis, { language: 'fr', program: '1.2.3', log }));
    expect(page).to.include(
      '2026-11-23 09:24:02 module-look-failed <strong>La lecture de la carte s’est arrêtée</strong>',
    );
    expect(page).to.include('CPX-274');
    expect(renderReport(buildReport(diagnosis, { language: 'fr', program: '1.2.3' }))).not.to.include('class="log"');
  });
});
