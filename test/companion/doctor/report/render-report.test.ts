import { expect } from 'chai';
import { buildReport, renderReport, type Report } from '../../../../src/companion/doctor/index.js';
import type { Language } from '../../../../src/protocol/index.js';
import { launchEngine } from '../../../client/chromium.js';
import { drawPicture } from '../../../support/draw-picture.js';
import { describeWith, program } from '../../../support/requirements.js';
import { openFixture, type DoctorFixture } from '../support/doctor-fixture.js';
import { listFaults } from '../support/fault-table.js';

async function reportOf(language: Language, arm: (fixture: DoctorFixture) => void = () => undefined): Promise<Report> {
  const fixture = await openFixture('win32');
  arm(fixture);
  return buildReport(await fixture.run(), { language, program: '1.2.3' });
}

const blocked = (fixture: DoctorFixture): void =>
  listFaults()
    .find(({ fault }) => fault === 'PIN blocked')!
    .arm(fixture);
const unplugged = (fixture: DoctorFixture): void =>
  listFaults()
    .find(({ fault }) => fault === 'no reader plugged in')!
    .arm(fixture);

describe('renderReport', () => {
  it('puts the verdict first, with the code to read on the telephone', async () => {
    const page = renderReport(await reportOf('fr', blocked));
    expect(page).to.match(/<section class="verdict failure">\s*<h2>Carte bloquée <span class="code">CPX-252<\/span>/);
    expect(page.indexOf('CPX-252')).to.be.lessThan(page.indexOf('<table>'));
    expect(renderReport(await reportOf('en'))).to.include('<h2>All is well</h2>');
  });

  it('loads nothing and runs nothing', async () => {
    for (const language of ['fr', 'en'] as const) {
      const page = renderReport(await reportOf(language, unplugged));
      expect(page).to.include(`default-src 'none'; style-src 'unsafe-inline'`);
      expect(page).not.to.match(/<script|<link|<img|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+="/i);
    }
  });

  it('lets no text become markup', async () => {
    const report = await reportOf('en', unplugged);
    const hostile = '"><script>alert(1)</script>&';
    const checks = report.checks.map((check) => ({
      ...check,
      title: hostile,
      facts: [{ name: 'reader', type: 'reader', value: hostile } as const],
      ...(check.finding && { finding: { ...check.finding, title: hostile, helpCode: hostile } }),
    }));
    const page = renderReport({ ...report, program: hostile, checks });
    expect(page).not.to.include('<script');
    expect(page).to.include('&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
  });

  it('tells in a few lines what waits for one cause', async () => {
    const page = renderReport(await reportOf('en', unplugged));
    expect(page.match(/<tr /g)).to.have.length.at.most(25);
    expect(page).to.match(/Card in the reader, Family of the card, .*: not checked, depends on “Card readers”/);
  });
});

describeWith([program('chromium')], 'report on a screen', function () {
  this.timeout(60_000);

  it('fits its width in both languages, for whoever looks at the pictures', async () => {
    const browser = await launchEngine();
    try {
      for (const [name, arm] of [
        ['well', undefined],
        ['blocked', blocked],
        ['unplugged', unplugged],
      ] as const) {
        for (const language of ['fr', 'en'] as const) {
          for (const width of [960, 400]) {
            const page = await browser.newPage({ viewport: { width, height: 900 } });
            await page.setContent(renderReport(await reportOf(language, arm)));
            expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
            await drawPicture(page, `doctor/${name}-${language}-${width}.png`, { fullPage: true });
            await page.close();
          }
        }
      }
    } finally {
      await browser.close();
    }
  });
});
