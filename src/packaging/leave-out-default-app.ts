import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What electron-builder tells its hooks, as far as it is used here. */
interface Extracted {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
}

/**
 * Hook of electron-builder, by this name: Electron's folder has been copied and the application has not. Takes out the
 * application that Electron shows where it finds none; electron-builder does so with its own downloads alone.
 */
export async function afterExtract({ appOutDir, electronPlatformName }: Extracted): Promise<void> {
  const resources = electronPlatformName === 'darwin' ? join('Electron.app', 'Contents', 'Resources') : 'resources';
  await rm(join(appOutDir, resources, 'default_app.asar'), { force: true });
}
