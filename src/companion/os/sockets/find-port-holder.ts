import type { PortHolder } from '../ports.js';
import { loadWindows } from '../windows/index.js';
import { portHolderOnLinux } from './port-holder-linux.js';
import { portHolderOnMacos } from './port-holder-macos.js';
import { portHolderOnWindows } from './port-holder-windows.js';

/**
 * Finds who listens on a TCP port of this machine, as far as the system tells us.
 * @returns undefined when the system shows nobody
 */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  switch (process.platform as string) {
    case 'linux':
      return portHolderOnLinux(port);
    case 'darwin':
      return portHolderOnMacos(port);
    case 'win32': {
      const windows = await loadWindows();
      return windows && portHolderOnWindows(port, windows);
    }
    default:
      return undefined;
  }
}
