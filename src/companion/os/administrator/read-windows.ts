import { lstat } from 'node:fs/promises';
import { win32 } from 'node:path';
import type { AdministratorFile, AdministratorFileCheck } from '../ports.js';
import { loadWindows, type WindowsCalls, type WindowsFile } from '../windows/index.js';
import { judgeSddl } from './judge-sddl.js';
import { LARGEST_ADMINISTRATOR_FILE, refused } from './refused.js';

const FILE_ATTRIBUTE_DIRECTORY = 0x10;
const FILE_ATTRIBUTE_REPARSE_POINT = 0x400;

/**
 * Reads a file on Windows: owner, access list and bytes come from one handle that nobody can write beside, after every
 * folder above was judged from the drive's root down.
 * @returns undefined where there is no such file
 */
export async function readOnWindows(
  path: string,
  load: () => Promise<WindowsCalls | undefined> = loadWindows,
): Promise<AdministratorFile | undefined> {
  if (!/^[A-Z]:\\/i.test(path)) return refused(`${path} is not on a drive of this computer`);
  try {
    await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return refused(`${path} cannot be read: ${code ?? String(error)}`);
  }
  const windows = await load();
  if (windows === undefined) return refused(`the owner of ${path} cannot be found out: koffi is missing`);
  return readJudged(win32.normalize(path), windows);
}

/** The judging and reading alone, on a file that is there. */
export function readJudged(path: string, windows: WindowsCalls): AdministratorFile {
  for (const folder of foldersAbove(path)) {
    const check = judgeAndClose(folder, windows.open(folder, 'folder'));
    if (!check.trusted) return refused(check.reason);
  }
  const file = windows.open(path, 'file');
  if (file === undefined) return refused(`${path} cannot be opened`);
  try {
    const check = judge('file', path, file);
    if (!check.trusted) return refused(check.reason);
    const bytes = readAll(file);
    return bytes === undefined ? refused(`${path} cannot be read, or is too large`) : { bytes, check };
  } finally {
    file.close();
  }
}

function judgeAndClose(folder: string, opened: WindowsFile | undefined): AdministratorFileCheck {
  if (opened === undefined) return { trusted: false, reason: `${folder} cannot be looked at` };
  try {
    return judge('folder', folder, opened);
  } finally {
    opened.close();
  }
}

function judge(kind: 'file' | 'folder', path: string, { attributes, sddl }: WindowsFile): AdministratorFileCheck {
  if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) !== 0) return { trusted: false, reason: `${path} is a link` };
  if (((attributes & FILE_ATTRIBUTE_DIRECTORY) !== 0) !== (kind === 'folder')) {
    return { trusted: false, reason: `${path} is no ${kind}` };
  }
  if (sddl === undefined) return { trusted: false, reason: `Windows does not tell who may write ${path}` };
  return judgeSddl(kind, path, sddl);
}

function readAll(file: WindowsFile): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length <= LARGEST_ADMINISTRATOR_FILE;) {
    const chunk = file.read(65_536);
    if (chunk === undefined) return undefined;
    if (chunk.length === 0) return Uint8Array.from(Buffer.concat(chunks));
    chunks.push(chunk);
    length += chunk.length;
  }
  return undefined;
}

/** `C:\`, `C:\ProgramData`, `C:\ProgramData\CPx Bridge` for the policy file. */
function foldersAbove(path: string): string[] {
  const parent = win32.dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}
