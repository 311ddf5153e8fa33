import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrivateFolder } from '../../os/index.js';
import { CpxError, readersFor } from '../../../protocol/index.js';

/** Where a companion in development mode listens for `simulate`, and what proves that a client may read its folder. */
export interface ControlAddress {
  /** Path of a Unix socket, or name of a Windows pipe. */
  readonly path: string;
  /** 64 hexadecimal digits. The only protection of a Windows pipe, which every user may open. */
  readonly token: string;
}

/** Longest path of a Unix socket on every system. @see unix(7): 108 bytes with the final NUL; 104 on macOS */
const LONGEST_SOCKET_PATH = 103;

const read = readersFor('ERR_SETTINGS_INVALID');
const addressFile = read.object({
  version: read.oneOf([1]),
  path: read.anyText(4096),
  token: read.text(/^[0-9a-f]{64}$/, 'a token'),
});

/**
 * Makes the address of the companion on `port`: a file that its owner alone can read, in a folder of the same kind.
 * @throws CpxError ERR_SETTINGS_WRITE_FAILED when the folder is somebody else's, or cannot be written
 */
export async function publishControlAddress(runtimeFolder: string, port: number): Promise<ControlAddress> {
  await createPrivateFolder(runtimeFolder);
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\cpx-bridge-${randomBytes(16).toString('hex')}`
      : join(runtimeFolder, `control-${port}.sock`);
  if (process.platform !== 'win32' && Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new CpxError('ERR_SETTINGS_WRITE_FAILED', `${path} is too long for the name of a socket`);
  }
  const address = { path, token: randomBytes(32).toString('hex') };
  // Left over from a companion that was killed: the port is ours, so nobody listens there.
  await rm(fileOf(runtimeFolder, port), { force: true });
  if (process.platform !== 'win32') await rm(path, { force: true });
  await writeFile(fileOf(runtimeFolder, port), JSON.stringify({ version: 1, ...address }), { mode: 0o600, flag: 'wx' });
  return address;
}

/** Takes the address away again. Never throws. */
export async function withdrawControlAddress(runtimeFolder: string, port: number): Promise<void> {
  await rm(fileOf(runtimeFolder, port), { force: true }).catch(() => undefined);
}

/** @returns the address of the companion on `port`, or undefined where none in development mode runs */
export async function findControlAddress(runtimeFolder: string, port: number): Promise<ControlAddress | undefined> {
  try {
    return addressFile(JSON.parse(await readFile(fileOf(runtimeFolder, port), 'utf8')), '');
  } catch {
    return undefined;
  }
}

function fileOf(runtimeFolder: string, port: number): string {
  return join(runtimeFolder, `control-${port}.json`);
}
