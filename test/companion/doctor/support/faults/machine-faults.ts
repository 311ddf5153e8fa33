import { POSIX, DAY_MS, moveClock } from './arm-faults.js';
import { faults } from './fault.js';

/** The machine. */
export const MACHINE_FAULTS = faults(
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
);
