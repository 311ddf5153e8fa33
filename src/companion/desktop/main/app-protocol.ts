import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'electron';

/** Scheme of the windows' own files. Nothing else ever loads in a window. */
export const APP_SCHEME = 'app';

/** Origin of every window. */
export const APP_ORIGIN = `${APP_SCHEME}://cpx-bridge`;

/** Nothing but our own script and style; no connection, no frame, no form that leaves, no inline code. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Every file that a window can load, by its path. A window that is added adds its rows. */
const FILES: Readonly<Record<string, keyof typeof TYPES>> = {
  '/window.css': 'css',
  '/prompt.html': 'html',
  '/prompt.js': 'js',
  '/pin.html': 'html',
  '/pin.js': 'js',
  '/welcome.html': 'html',
  '/welcome.css': 'css',
  '/welcome.js': 'js',
  '/home.html': 'html',
  '/home.css': 'css',
  '/home.js': 'js',
  '/doctor.html': 'html',
  '/doctor.css': 'css',
  '/doctor.js': 'js',
};

/** Must be called before Electron is ready. @see Electron documentation, "protocol.registerSchemesAsPrivileged" */
export const APP_SCHEME_PRIVILEGES = [
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false } },
];

/** Serves the files of the windows, from a table and never from a path that a page has made up. */
export function serveAppFiles(session: Pick<Session, 'protocol'>, folder: string): void {
  session.protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const { origin, host, pathname } = new URL(url);
    // The origin of a scheme that the URL standard does not know is "null".
    const ours = origin === APP_ORIGIN || host === new URL(APP_ORIGIN).host;
    const type = ours && method === 'GET' && Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
    if (type === undefined) return new Response(null, { status: 404, headers: HEADERS });
    const bytes = await readFile(join(folder, pathname));
    return new Response(new Uint8Array(bytes), { headers: { ...HEADERS, 'Content-Type': TYPES[type] } });
  });
}
