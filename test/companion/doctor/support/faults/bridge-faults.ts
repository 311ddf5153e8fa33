import { warned } from './arm-faults.js';
import { faults } from './fault.js';

/** CPx Bridge. */
export const BRIDGE_FAULTS = faults(
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
);
