import { defaultTestCardFolder, openTestCards, type TestCards } from '../../../../native-stubs/test-cards/index.js';
import type {
  CompanionSight,
  Diagnosis,
  DoctorPorts,
  CardHostSight,
  MailboxSight,
  PcscSight,
} from '../../../../src/companion/doctor/index.js';
import { diagnose, selectChecks } from '../../../../src/companion/doctor/index.js';
import { silentLog } from '../../../../src/companion/log/index.js';
import { createStandardFolders, type PcscReader, type StandardFolders } from '../../../../src/companion/os/index.js';
import {
  findModules,
  listKnownModulePaths,
  listOpenScPaths,
  type CardOutcome,
  type ModuleProbe,
  type ProbedSlot,
} from '../../../../src/companion/pkcs11/index.js';
import type { EffectiveSettings } from '../../../../src/companion/settings/index.js';
import { DEFAULT_PORT } from '../../../../src/protocol/index.js';
import { elfFile, machFile, peFile } from './binary-files.js';
import { FakeSystem } from './fake-system.js';
import { readingOf } from './production-card.js';

/** The systems that the diagnosis knows. */
export const PLATFORMS = ['win32', 'darwin', 'linux'] as const;
export type FixturePlatform = (typeof PLATFORMS)[number];

export const READER = 'Gemalto PC Twin Reader 00 00';
export const SITE = 'https://medimail.mipih.fr';
const DAY_MS = 86_400_000;

/** A library that can be loaded, as far as its head tells. */
const LIBRARY_OF: Readonly<Record<FixturePlatform, Uint8Array>> = {
  win32: peFile('x64'),
  darwin: machFile('x64', 'arm64'),
  linux: elfFile('x64'),
};

let generated: TestCards | undefined;

/** The test cards, made once. */
export async function testCards(): Promise<TestCards> {
  return (generated ??= await openTestCards({ folder: defaultTestCardFolder() }));
}

/**
 * A computer on which everything is right: a CPS4 for real use in its reader, the Cryptolib, a companion that runs, a
 * browser and a mailbox. Tests break one thing of it.
 */
export class DoctorFixture {
  readonly platform: FixturePlatform;
  readonly system: FakeSystem;
  readonly folders: StandardFolders;
  readonly cards: TestCards;
  /** Where the module stands: the Cryptolib, until a test puts another in its place. */
  module: string;
  pcsc: PcscSight;
  settings: {
    current: EffectiveSettings;
    warnings: DoctorPorts['settings']['warnings'];
    askedForAccess: DoctorPorts['settings']['askedForAccess'];
  };
  probe: ModuleProbe;
  companion: CompanionSight = {
    type: 'companion',
    info: { name: 'cpx-bridge', api: 1, version: '1.2.3', features: [] },
    proven: true,
  };
  mailbox: MailboxSight;
  /** In which its card hosts differ from good ones. */
  cardHost: Partial<CardHostSight> = {};
  /** Modules that the companion has put aside. */
  readonly quarantined = new Set<string>();
  readonly changes: { -readonly [Port in keyof DoctorPorts]?: DoctorPorts[Port] } = {};

  constructor(platform: FixturePlatform, cards: TestCards) {
    this.platform = platform;
    this.cards = cards;
    const now = Date.now();
    const system = new FakeSystem(platform, now);
    this.system = system;
    this.folders = createStandardFolders({
      platform,
      environment: {},
      home: system.home,
      temporary: '/tmp',
    });
    for (const folder of [this.folders.configuration, this.folders.data, this.folders.logs]) {
      system.makeFolder(folder, { mode: 0o700, writable: true });
    }
    [this.module = ''] = listKnownModulePaths({ platform, architecture: 'x64', environment: {} });
    if (platform === 'win32') this.#furnishWindows();
    else if (platform === 'darwin') this.#furnishMacos();
    else this.#furnishLinux();
    this.pcsc = { service: 'running', readers: [this.readerWith(cards.card('cps4-dupont').atr)] };
    this.settings = {
      current: {
        port: DEFAULT_PORT,
        modules: [],
        sites: [{ origin: SITE, source: 'shipped' }],
        cardReset: 'when-alone',
        cardHosts: [{ site: SITE, host: 'https://carte.mipih.fr', source: 'policy' }],
        language: 'fr',
        startAtLogin: undefined,
        locked: new Set(),
      },
      warnings: [],
      askedForAccess: [],
    };
    this.probe = this.loadedWith([this.slot({ card: readingOf(cards.card('cps4-dupont')) })]);
    this.mailbox = {
      origin: SITE,
      reached: 'yes',
      addresses: ['192.0.2.10'],
      date: { theirs: now, ours: now + 300 },
    };
  }

  readerWith(atr: string, changes: Partial<PcscReader> = {}): PcscReader {
    return {
      name: READER,
      cardPresent: true,
      mute: false,
      exclusive: false,
      atr: Buffer.from(atr, 'hex'),
      eventCount: 1,
      ...changes,
    };
  }

  slot(outcome: CardOutcome, changes: Partial<ProbedSlot> = {}): ProbedSlot {
    const key = 'card' in outcome ? { key: { mechanisms: [1, 6, 0x40] } } : {};
    return { reader: READER, outcome, ...key, ...changes };
  }

  loadedWith(slots: readonly ProbedSlot[]): ModuleProbe {
    return { loaded: true, library: 'ANS CPS3 PKCS#11 LINUX', version: '3.1', loadMs: 40, slots };
  }

  /** OpenSC's module in the place of the Cryptolib. */
  useOpenSc(): void {
    const { platform, system } = this;
    system.remove(this.module);
    [this.module = ''] = listOpenScPaths(system.moduleMachine());
    system.write(this.module, LIBRARY_OF[platform]);
  }

  /** Puts another card into the reader, as PC/SC and the module see it. */
  insert(name: string, outcome: CardOutcome = { card: readingOf(this.cards.card(name)) }): void {
    this.pcsc = { service: 'running', readers: [this.readerWith(this.cards.card(name).atr)] };
    this.probe = this.loadedWith([this.slot(outcome)]);
  }

  set(change: Partial<EffectiveSettings>): void {
    this.settings.current = { ...this.settings.current, ...change };
  }

  get ports(): DoctorPorts {
    return {
      system: this.system,
      folders: this.folders,
      installed: this.system.time - 30 * DAY_MS,
      version: '1.2.3',
      settings: this.settings,
      readPcsc: () => Promise.resolve(this.pcsc),
      canCallSystem: () => Promise.resolve(true),
      findModules: () =>
        findModules(this.settings.current.modules, this.system.moduleMachine(), (path) => this.quarantined.has(path)),
      probeModule: () => Promise.resolve(this.probe),
      askCompanion: () => Promise.resolve(this.companion),
      findPortHolder: () => Promise.resolve({ processId: 4711, processName: 'java', userName: 'someone' }),
      isInDevelopment: () => Promise.resolve(false),
      reachMailbox: () => Promise.resolve(this.mailbox),
      reachCardHost: (host) => Promise.resolve({ host, asksForCards: true, ...this.cardHost }),
      loadAuthorities: () => Promise.resolve({ anchors: [], intermediates: [] }),
      revocation: { check: () => Promise.resolve({ status: 'good' }) },
      ...this.changes,
    };
  }

  run(...only: readonly string[]): Promise<Diagnosis> {
    const checks = only.length === 0 ? undefined : selectChecks(only);
    return diagnose(this.ports, { log: silentLog, ...(checks === undefined ? {} : { checks }) });
  }

  #furnishWindows(): void {
    const { system } = this;
    system.environment = { SystemRoot: 'C:\\Windows' };
    system.write(this.module, LIBRARY_OF.win32);
    system.setValue('HKLM\\SOFTWARE\\ASIP\\Cryptolib CPS', 'Version', '5.2.2');
    system.setValue('HKLM\\SYSTEM\\CurrentControlSet\\Services\\SCardSvr', 'Start', '3');
    system.setValue('HKCU\\Software\\Microsoft\\Edge\\BLBeacon', 'version', '146.0.3500.1');
    this.plugUsb(1);
  }

  #furnishMacos(): void {
    const { system } = this;
    system.home = '/Users/someone';
    system.write(this.module, LIBRARY_OF.darwin);
    system.makeFolder('/Applications/Safari.app');
    system.makeFolder('/Applications/Google Chrome.app');
    system.programs.set(
      '/usr/bin/plutil -extract CFBundleShortVersionString raw /Applications/Google Chrome.app/Contents/Info.plist',
      '146.0.7600.1\n',
    );
    this.plugUsb(1);
  }

  #furnishLinux(): void {
    const { system } = this;
    system.write(this.module, LIBRARY_OF.linux);
    system.write('/usr/sbin/pcscd');
    system.write('/usr/lib/firefox-esr/firefox-esr');
    system.write('/usr/lib/firefox-esr/application.ini', '[App]\nName=Firefox\nVersion=153.0\n');
    system.write('/opt/google/chrome/chrome');
    this.plugUsb(1);
  }

  /** Readers that the system sees on USB. */
  plugUsb(count: number): void {
    const { system } = this;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    switch (this.platform) {
      case 'linux':
        system.makeFolder('/sys/bus/usb/devices');
        for (const name of ['1-1:1.0', '1-2:1.0']) system.remove(`/sys/bus/usb/devices/${name}/bInterfaceClass`);
        system.write('/sys/bus/usb/devices/2-1:1.0/bInterfaceClass', '03\n');
        for (const number of numbers) system.write(`/sys/bus/usb/devices/1-${number}:1.0/bInterfaceClass`, '0b\n');
        break;
      case 'darwin':
        system.programs.set(
          '/usr/sbin/ioreg -r -c IOUSBHostInterface -l -w 0',
          ['"bInterfaceClass" = 3', ...numbers.map(() => '"bInterfaceClass" = 11')].join('\n'),
        );
        break;
      case 'win32':
        system.programs.set(
          'C:\\Windows\\System32\\pnputil.exe /enum-devices /connected /class SmartCardReader',
          numbers.map((number) => `ID d’instance :    USB\\VID_08E6&PID_3437\\5&${number}\r\n`).join('\r\n'),
        );
        break;
    }
  }
}

/** A computer on which everything is right. */
export async function openFixture(platform: FixturePlatform): Promise<DoctorFixture> {
  return new DoctorFixture(platform, await testCards());
}
