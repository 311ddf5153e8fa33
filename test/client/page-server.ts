import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';

/** A mailbox's web server, as small as it can be. */
export interface PageServer {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

/** The strictest policy under which the client must work; `connect-src` is where the companion listens. */
const policyFor = (bridgePort: number, frames = "'none'"): string =>
  `default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:${String(bridgePort)}; style-src 'self'; ` +
  `frame-src ${frames}`;

const page = (bridgePort: number): string => `<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Messagerie</title>
    <link rel="stylesheet" href="/page.css">
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <main>
      <h1>Messagerie</h1>
      <cpx-login port="${String(bridgePort)}" download-url="/telecharger"></cpx-login>
    </main>
  </body>
</html>`;

const PAGE_CSS = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0; padding: 1.5rem; background: light-dark(#f3f6f9, #0f151c); color: light-dark(#16212e, #e8eef5); }
main { max-inline-size: 30rem; margin-inline: auto; }
h1 { font-size: 1.5rem; }
`;

/** What a vendor's page does, and what a test looks at. */
const PAGE_JS = `
import '/cpx-login.js';
import * as client from '/cpx-bridge-client.js';
const login = document.querySelector('cpx-login');
const seen = { tokens: [], errors: [], cards: [], purposes: [] };
const hooks = {
  challenge: async () => ({ challengeNonce: 'A'.repeat(43) + '=' }),
  token: async () => {},
};
login.getChallenge = (signal, purpose) => (seen.purposes.push(purpose), hooks.challenge(signal));
login.onToken = (token, signal) => (seen.tokens.push(token), hooks.token(token, signal));
document.addEventListener('cpx-error', (event) => seen.errors.push(event.detail.code));
document.addEventListener('cpx-cards', (event) => seen.cards.push(event.detail.cards?.state ?? event.detail.error.code));
Object.assign(globalThis, { client, login, seen, hooks, ready: true });
`;

/** Serves the login page; on https it can stand for a public site. @see platform.md, "Browsers and loopback" */
export async function servePage(
  bridgePort: number,
  options: { readonly secureName?: string; readonly body?: string; /** An origin. */ readonly frames?: string } = {},
): Promise<PageServer> {
  const files: Readonly<Record<string, readonly [type: string, body: () => string]>> = {
    '/': ['text/html', () => options.body ?? page(bridgePort)],
    '/page.css': ['text/css', () => PAGE_CSS],
    '/page.js': ['text/javascript', () => PAGE_JS],
    '/cpx-login.js': ['text/javascript', () => readFileSync('dist/client/cpx-login.js', 'utf8')],
    '/cpx-bridge-client.js': ['text/javascript', () => readFileSync('dist/client/cpx-bridge-client.js', 'utf8')],
  };
  const listener: RequestListener = (request, response) => {
    const [type, body] = files[request.url ?? ''] ?? [];
    if (type === undefined || body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Security-Policy', policyFor(bridgePort, options.frames));
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body());
  };
  const { secureName } = options;
  const server =
    secureName === undefined ? createServer(listener) : createSecureServer(selfSigned(secureName), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    // A page on localhost is on this computer: it needs no permission of the browser.
    origin: `${secureName === undefined ? 'http://localhost' : `https://${secureName}`}:${String(port)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function selfSigned(name: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { key: privateKey, cert: forge.pki.certificateToPem(certificate) };
}
