import { fileURLToPath } from 'node:url';

/** Where `npm run build` puts the bundled browser scripts, seen from this file's own place in `dist`. */
export function scriptsFolder(): string {
  return fileURLToPath(new URL('../../client/', import.meta.url));
}
