import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/**
 * Electron's fuses: the sentinel that they are found by, version 1, how many there are, and their states as Electron ships
 * them ('1' on, '0' off, in the order of FuseV1Options). With it electron-builder turns them as in the real binary.
 * @see Electron documentation, "Electron Fuses"
 */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.of(1, 8),
  Buffer.from('10110001'),
]);

const PROGRAM = `#!/bin/sh
echo 'This package was made without the binary of Electron and cannot be started.' >&2
exit 1
`;

/**
 * Lays out a folder that electron-builder takes for Electron's on Linux, where its binary cannot be had: everything that
 * is looked at while packing, nothing that runs.
 * @param folder an empty folder
 * @param version of Electron, for instance 45.5.0
 */
export async function makeStandInElectron(folder: string, version: string): Promise<void> {
  await Promise.all(['locales', 'resources', 'default-app'].map((name) => mkdir(join(folder, name))));
  await Promise.all([
    writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from(PROGRAM), FUSES]), { mode: 0o755 }),
    writeFile(join(folder, 'chrome-sandbox'), '', { mode: 0o755 }),
    writeFile(join(folder, 'version'), version),
    writeFile(join(folder, 'LICENSE'), 'A stand-in for Electron.\n'),
    writeFile(join(folder, 'LICENSES.chromium.html'), '<!doctype html><title>A stand-in for Electron</title>\n'),
    ...['en-US', 'fr', 'de'].map((name) => writeFile(join(folder, 'locales', `${name}.pak`), '')),
    writeFile(join(folder, 'default-app', 'package.json'), '{}'),
  ]);
  await createPackage(join(folder, 'default-app'), join(folder, 'resources', 'default_app.asar'));
  await rm(join(folder, 'default-app'), { recursive: true });
}
