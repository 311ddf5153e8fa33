import { elementaryFile, findByPath, MASTER_FILE, type DedicatedFile, type ElementaryFile } from './file-system.js';

/** The elementary file of a path as people write it, `3F00/0001/C002`. */
export function findFile(root: DedicatedFile, path: string): ElementaryFile | undefined {
  const { directory, id } = locate(root, path);
  const file = directory?.files.find((child) => child.id === id);
  return file?.kind === 'EF' ? file : undefined;
}

/**
 * Replaces a file's octets; a file that is not there is added, and everybody may read it.
 * @throws RangeError when there is no directory of this path, or it leads to a directory
 */
export function writeFile(root: DedicatedFile, path: string, content: Uint8Array): void {
  const file = findFile(root, path);
  const copy = Uint8Array.from(content);
  if (file !== undefined) {
    file.content = copy;
    return;
  }
  const { directory, id } = locate(root, path);
  if (directory === undefined || directory.files.some((child) => child.id === id)) {
    throw new RangeError(`no place for a file ${path} on the card`);
  }
  directory.files.push(elementaryFile(id, copy));
}

/** Takes a file away; false when it was not there. */
export function removeFile(root: DedicatedFile, path: string): boolean {
  const { directory } = locate(root, path);
  const file = findFile(root, path);
  if (directory === undefined || file === undefined) return false;
  directory.files.splice(directory.files.indexOf(file), 1);
  return true;
}

/** Paths of all elementary files, as {@link findFile} takes them. */
export function listPaths(root: DedicatedFile): readonly string[] {
  return root.files.flatMap((file) =>
    (file.kind === 'EF' ? [hexadecimal(file.id)] : listPaths(file)).map((path) => `${hexadecimal(root.id)}/${path}`),
  );
}

function locate(
  root: DedicatedFile,
  path: string,
): { readonly directory: DedicatedFile | undefined; readonly id: number } {
  const ids = path.split('/').map((part) => (/^[0-9a-f]{4}$/i.test(part) ? Number.parseInt(part, 16) : Number.NaN));
  const isPath = ids.length > 1 && ids[0] === MASTER_FILE && !ids.some(Number.isNaN);
  const found = isPath ? findByPath(root, ids.slice(1, -1)) : undefined;
  return { directory: found?.kind === 'DF' ? found : undefined, id: ids.at(-1) ?? Number.NaN };
}

function hexadecimal(id: number): string {
  return id.toString(16).toUpperCase().padStart(4, '0');
}
