import { constants, type Stats } from 'node:fs';
import type { AdministratorFileCheck } from '../ports.js';

/** What is looked at of a file or folder. */
export type PosixStatus = Pick<Stats, 'uid' | 'gid' | 'mode'>;

/** macOS: members of `wheel` and `admin` are its administrators; /Library/Application Support may be theirs to write. */
const MACOS_ADMINISTRATOR_GROUPS: ReadonlySet<number> = new Set([0, 80]);

/**
 * Judges one link of the chain from the root folder to the file: root owns it, and nobody else may write it. The mode
 * says so for POSIX access lists too, whose named entries are limited by the group bits.
 */
export function judgePosix(
  kind: 'file' | 'folder',
  path: string,
  status: PosixStatus,
  platform: NodeJS.Platform,
): AdministratorFileCheck {
  const format = status.mode & constants.S_IFMT;
  if (format === constants.S_IFLNK) return refuse(`${path} is a symbolic link`);
  if (format !== (kind === 'file' ? constants.S_IFREG : constants.S_IFDIR)) return refuse(`${path} is no ${kind}`);
  if (status.uid !== 0) return refuse(`${path} belongs to user ${status.uid}, not to root`);
  if ((status.mode & constants.S_IWOTH) !== 0) return refuse(`${path} can be written by everybody`);
  const groupMayWrite = (status.mode & constants.S_IWGRP) !== 0;
  if (groupMayWrite && !(platform === 'darwin' && MACOS_ADMINISTRATOR_GROUPS.has(status.gid))) {
    return refuse(`${path} can be written by group ${status.gid}`);
  }
  return { trusted: true };
}

function refuse(reason: string): AdministratorFileCheck {
  return { trusted: false, reason };
}
