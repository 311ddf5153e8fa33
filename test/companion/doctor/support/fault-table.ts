import type { PinState } from '../../../../src/companion/card/index.js';
import type { FindingCode, Severity } from '../../../../src/companion/doctor/index.js';
import { parseCertificate } from '../../../../src/pki/index.js';
import { CpxError, type ErrorCode } from '../../../../src/protocol/index.js';
import { elfFile, machFile, peFile } from './binary-files.js';
import { PLATFORMS, READER, SITE, type DoctorFixture, type FixturePlatform } from './doctor-fixture.js';
import { PIN, readingOf } from './production-card.js';
import { issueTrustedCard } from './trusted-card.js';

/** A fault of the field: what is done to a computer on which everything is right, and who must name it how. */
export interface Fault {
  /** In the words of the helpdesk. */
  readonly fault: string;
  /** Default: all three. */
  readonly systems?: readonly FixturePlatform[];
  readonly arm: (fixture: DoctorFixture) => void;
  readonly check: string;
  readonly finding: FindingCode;
  /** Default: failure. */
  readonly severity?: Severity;
}

const POSIX = ['darwin', 'linux'] as const;
const DAY_MS = 86_400_000;

const noReader = (fixture: DoctorFixture): void => {
  fixture.pcsc = { service: 'running', readers: [] };
  fixture.probe = fixture.loadedWith([]);
  fixture.plugUsb(0);
};
const stopped = (service: 'stopped' | 'unsupported' | 'silent') => (fixture: DoctorFixture) => {
  fixture.pcsc = { service, readers: [] };
  fixture.probe = fixture.loadedWith([]);
};
const notLoaded = (problem: ErrorCode) => (fixture: DoctorFixture) => {
  fixture.probe = { loaded: false, problem, loadMs: 20 };
};
/** The module recognises nothing: `failure` is what it answers at the card in the reader. */
const unread =
  (card: string, failure: ErrorCode) =>
  (fixture: DoctorFixture): void =>
    fixture.insert(card, { failure });
const lookFailed = (problem: ErrorCode) => (fixture: DoctorFixture) => {
  const { probe } = fixture;
  if (probe.loaded) fixture.probe = { ...probe, slots: [], problem };
};
const withPin = (pin: Parameters<typeof readingOf>[1]) => (fixture: DoctorFixture) =>
  fixture.insert('cps4-dupont', { card: readingOf(fixture.cards.card('cps4-dupont'), pin) });
/** A trial signature that the person agreed to, and what came of it. */
const tried = (problem: ErrorCode, flags?: Partial<PinState>) => () =>
  Promise.resolve({ type: 'failed', problem, ...(flags && { pin: { ...PIN, ...flags } }) } as const);
/** A card with a path to an authority of this computer, of which the authority says something. */
const answeredOf = (answer: ErrorCode) => (fixture: DoctorFixture) => {
  const { reading, anchor } = issueTrustedCard(fixture.cards);
  fixture.insert('cps4-dupont', { card: reading });
  fixture.changes.loadAuthorities = () => Promise.resolve({ anchors: [anchor], intermediates: [] });
  fixture.changes.revocation = { check: () => Promise.reject(new CpxError(answer, 'as the test says')) };
};
const warned = (code: ErrorCode) => (fixture: DoctorFixture) => {
  fixture.settings.warnings = [new CpxError(code, 'as the test says')];
};
const registryList = (fixture: DoctorFixture, name: string, ...values: readonly string[]): void =>
  values.forEach((value, index) =>
    fixture.system.setValue(`HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge\\${name}`, String(index + 1), value),
  );

/** Moves our clock, and nobody else's. */
const moveClock = (milliseconds: number) => (fixture: DoctorFixture) => {
  const theirs = fixture.system.time;
  fixture.system.time += milliseconds;
  fixture.mailbox = { ...fixture.mailbox, date: { theirs, ours: fixture.system.time } };
};

/**
 * The faults of the field, layer by layer: every line of cpx.md, "What goes wrong in the field", that a check covers, and
 * more. What the diagnosis cannot see (a permission that a person denied in the browser, a page in a frame without
 * `allow`) is the page's to say.
 */
const FAULTS: readonly Fault[] = [
  // The machine.
  {
    fault: 'CPx Bridge for Intel on a Mac with an Apple chip',
    systems: ['darwin'],
    arm: ({ system }) => void system.programs.set('/usr/sbin/sysctl -n sysctl.proc_translated', '1\n'),
    check: 'machine-system',
    finding: 'DOCTOR_SYSTEM_TRANSLATED',
    severity: 'warning',
  },
  {
    fault: 'clock a day ahead of the mailbox',
    arm: moveClock(DAY_MS),
    check: 'machine-clock',
    finding: 'DOCTOR_CLOCK_WRONG',
  },
  {
    fault: 'clock ten minutes behind the mailbox',
    arm: moveClock(-600_000),
    check: 'machine-clock',
    finding: 'DOCTOR_CLOCK_WRONG',
  },
  {
    fault: 'clock wrong, and the mailbox’s certificate not yet valid for it',
    arm: (fixture) => {
      moveClock(-400 * DAY_MS)(fixture);
      fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'CERT_NOT_YET_VALID' };
    },
    check: 'machine-clock',
    finding: 'DOCTOR_CLOCK_WRONG',
  },
  {
    fault: 'clock back in the year of an empty battery',
    arm: (fixture) => {
      fixture.changes.installed = fixture.system.time;
      fixture.system.time = Date.UTC(2009, 0, 1);
    },
    check: 'machine-clock',
    finding: 'DOCTOR_CLOCK_WRONG',
  },
  {
    fault: 'disk full',
    arm: ({ system }) => void (system.free = 4_096),
    check: 'machine-disk',
    finding: 'DOCTOR_DISK_FULL',
  },
  {
    fault: 'folder of the settings that cannot be written',
    arm: ({ system, folders }) => system.changeFolder(folders.configuration, { writable: false }),
    check: 'machine-folders',
    finding: 'ERR_SETTINGS_WRITE_FAILED',
  },
  {
    fault: 'file in the place of the folder of data',
    arm: ({ system, folders }) => {
      system.remove(folders.data);
      system.write(folders.data);
    },
    check: 'machine-folders',
    finding: 'ERR_SETTINGS_WRITE_FAILED',
  },
  {
    fault: 'folder of data that everybody may enter',
    systems: POSIX,
    arm: ({ system, folders }) => system.changeFolder(folders.data, { mode: 0o755 }),
    check: 'machine-folders',
    finding: 'DOCTOR_FOLDER_EXPOSED',
    severity: 'warning',
  },
  {
    fault: 'folder of data that belongs to another user',
    systems: POSIX,
    arm: ({ system, folders }) => system.changeFolder(folders.data, { owner: 4_711 }),
    check: 'machine-folders',
    finding: 'DOCTOR_FOLDER_EXPOSED',
    severity: 'warning',
  },

  // Readers and PC/SC.
  { fault: 'no reader plugged in', arm: noReader, check: 'pcsc-readers', finding: 'ERR_READER_NONE' },
  {
    fault: 'no reader plugged in, so that Windows has ended its service',
    systems: ['win32'],
    arm: (fixture) => {
      noReader(fixture);
      stopped('stopped')(fixture);
    },
    check: 'pcsc-service',
    finding: 'ERR_READER_NONE',
  },
  {
    fault: 'reader seen by USB and not by PC/SC',
    arm: (fixture) => {
      noReader(fixture);
      fixture.plugUsb(1);
    },
    check: 'pcsc-readers',
    finding: 'DOCTOR_READER_USB_ONLY',
  },
  {
    fault: 'PC/SC service stopped',
    arm: stopped('stopped'),
    check: 'pcsc-service',
    finding: 'ERR_READER_SERVICE_STOPPED',
  },
  {
    fault: 'PC/SC service switched off by an administrator, no reader',
    systems: ['win32'],
    arm: (fixture) => {
      noReader(fixture);
      stopped('stopped')(fixture);
      fixture.system.setValue('HKLM\\SYSTEM\\CurrentControlSet\\Services\\SCardSvr', 'Start', '4');
    },
    check: 'pcsc-service',
    finding: 'ERR_READER_SERVICE_STOPPED',
  },
  {
    fault: 'PC/SC not installed',
    systems: ['linux'],
    arm: (fixture) => {
      stopped('stopped')(fixture);
      fixture.system.remove('/usr/sbin/pcscd');
    },
    check: 'pcsc-service',
    finding: 'DOCTOR_PCSC_NOT_INSTALLED',
  },
  { fault: 'PC/SC service that hangs', arm: stopped('silent'), check: 'pcsc-service', finding: 'DOCTOR_PCSC_SILENT' },
  {
    fault: 'component missing that calls PC/SC',
    arm: (fixture) => {
      stopped('unsupported')(fixture);
      fixture.changes.canCallSystem = () => Promise.resolve(false);
    },
    check: 'pcsc-service',
    finding: 'ERR_MODULE_SUPPORT_MISSING',
  },
  {
    fault: 'Remote Desktop without the reader',
    systems: ['win32'],
    arm: (fixture) => {
      noReader(fixture);
      fixture.system.environment.SESSIONNAME = 'RDP-Tcp#3';
    },
    check: 'pcsc-readers',
    finding: 'DOCTOR_READER_REMOTE',
  },
  {
    fault: 'Remote Desktop without the reader and without the service',
    systems: ['win32'],
    arm: (fixture) => {
      noReader(fixture);
      stopped('stopped')(fixture);
      fixture.system.environment.SESSIONNAME = 'RDP-Tcp#3';
    },
    check: 'pcsc-service',
    finding: 'DOCTOR_READER_REMOTE',
  },
  {
    fault: 'Citrix without the reader',
    systems: ['win32'],
    arm: (fixture) => {
      noReader(fixture);
      fixture.system.environment.SESSIONNAME = 'ICA-tcp#1';
    },
    check: 'pcsc-readers',
    finding: 'DOCTOR_READER_REMOTE',
  },

  // Card software.
  {
    fault: 'Cryptolib not installed',
    arm: ({ system, module }) => system.remove(module),
    check: 'module-present',
    finding: 'ERR_MODULE_NONE',
  },
  {
    fault: 'module of the settings not there',
    arm: (fixture) => fixture.set({ modules: [fixture.platform === 'win32' ? 'D:\\gone.dll' : '/opt/gone.so'] }),
    check: 'module-present',
    finding: 'DOCTOR_MODULE_PATH_MISSING',
  },
  {
    fault: 'one of two modules of the settings not there',
    arm: (fixture) => {
      const gone = fixture.platform === 'win32' ? 'D:\\gone.dll' : '/opt/gone.so';
      fixture.set({ modules: [gone, fixture.module] });
      const { probe } = fixture;
      fixture.changes.probeModule = (source) =>
        Promise.resolve(
          source.kind === 'library' && source.path === gone
            ? { loaded: false, problem: 'ERR_MODULE_LOAD_FAILED', loadMs: 1 }
            : probe,
        );
    },
    check: 'module-present',
    finding: 'DOCTOR_MODULE_PATH_MISSING',
    severity: 'warning',
  },
  {
    fault: 'leftovers of an installation with GALSS',
    systems: ['linux'],
    arm: ({ system, module }) => {
      system.remove(module);
      system.write('/usr/local/galss/libcps3_pkcs11_lux.so', elfFile('x64'));
    },
    check: 'module-present',
    finding: 'DOCTOR_MODULE_OBSOLETE',
    severity: 'warning',
  },
  {
    fault: 'module file empty after a broken installation',
    arm: ({ system, module }) => system.write(module, ''),
    check: 'module-architecture',
    finding: 'DOCTOR_MODULE_DAMAGED',
  },
  {
    fault: 'module file of another system',
    arm: ({ system, module, platform }) => system.write(module, platform === 'linux' ? peFile('x64') : elfFile('x64')),
    check: 'module-architecture',
    finding: 'DOCTOR_MODULE_DAMAGED',
  },
  {
    fault: '32-bit module in a 64-bit program',
    arm: ({ system, module, platform }) =>
      system.write(module, { win32: peFile, darwin: machFile, linux: elfFile }[platform]('ia32')),
    check: 'module-architecture',
    finding: 'DOCTOR_MODULE_ARCHITECTURE',
  },
  {
    fault: 'Intel module in a program for Apple chips',
    systems: ['darwin'],
    arm: ({ system, module }) => {
      system.architecture = 'arm64';
      system.write(module, machFile('x64'));
    },
    check: 'module-architecture',
    finding: 'DOCTOR_MODULE_ARCHITECTURE',
  },
  {
    fault: 'module that cannot be loaded (a library of its own is missing)',
    arm: notLoaded('ERR_MODULE_LOAD_FAILED'),
    check: 'module-load',
    finding: 'ERR_MODULE_LOAD_FAILED',
  },
  {
    fault: 'module that crashes while it loads',
    arm: notLoaded('ERR_MODULE_CRASHED'),
    check: 'module-load',
    finding: 'ERR_MODULE_CRASHED',
  },
  {
    fault: 'module that hangs while it loads',
    arm: notLoaded('ERR_MODULE_TIMEOUT'),
    check: 'module-load',
    finding: 'ERR_MODULE_TIMEOUT',
  },
  {
    fault: 'module put aside because it crashed when it was loaded',
    arm: ({ quarantined, module }) => void quarantined.add(module),
    check: 'module-load',
    finding: 'ERR_MODULE_QUARANTINED',
  },
  {
    fault: 'module that answers C_Initialize with an error',
    arm: notLoaded('ERR_CARD_FAILED'),
    check: 'module-load',
    finding: 'ERR_MODULE_FAILED',
  },
  {
    fault: 'component missing that loads modules',
    arm: notLoaded('ERR_MODULE_SUPPORT_MISSING'),
    check: 'module-load',
    finding: 'ERR_MODULE_SUPPORT_MISSING',
  },
  {
    fault: 'module that an antivirus slows down',
    arm: (fixture) => void (fixture.probe = { ...fixture.probe, loadMs: 4_500 }),
    check: 'module-load',
    finding: 'DOCTOR_MODULE_SLOW',
    severity: 'warning',
  },
  {
    fault: 'Cryptolib too old for a CPS4, as the registry says',
    systems: ['win32'],
    arm: (fixture) => {
      fixture.system.setValue('HKLM\\SOFTWARE\\ASIP\\Cryptolib CPS', 'Version', '5.1.6');
      fixture.insert('cps4-dupont', { failure: 'ERR_CARD_NOT_CPX' });
    },
    check: 'module-version',
    finding: 'DOCTOR_MODULE_TOO_OLD',
  },
  {
    fault: 'Cryptolib too old for a CPS4, as the card shows',
    systems: POSIX,
    arm: unread('cps4-dupont', 'ERR_CARD_NOT_CPX'),
    check: 'card-read',
    finding: 'DOCTOR_MODULE_TOO_OLD',
  },

  // The card in the reader.
  {
    fault: 'reader empty',
    arm: (fixture) => {
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith('', { cardPresent: false })] };
      fixture.probe = fixture.loadedWith([{ reader: READER }]);
    },
    check: 'card-present',
    finding: 'ERR_CARD_NONE',
  },
  {
    fault: 'card the wrong way round',
    arm: (fixture) => {
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith('', { mute: true })] };
      fixture.probe = fixture.loadedWith([{ reader: READER, outcome: { failure: 'ERR_CARD_FAILED' } }]);
    },
    check: 'card-present',
    finding: 'ERR_CARD_MUTE',
  },
  {
    fault: 'Vitale card in the slot',
    arm: unread('vitale', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_VITALE',
  },
  {
    fault: 'bank card in the slot',
    arm: unread('piv', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_NOT_CPX',
  },
  {
    fault: 'CPS2ter in the slot',
    arm: unread('cps2ter', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'DOCTOR_CARD_CPS2TER',
  },
  {
    fault: 'card laid on the reader instead of inserted',
    arm: unread('cps3-contactless', 'ERR_CARD_NOT_CPX'),
    check: 'card-family',
    finding: 'ERR_CARD_CONTACTLESS_ONLY',
  },
  {
    fault: 'two CPx cards in two readers',
    arm: (fixture) => {
      const { atr } = fixture.cards.card('cps3-martin');
      const second = fixture.readerWith(atr, { name: 'Gemalto PC Twin Reader 01 00' });
      fixture.pcsc = { service: 'running', readers: [...fixture.pcsc.readers, second] };
      const { probe } = fixture;
      const slot = fixture.slot({ card: readingOf(fixture.cards.card('cps3-martin')) }, { reader: second.name });
      if (probe.loaded) fixture.probe = { ...probe, slots: [...probe.slots, slot] };
    },
    check: 'card-family',
    finding: 'DOCTOR_CARD_SEVERAL',
    severity: 'warning',
  },
  {
    fault: 'card held by another program',
    arm: (fixture) => {
      const { atr } = fixture.cards.card('cps4-dupont');
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith(atr, { exclusive: true })] };
      fixture.probe = fixture.loadedWith([fixture.slot({ failure: 'ERR_READER_BUSY' })]);
    },
    check: 'card-read',
    finding: 'ERR_READER_BUSY',
  },
  {
    fault: 'stale cache: a CPS3 that is not recognised',
    arm: unread('cps3-martin', 'ERR_CARD_NOT_CPX'),
    check: 'card-read',
    finding: 'DOCTOR_CARD_UNRECOGNISED',
  },
  {
    fault: 'Cryptolib not installed, and a CPx card that OpenSC does not know',
    arm: (fixture) => {
      fixture.useOpenSc();
      fixture.insert('cps4-dupont', { failure: 'ERR_CARD_NOT_CPX' });
    },
    check: 'card-read',
    finding: 'ERR_MODULE_NONE',
  },
  {
    fault: 'stale cache: certificates of an earlier card',
    arm: (fixture) => {
      const { label } = readingOf(fixture.cards.card('cps4-nguyen'));
      fixture.insert('cps4-dupont', { card: { ...readingOf(fixture.cards.card('cps4-dupont')), label } });
    },
    check: 'card-serial',
    finding: 'DOCTOR_CARD_SERIAL',
  },
  {
    fault: 'update of the card interrupted',
    arm: unread('cps3-update-interrupted', 'ERR_CARD_UPDATE_INTERRUPTED'),
    check: 'card-read',
    finding: 'ERR_CARD_UPDATE_INTERRUPTED',
  },
  {
    fault: 'terminal server that shows the card of the session before',
    arm: unread('cps4-dupont', 'ERR_MODULE_REINITIALIZE'),
    check: 'card-read',
    finding: 'ERR_MODULE_REINITIALIZE',
  },
  {
    fault: 'reader that loses contact',
    arm: unread('cps4-dupont', 'ERR_READER_FAILED'),
    check: 'card-read',
    finding: 'ERR_READER_FAILED',
  },
  {
    fault: 'card that answers with an error',
    arm: unread('cps4-dupont', 'ERR_CARD_FAILED'),
    check: 'card-read',
    finding: 'ERR_CARD_FAILED',
  },
  {
    fault: 'module that hangs while it reads the card',
    arm: lookFailed('ERR_MODULE_TIMEOUT'),
    check: 'card-read',
    finding: 'ERR_MODULE_TIMEOUT',
  },
  {
    fault: 'module that crashes while it reads the card',
    arm: lookFailed('ERR_MODULE_CRASHED'),
    check: 'card-read',
    finding: 'ERR_MODULE_CRASHED',
  },
  { fault: 'PIN blocked', arm: withPin({ pin: { locked: true } }), check: 'card-pin', finding: 'ERR_PIN_LOCKED' },
  {
    fault: 'last try of the PIN',
    arm: withPin({ pin: { finalTry: true, countLow: true } }),
    check: 'card-pin',
    finding: 'ERR_PIN_LAST_TRY',
    severity: 'warning',
  },
  {
    fault: 'one wrong PIN presented',
    arm: withPin({ pin: { countLow: true } }),
    check: 'card-pin',
    finding: 'DOCTOR_PIN_COUNT_LOW',
    severity: 'warning',
  },
  {
    fault: 'card without a PIN',
    arm: withPin({ pin: { initialized: false } }),
    check: 'card-pin',
    finding: 'ERR_PIN_NOT_SET',
  },
  {
    fault: 'card that shows its signature certificate alone',
    arm: (fixture) => {
      const reading = readingOf(fixture.cards.card('cps4-dupont'));
      const certificates = reading.certificates.filter(({ label }) => label.endsWith('signature'));
      fixture.insert('cps4-dupont', { card: { ...reading, certificates } });
    },
    check: 'card-certificate',
    finding: 'DOCTOR_CARD_NO_CERTIFICATE',
  },
  {
    fault: 'certificate that cannot be read',
    arm: (fixture) => {
      const reading = readingOf(fixture.cards.card('cps4-dupont'));
      const certificates = reading.certificates.map(({ label, der }) => ({
        label,
        der: label.endsWith('authentication') ? new Uint8Array(0) : der,
      }));
      fixture.insert('cps4-dupont', { card: { ...reading, certificates } });
    },
    check: 'card-certificate',
    finding: 'ERR_CERTIFICATE_MALFORMED',
  },
  {
    fault: 'key of the certificate missing',
    arm: (fixture) => {
      const card = readingOf(fixture.cards.card('cps4-dupont'));
      fixture.probe = fixture.loadedWith([fixture.slot({ card }, { key: { problem: 'ERR_CERTIFICATE_KEY_MISSING' } })]);
    },
    check: 'card-key',
    finding: 'ERR_CERTIFICATE_KEY_MISSING',
  },
  {
    fault: 'module that does not offer the signature',
    arm: (fixture) => {
      const card = readingOf(fixture.cards.card('cps4-dupont'));
      fixture.probe = fixture.loadedWith([fixture.slot({ card }, { key: { mechanisms: [0x220] } })]);
    },
    check: 'card-key',
    finding: 'ERR_MODULE_MECHANISM',
  },
  {
    fault: 'wrong PIN, seen in a trial signature',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_PIN_INCORRECT', { countLow: true })),
    check: 'card-signature',
    finding: 'ERR_PIN_INCORRECT',
  },
  {
    fault: 'card pulled out during a trial signature',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_CARD_REMOVED')),
    check: 'card-signature',
    finding: 'ERR_CARD_REMOVED',
  },
  {
    fault: 'card that can be read and does not sign',
    arm: (fixture) => void (fixture.changes.trial = tried('ERR_CARD_FAILED')),
    check: 'card-signature',
    finding: 'ERR_CARD_FAILED',
  },

  // The certificate.
  {
    fault: 'card expired',
    arm: (fixture) => fixture.insert('cps4-expired'),
    check: 'certificate-validity',
    finding: 'ERR_CERTIFICATE_EXPIRED',
  },
  {
    fault: 'card not yet valid',
    arm: (fixture) => fixture.insert('cps4-not-yet-valid'),
    check: 'certificate-validity',
    finding: 'ERR_CERTIFICATE_NOT_YET_VALID',
  },
  {
    fault: 'card that expires in ten days',
    arm: (fixture) => {
      const { der } = fixture.cards.card('cps4-dupont').certificates[0]!;
      fixture.system.time = parseCertificate(der).notAfter.getTime() - 10 * DAY_MS;
      fixture.mailbox = { ...fixture.mailbox, date: { theirs: fixture.system.time, ours: fixture.system.time } };
    },
    check: 'certificate-validity',
    finding: 'DOCTOR_CERTIFICATE_EXPIRES_SOON',
    severity: 'warning',
  },
  {
    fault: 'test card on a production site',
    arm: withPin({ series: 'test' }),
    check: 'certificate-series',
    finding: 'DOCTOR_CERTIFICATE_TEST',
    severity: 'warning',
  },
  {
    fault: 'card of an authority that nobody knows',
    arm: (fixture) => {
      const anchors = fixture.cards.anchors.map((der) => parseCertificate(der));
      fixture.changes.loadAuthorities = () => Promise.resolve({ anchors, intermediates: [] });
    },
    check: 'certificate-chain',
    finding: 'DOCTOR_CERTIFICATE_UNTRUSTED',
  },
  {
    fault: 'card revoked because it was reported lost',
    arm: answeredOf('ERR_REVOCATION_REVOKED'),
    check: 'certificate-revocation',
    finding: 'ERR_REVOCATION_REVOKED',
  },
  {
    fault: 'card that the service of the ANS does not know',
    arm: answeredOf('ERR_REVOCATION_UNKNOWN'),
    check: 'certificate-revocation',
    finding: 'ERR_REVOCATION_UNKNOWN',
  },

  // CPx Bridge.
  {
    fault: 'settings changed by another program',
    arm: warned('ERR_SETTINGS_SEAL_BROKEN'),
    check: 'bridge-settings',
    finding: 'ERR_SETTINGS_SEAL_BROKEN',
    severity: 'warning',
  },
  {
    fault: 'policy file that a user wrote',
    arm: warned('ERR_SETTINGS_POLICY_REFUSED'),
    check: 'bridge-settings',
    finding: 'ERR_SETTINGS_POLICY_REFUSED',
    severity: 'warning',
  },
  {
    fault: 'settings file damaged',
    arm: warned('ERR_SETTINGS_DAMAGED'),
    check: 'bridge-settings',
    finding: 'ERR_SETTINGS_DAMAGED',
    severity: 'warning',
  },
  {
    fault: 'keychain that does not answer',
    arm: warned('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE'),
    check: 'bridge-settings',
    finding: 'ERR_SETTINGS_KEYCHAIN_UNAVAILABLE',
    severity: 'warning',
  },
  {
    fault: 'no site allowed',
    arm: (fixture) => fixture.set({ sites: [] }),
    check: 'bridge-sites',
    finding: 'DOCTOR_SITES_NONE',
  },
  {
    fault: 'mailbox that asked and is not allowed',
    arm: (fixture) =>
      void (fixture.settings.askedForAccess = [
        { origin: 'https://other.example', firstAsked: '2026-01-01T00:00:00Z' },
      ]),
    check: 'bridge-sites',
    finding: 'DOCTOR_SITES_ASKED',
    severity: 'warning',
  },
  {
    fault: 'CPx Bridge not running',
    arm: (fixture) => void (fixture.companion = { type: 'closed' }),
    check: 'bridge-port',
    finding: 'ERR_CLIENT_NOT_RUNNING',
    severity: 'warning',
  },
  {
    fault: 'port taken by another program',
    arm: (fixture) => void (fixture.companion = { type: 'stranger' }),
    check: 'bridge-port',
    finding: 'ERR_SETTINGS_PORT_TAKEN',
  },
  {
    fault: 'port taken by a program that says nothing',
    arm: (fixture) => void (fixture.companion = { type: 'silent' }),
    check: 'bridge-port',
    finding: 'ERR_SETTINGS_PORT_TAKEN',
  },
  {
    fault: 'port taken by the companion of another user',
    arm: (fixture) => {
      fixture.companion = { type: 'refused' };
      fixture.changes.findPortHolder = () => Promise.resolve({ userName: 'somebody-else' });
    },
    check: 'bridge-port',
    finding: 'ERR_SETTINGS_PORT_TAKEN',
  },
  {
    fault: 'companion that hangs',
    arm: (fixture) => {
      fixture.companion = { type: 'silent' };
      fixture.changes.findPortHolder = () => Promise.resolve({ processName: 'CPx Bridge.exe' });
    },
    check: 'bridge-port',
    finding: 'DOCTOR_BRIDGE_SILENT',
  },
  {
    fault: 'program that passes itself off as the companion',
    arm: (fixture) => {
      if (fixture.companion.type === 'companion') fixture.companion = { ...fixture.companion, proven: false };
    },
    check: 'bridge-port',
    finding: 'DOCTOR_BRIDGE_STRANGER',
  },
  {
    fault: 'companion left in development mode',
    arm: (fixture) => void (fixture.changes.isInDevelopment = () => Promise.resolve(true)),
    check: 'bridge-development',
    finding: 'DOCTOR_DEVELOPMENT',
    severity: 'warning',
  },

  {
    fault: 'companion in development mode with sites of its own',
    arm: (fixture) => {
      fixture.companion = { type: 'refused' };
      fixture.changes.isInDevelopment = () => Promise.resolve(true);
    },
    check: 'bridge-development',
    finding: 'DOCTOR_DEVELOPMENT',
    severity: 'warning',
  },

  // The browsers.
  {
    fault: 'no browser in its usual place',
    arm: ({ system, platform }) => {
      if (platform === 'win32') system.keys.delete('HKCU\\Software\\Microsoft\\Edge\\BLBeacon');
      for (const name of ['Safari', 'Google Chrome']) system.remove(`/Applications/${name}.app`);
      for (const path of ['/usr/lib/firefox-esr/firefox-esr', '/opt/google/chrome/chrome']) system.remove(path);
    },
    check: 'browser-installed',
    finding: 'DOCTOR_BROWSER_NONE',
    severity: 'warning',
  },
  {
    fault: 'policy that forbids the only browser local access',
    systems: ['win32'],
    arm: (fixture) => registryList(fixture, 'LoopbackNetworkBlockedForUrls', '*'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
  },
  {
    fault: 'older policy that forbids the only browser local access',
    systems: ['win32'],
    arm: (fixture) => registryList(fixture, 'LocalNetworkAccessBlockedForUrls', 'https://[*.]mipih.fr'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
  },
  {
    fault: 'policy that forbids one of two browsers local access',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write('/etc/opt/chrome/policies/managed/local.json', '{"LoopbackNetworkBlockedForUrls": ["*"]}'),
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
    severity: 'warning',
  },
  {
    fault: 'policy of macOS that forbids one of two browsers local access',
    systems: ['darwin'],
    arm: ({ system }) => {
      const plist = '/Library/Managed Preferences/com.google.Chrome.plist';
      system.write(plist);
      system.programs.set(
        `/usr/bin/plutil -convert json -o - ${plist}`,
        '{"LoopbackNetworkBlockedForUrls": ["https://medimail.mipih.fr:443"]}',
      );
    },
    check: 'browser-policy',
    finding: 'DOCTOR_BROWSER_POLICY',
    severity: 'warning',
  },
  {
    fault: 'proxy of Windows that catches 127.0.0.1',
    systems: ['win32'],
    arm: ({ system }) => {
      const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';
      system.setValue(key, 'ProxyEnable', '1');
      system.setValue(key, 'ProxyOverride', '*.chu.example;<-loopback>');
    },
    check: 'browser-proxy',
    finding: 'DOCTOR_BROWSER_PROXY',
  },
  {
    fault: 'Firefox that sends 127.0.0.1 to its proxy',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/home/someone/.mozilla/firefox/abcd.default/prefs.js',
        'user_pref("network.proxy.allow_hijacking_localhost", true);\nuser_pref("network.proxy.type", 1);\n',
      ),
    check: 'browser-proxy',
    finding: 'DOCTOR_BROWSER_PROXY',
    severity: 'warning',
  },
  {
    fault: 'Firefox that loads a module of a removed installation, in a profile',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/home/someone/.mozilla/firefox/abcd.default/pkcs11.txt',
        'library=\nname=NSS Internal PKCS #11 Module\n\nlibrary=/usr/local/galss/old.so\nname=CPS\nNSS=\n',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },
  {
    fault: 'Firefox that loads a module of a removed installation, by policy',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/etc/firefox/policies/policies.json',
        '{"policies": {"SecurityDevices": {"Add": {"CPS": "/usr/local/galss/old.so"}}}}',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },
  {
    fault: 'manifest for Firefox that outlived its installation',
    systems: ['linux'],
    arm: ({ system }) =>
      system.write(
        '/usr/lib/mozilla/pkcs11-modules/cps3.json',
        '{"type": "pkcs11", "path": "/usr/local/galss/old.so"}',
      ),
    check: 'browser-module',
    finding: 'DOCTOR_BROWSER_MODULE',
    severity: 'warning',
  },

  // The mailbox.
  {
    fault: 'network cable unplugged',
    arm: (fixture) =>
      void (fixture.mailbox = { origin: SITE, reached: 'unknown-name', addresses: [], code: 'EAI_AGAIN' }),
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_NAME',
  },
  {
    fault: 'mailbox behind a firewall',
    arm: (fixture) =>
      void (fixture.mailbox = { origin: SITE, reached: 'no', addresses: ['192.0.2.10'], code: 'ETIMEDOUT' }),
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_UNREACHABLE',
  },
  {
    fault: 'mailbox reached through a proxy alone',
    arm: (fixture) => {
      fixture.mailbox = { origin: SITE, reached: 'no', addresses: ['192.0.2.10'], code: 'ECONNREFUSED' };
      fixture.system.environment.HTTPS_PROXY = 'http://proxy.example:3128';
    },
    check: 'mailbox-reach',
    finding: 'DOCTOR_MAILBOX_UNREACHABLE',
    severity: 'warning',
  },
  {
    fault: 'mailbox with an expired certificate',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'CERT_HAS_EXPIRED' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_TLS',
  },
  {
    fault: 'mailbox with the certificate of another name',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_TLS',
  },
  {
    fault: 'mailbox with a broken chain of certificates',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_ISSUER',
    severity: 'warning',
  },
  {
    fault: 'institution that inspects TLS',
    arm: (fixture) => void (fixture.mailbox = { ...fixture.mailbox, tlsProblem: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    check: 'mailbox-tls',
    finding: 'DOCTOR_MAILBOX_ISSUER',
    severity: 'warning',
  },
];

/** Every fault of the table. */
export function listFaults(): readonly Fault[] {
  return FAULTS;
}

/** The computers on which a fault is armed. */
export function systemsOf({ systems = PLATFORMS }: Fault): readonly FixturePlatform[] {
  return systems;
}
