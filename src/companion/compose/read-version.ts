import { readFile } from 'node:fs/promises';
import { CpxError, readersFor } from '../../protocol/index.js';

const read = readersFor('ERR_SETTINGS_INVALID');
const manifest = read.object(
  { name: read.oneOf(['cpx-bridge']), version: read.anyText(64) },
  { unknownKeys: 'ignore' },
);

/** The version of this installation, from the package.json above the compiled code. */
export async function readVersion(): Promise<string> {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const text = await readFile(new URL('package.json', folder), 'utf8').catch(() => undefined);
    if (text !== undefined) return manifest(JSON.parse(text), '').version;
    if (folder.href === new URL('..', folder).href) {
      throw new CpxError('ERR_SETTINGS_INVALID', 'the package.json of cpx-bridge is missing');
    }
  }
}
