import { noReader, stopped } from './arm-faults.js';
import { faults } from './fault.js';

/** Readers and PC/SC. */
export const READER_FAULTS = faults(
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
);
