import { PLATFORMS, type FixturePlatform } from './doctor-fixture.js';
import { BRIDGE_FAULTS } from './faults/bridge-faults.js';
import { BROWSER_FAULTS } from './faults/browser-faults.js';
import { CARD_FAULTS } from './faults/card-faults.js';
import { CERTIFICATE_FAULTS } from './faults/certificate-faults.js';
import { MACHINE_FAULTS } from './faults/machine-faults.js';
import { MAILBOX_FAULTS } from './faults/mailbox-faults.js';
import { MODULE_FAULTS } from './faults/module-faults.js';
import { READER_FAULTS } from './faults/reader-faults.js';
import type { Fault } from './faults/fault.js';

/**
 * The faults of the field, layer by layer: every line of cpx.md, "What goes wrong in the field", that a check covers, and
 * more. What the diagnosis cannot see (a permission that a person denied in the browser, a page in a frame without
 * `allow`) is the page's to say.
 */
const FAULTS: readonly Fault[] = [
  ...MACHINE_FAULTS,
  ...READER_FAULTS,
  ...MODULE_FAULTS,
  ...CARD_FAULTS,
  ...CERTIFICATE_FAULTS,
  ...BRIDGE_FAULTS,
  ...BROWSER_FAULTS,
  ...MAILBOX_FAULTS,
];

/** Every fault of the table. */
export function listFaults(): readonly Fault[] {
  return FAULTS;
}

/** The computers on which a fault is armed. */
export function systemsOf({ systems = PLATFORMS }: Fault): readonly FixturePlatform[] {
  return systems;
}
