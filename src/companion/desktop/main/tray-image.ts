import type { CompanionState } from './companion-state.js';

/** What a tray image depends on beside what it says. */
export interface TraySurroundings {
  readonly platform: NodeJS.Platform;
  /** True where the bar that the icon lies on is dark. */
  readonly darkBar: boolean;
}

/**
 * The file below dist/icons/tray for a state: on a Mac a template image, which the system paints for its bar (known by
 * the end of its name); elsewhere the drawing for a light or a dark bar, with every size in one file on Windows.
 * @see resources/icons/README.md; Electron documentation, "nativeImage", "Template Image"
 */
export function trayImageOf(state: CompanionState['kind'], { platform, darkBar }: TraySurroundings): string {
  if (platform === 'darwin') return `${state}Template.png`;
  return `${state}-on-${darkBar ? 'dark' : 'light'}.${platform === 'win32' ? 'ico' : 'png'}`;
}
