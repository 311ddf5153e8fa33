import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'resources/icons';
const TARGET = 'dist/icons';
const STAMP = join(TARGET, 'made-from');

// Every build asks for the icons: they are drawn when a drawing, a table or the renderer has changed, and only then.
const madeFrom = await digestOf(SOURCE, fileURLToPath(new URL('.', import.meta.url)), 'package-lock.json');
// Silent within a build, like its other steps; `npm run icons` passes --say.
const say = (line: string): void => {
  if (process.argv.includes('--say'))
    process.stdout.write(`${line}
`);
};
if ((await readFile(STAMP, 'utf8').catch(() => '')) === madeFrom) {
  say(`${TARGET} is up to date`);
} else {
  const { renderIcons } = await import('./render-icons.js');
  const files = await renderIcons(SOURCE, TARGET);
  await writeFile(STAMP, madeFrom);
  say(`${files.length} icons in ${TARGET}`);
}

/** A digest over the content of files and of folders. */
async function digestOf(...paths: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const path of paths) {
    const names = path.endsWith('.json') ? [path] : await list(path);
    for (const name of names)
      digest
        .update(name)
        .update('\0')
        .update(await readFile(name));
  }
  return digest.digest('hex');
}

async function list(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
