import { expect } from 'chai';
import fc from 'fast-check';
import { buildReport, renderReport, type FactValue, type Report } from '../../../../src/companion/doctor/index.js';
import { createRedactor } from '../../../../src/companion/doctor/report/redact.js';
import { parseCertificate } from '../../../../src/pki/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { type DoctorFixture, openFixture, PLATFORMS, testCards } from '../support/doctor-fixture.js';
import { readingOf } from '../support/production-card.js';

/** What nobody must learn from a report: names, national identifiers, numbers of cards, users, sites of one's own. */
const secret = fc.oneof(
  fc.stringMatching(/^[A-Z][a-zé]{4,12}$/),
  fc.stringMatching(/^[A-ZÉ]{5,12}$/),
  fc.stringMatching(/^8\d{11}$/),
  fc.stringMatching(/^\d{10,15}$/),
  fc.stringMatching(/^00B\d{7}$/),
  fc
    .stringMatching(/^[a-z]{6,12}\d{0,3}$/)
    .filter((text) => !/^(?:windows|library|reader|santesocial|softhsm)/.test(text)),
);

/** Hangs a secret into what a field of this type may look like. */
const carriers: Readonly<Record<string, (text: string) => FactValue>> = {
  version: (text) => ({ type: 'version', version: text }),
  'version with a tail': (text) => ({ type: 'version', version: `6.1.0-${text}` }),
  code: (text) => ({ type: 'code', code: text }),
  'home folder': (text) => ({ type: 'path', path: `/home/${text}/.config/cpx-bridge` }),
  'home folder of Windows': (text) => ({
    type: 'path',
    path: `C:\\Users\\${text}\\AppData\\Local\\CPx Bridge\\${text}.dll`,
  }),
  reader: (text) => ({ type: 'reader', name: `Gemalto PC Twin Reader (${text}) 00 00` }),
  'reader alone': (text) => ({ type: 'reader', name: text }),
  library: (text) => ({ type: 'library', text: `ANS ${text}` }),
  program: (text) => ({ type: 'program', name: text, processId: 12 }),
  site: (text) => ({ type: 'site', origin: `https://${text.toLowerCase()}.example` }),
  user: (text) => ({ type: 'user', name: text }),
  card: (text) => ({ type: 'card', serial: text }),
  certificate: (text) => ({ type: 'certificate', fingerprint: text }),
  holder: (text) => ({ type: 'holder', name: text }),
  atr: (text) => ({ type: 'atr', atr: Buffer.from(`3b1f${Buffer.from(text).toString('hex')}`, 'hex') }),
};

describe('redaction of a report', () => {
  for (const [name, carry] of Object.entries(carriers)) {
    it(`lets no secret out of a ${name}`, () => {
      fc.assert(
        fc.property(secret, fc.uint8Array({ minLength: 32, maxLength: 32 }), (text, key) => {
          const left = String(createRedactor(key)(carry(text))).toLowerCase();
          expect(left).not.to.include(text.toLowerCase());
          expect(left).not.to.include(Buffer.from(text).toString('hex'));
        }),
        { numRuns: 300 },
      );
    });
  }

  it('calls the same thing the same within a report, and something else in the next', () => {
    const card: FactValue = { type: 'card', serial: '3997000110' };
    const [one, other] = [createRedactor(new Uint8Array(32)), createRedactor(new Uint8Array(32).fill(1))];
    expect(one(card))
      .to.equal(one(card))
      .and.match(/^#[0-9a-f]{8}$/);
    expect(one(card)).not.to.equal(other(card));
    // Nor can a user be found by trying names as cards.
    expect(one({ type: 'user', name: '3997000110' })).not.to.equal(one(card));
  });

  it('leaves what a helpdesk needs', () => {
    const redact = createRedactor(new Uint8Array(32));
    const cases: readonly (readonly [FactValue, string | number])[] = [
      [{ type: 'reader', name: 'Gemalto PC Twin Reader 00 00' }, 'Gemalto PC Twin Reader 00 00'],
      [{ type: 'reader', name: 'ACS ACR39U ICC Reader 00 00' }, 'ACS ACR39U ICC Reader 00 00'],
      [
        { type: 'path', path: '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so' },
        '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so',
      ],
      [
        { type: 'path', path: 'C:\\Windows\\System32\\cps3_pkcs11_w64.dll' },
        'C:\\Windows\\System32\\cps3_pkcs11_w64.dll',
      ],
      [{ type: 'library', text: 'ANS CPS3 PKCS#11 LINUX' }, 'ANS CPS3 PKCS#11 LINUX'],
      [{ type: 'version', version: '146.0.7600.1' }, '146.0.7600.1'],
      [{ type: 'version', version: '128.0 (x64 fr)' }, '128.0'],
      [{ type: 'code', code: 'ERR_SETTINGS_SEAL_BROKEN' }, 'ERR_SETTINGS_SEAL_BROKEN'],
      [{ type: 'code', code: 'CERT_HAS_EXPIRED' }, 'CERT_HAS_EXPIRED'],
      [{ type: 'site', origin: 'https://medimail.mipih.fr' }, 'https://medimail.mipih.fr'],
      [{ type: 'program', name: 'java' }, 'java'],
      [{ type: 'day', time: Date.UTC(2027, 1, 21) }, '2027-02-21'],
    ];
    for (const [value, left] of cases) expect(redact(value), JSON.stringify(value)).to.equal(left);
  });
});

describe('report of a diagnosis', () => {
  const WORDS = {
    name: 'KERVADEC',
    user: 'gkervadec',
    serial: '2409137755',
    usbSerial: 'S1122334455',
    host: 'cabinet-kervadec',
  } as const;

  /** A computer that has secrets wherever a text comes from outside. */
  async function openLoadedFixture(platform: (typeof PLATFORMS)[number]): Promise<DoctorFixture> {
    const fixture = await openFixture(platform);
    const { cards, system, folders } = fixture;
    const name = `Gemalto PC Twin Reader (${WORDS.usbSerial}) 00 00`;
    const card = cards.card('cps4-dupont');
    fixture.pcsc = { service: 'running', readers: [fixture.readerWith(card.atr, { name })] };
    const reading = { ...readingOf(card), label: `CPS4v1-${WORDS.serial}` };
    const probe = fixture.loadedWith([fixture.slot({ card: reading }, { reader: name })]);
    if (probe.loaded) fixture.probe = { ...probe, library: `ANS ${WORDS.name}` };
    system.release = `10.0.1-${WORDS.user}`;
    const module = platform === 'win32' ? `C:\\Users\\${WORDS.user}\\cps.dll` : `/home/${WORDS.user}/cps.so`;
    fixture.set({
      modules: [module, fixture.module],
      sites: [{ origin: `https://${WORDS.host}.example`, source: 'user' }],
    });
    fixture.settings.warnings = [
      new CpxError('ERR_SETTINGS_DAMAGED', `/home/${WORDS.user}/settings.json: ${WORDS.name}`),
    ];
    fixture.settings.askedForAccess = [{ origin: `https://${WORDS.host}.example`, firstAsked: WORDS.name }];
    system.changeFolder(folders.data, { owner: 4711, mode: 0o777 });
    fixture.companion = { type: 'stranger' };
    fixture.changes.findPortHolder = () =>
      Promise.resolve({ processName: `${WORDS.user}.exe`, userName: `CABINET\\${WORDS.user}`, processId: 9 });
    fixture.mailbox = {
      origin: `https://${WORDS.host}.example`,
      reached: 'yes',
      addresses: ['10.1.2.3'],
      tlsProblem: WORDS.name,
    };
    fixture.changes.loadAuthorities = () =>
      Promise.resolve({ anchors: cards.anchors.map((der) => parseCertificate(der)), intermediates: [] });
    return fixture;
  }

  const secrets = async (): Promise<readonly string[]> => {
    const { holder, cardNumber, certificates } = (await testCards()).card('cps4-dupont');
    const names = Object.values(holder?.person ?? {});
    const numbers = [holder?.nationalIdentifier ?? '', holder?.nationalIdentifier.slice(1) ?? '', cardNumber];
    const fingerprints = certificates.map(({ der }) => parseCertificate(der).sha256);
    return [...Object.values(WORDS), ...names, ...numbers, ...fingerprints].map((text) => text.toLowerCase());
  };

  for (const platform of PLATFORMS) {
    it(`holds nothing personal, wherever it came from (${platform})`, async () => {
      const fixture = await openLoadedFixture(platform);
      const diagnosis = await fixture.run();
      expect(diagnosis.results.filter(({ facts }) => facts.length > 0)).to.have.length.greaterThan(10);
      const log = new TextEncoder().encode(
        [
          {
            level: 'warn',
            event: 'module-look-failed',
            code: 'ERR_MODULE_FAILED',
            module: `/home/${WORDS.user}/cps.so`,
          },
          { level: 'error', event: WORDS.name, code: WORDS.serial },
          { level: 'error', event: 'closing failed', detail: WORDS.host, [WORDS.user]: WORDS.name },
          { level: WORDS.user, event: 'closing failed' },
        ]
          .map((line) => JSON.stringify({ time: '2026-11-23T09:24:02.123Z', ...line }))
          .join('\n'),
      );
      for (const language of ['fr', 'en'] as const) {
        const report = buildReport(diagnosis, { language, program: '1.2.3', log });
        expect(report.log).to.have.length(3);
        const texts = [JSON.stringify(report), renderReport(report)].map((text) => text.toLowerCase());
        for (const word of await secrets()) for (const text of texts) expect(text, word).not.to.include(word);
      }
    });
  }

  it('says what was found, in its language, with the codes to read on the telephone', async () => {
    const fixture = await openFixture('linux');
    fixture.pcsc = { service: 'running', readers: [] };
    fixture.probe = fixture.loadedWith([]);
    const report: Report = buildReport(await fixture.run(), { language: 'en', program: '1.2.3' });
    expect(report).to.deep.include({ format: 'cpx-bridge-report', version: 1, verdict: 'failure', program: '1.2.3' });
    expect(report.rootCause).to.deep.include({
      code: 'DOCTOR_READER_USB_ONLY',
      helpCode: 'CPX-823',
      check: 'pcsc-readers',
    });
    const card = report.checks.find(({ id }) => id === 'card-read');
    expect(card).to.deep.include({ verdict: 'not-checked', because: { type: 'needs', check: 'pcsc-readers' } });
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report);
  });
});
