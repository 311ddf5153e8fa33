import { elfFile, machFile, peFile } from '../binary-files.js';
import { POSIX, notLoaded, unread } from './arm-faults.js';
import { faults } from './fault.js';

/** Card software. */
export const MODULE_FAULTS = faults(
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
    fault: 'CCM stopped',
    systems: ['win32'],
    arm: ({ system }) => {
      const ccm = String.raw`"C:\Program Files\santesocial\CPS\ccm.exe" /tray`;
      system.setValue(String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run`, 'CCM', ccm);
      system.programs.set(
        String.raw`C:\Windows\System32\tasklist.exe /fi imagename eq ccm.exe /fo csv /nh`,
        'INFO: No tasks are running which match the specified criteria.\r\n',
      );
    },
    check: 'module-neighbours',
    finding: 'DOCTOR_MODULE_CCM_STOPPED',
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
);
