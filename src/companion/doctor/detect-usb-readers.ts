import { posix, win32 } from 'node:path';
import type { DoctorSystem } from './ports.js';

/** USB class of smart card readers. @see USB-IF, defined class codes; CCID 1.1, section 4.2 */
const CCID_CLASS = 0x0b;

/**
 * Counts the smart card readers that are plugged in by USB, whatever PC/SC makes of them.
 *
 * - Linux: interfaces of class 0b in sysfs.
 * - Windows: present devices of the setup class of readers, one `Instance ID` each; the words around are localised, so
 *   that the identifiers alone are counted.
 * - macOS: interfaces of class 11 in the I/O Registry.
 * @returns undefined where the system does not tell
 */
export async function detectUsbReaders(system: DoctorSystem): Promise<number | undefined> {
  switch (system.platform) {
    case 'linux':
      return countInSysfs(system);
    case 'win32': {
      const windows = system.environment.SystemRoot ?? 'C:\\Windows';
      const listed = await system.run(win32.join(windows, 'System32', 'pnputil.exe'), [
        '/enum-devices',
        '/connected',
        '/class',
        'SmartCardReader',
      ]);
      return (
        listed?.match(/\bUSB\\VID_[0-9A-F]{4}&PID_[0-9A-F]{4}/gi)?.length ?? (listed === undefined ? undefined : 0)
      );
    }
    case 'darwin': {
      const listed = await system.run('/usr/sbin/ioreg', ['-r', '-c', 'IOUSBHostInterface', '-l', '-w', '0']);
      return listed === undefined ? undefined : (listed.match(/"bInterfaceClass" = 11\b/g)?.length ?? 0);
    }
    default:
      return undefined;
  }
}

const SYSFS = '/sys/bus/usb/devices';

async function countInSysfs(system: DoctorSystem): Promise<number | undefined> {
  if ((await system.status(SYSFS)) === undefined) return undefined;
  const readers = new Set<string>();
  for (const name of await system.list(SYSFS)) {
    // `1-2:1.0` is interface 0 of configuration 1 of device 1-2: a reader with two slots has two of them.
    const device = /^([^:]+):/.exec(name)?.[1];
    if (device === undefined) continue;
    const bytes = await system.read(posix.join(SYSFS, name, 'bInterfaceClass'), 8);
    if (bytes !== undefined && Number.parseInt(Buffer.from(bytes).toString('latin1'), 16) === CCID_CLASS) {
      readers.add(device);
    }
  }
  return readers.size;
}
