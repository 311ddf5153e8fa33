import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { startServerProcess, TestFolder, type ServerProcess } from '../companion/tls/support/server-process.js';
import { file } from './requirements.js';
import { createServerAuthority } from './server-authority.js';
import { untilFolder } from './until-folder.js';

/** The web server with which a card host is run. */
export const NGINX = file('nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx');

/** What a card host is run with; the rest stands in resources/nginx/card-host.conf. */
export interface CardHostPlan {
  readonly port: number;
  /** Where the mailbox listens. */
  readonly mailboxPort: number;
  readonly secret: string;
  /** DER of the authorities whose cards are let in. */
  readonly authorities: readonly Uint8Array[];
  /** False: it asks for no certificate. */
  readonly asksForCards?: boolean;
  /** In the place of TLS 1.2 and 1.3 both. */
  readonly protocol?: 'TLSv1.2' | 'TLSv1.3';
  /** How long nginx waits for a handshake and for a request; 60 s unless told. */
  readonly headerTimeoutSeconds?: number;
  /** More for its server. */
  readonly directives?: readonly string[];
}

/** nginx as a card host, under the name localhost. */
export interface RunningCardHost {
  readonly server: ServerProcess;
  /** PEM file of the authority that its own certificate comes from. */
  readonly authorityFile: string;
  /**
   * Each request so far: method, TLS version, what became of the certificate, status.
   * @param expected so many are waited for: nginx answers first, and writes down what it answered then
   */
  accesses(expected: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts nginx with the configuration that a mailbox vendor copies: only names, places and ports are this test's own. */
export async function startCardHost(plan: CardHostPlan): Promise<RunningCardHost> {
  const folder = new TestFolder();
  const authority = createServerAuthority();
  const { certificate, key } = authority.issue('localhost');
  const pem = (ders: readonly Uint8Array[]): string => ders.map((der) => new X509Certificate(der).toString()).join('');
  const replacements: readonly (readonly [string, string])[] = [
    ['listen 443 ssl', `listen 127.0.0.1:${String(plan.port)} ssl`],
    ['server_name carte.messagerie.exemple.fr', 'server_name localhost'],
    ['/etc/nginx/carte.messagerie.exemple.fr.pem', folder.write('server.pem', certificate)],
    ['/etc/nginx/carte.messagerie.exemple.fr.key', folder.write('server.key', key)],
    ['/etc/nginx/igc-sante.pem', folder.write('cards.pem', pem(plan.authorities))],
    [
      'include /etc/nginx/cpx-proxy-secret.conf',
      `include ${folder.write('secret.conf', `proxy_set_header X-Cpx-Proxy-Secret "${plan.secret}";`)}`,
    ],
    ['ssl_verify_client on', `ssl_verify_client ${plan.asksForCards === false ? 'off' : 'on'}`],
    ['ssl_protocols TLSv1.2 TLSv1.3', `ssl_protocols ${plan.protocol ?? 'TLSv1.2 TLSv1.3'}`],
    ['http://127.0.0.1:3000', `http://127.0.0.1:${String(plan.mailboxPort)}`],
    ['  location / {', `  ${(plan.directives ?? []).join('\n  ')}\n  location / {`],
  ];
  let site = readFileSync('resources/nginx/card-host.conf', 'utf8');
  for (const [from, to] of replacements) {
    if (!site.includes(from)) throw new Error(`resources/nginx/card-host.conf has no "${from}"`);
    site = site.replace(from, to);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder.path}/${name};`)
    .join(' ');
  const timeout = plan.headerTimeoutSeconds ?? 60;
  const configuration = folder.write(
    'nginx.conf',
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; master_process off; pid ${folder.path}/pid;
     error_log stderr notice; events {}
     http { log_format tls '$request_method $ssl_protocol $ssl_client_verify $status'; access_log ${folder.path}/access.log tls;
     ${temporary} client_header_timeout ${String(timeout)}s;\n${site}\n}`,
  );
  const server = await startServerProcess({
    command: NGINX.found ?? 'nginx',
    arguments: ['-p', folder.path, '-c', configuration],
    folder: folder.path,
    // Said when it listens already.
    ready: /using the "\w+" event method/,
    port: plan.port,
  });
  return {
    server,
    authorityFile: folder.write('authority.pem', authority.authorityPem),
    accesses: (expected) =>
      untilFolder(folder.path, () => {
        const lines = readFileSync(join(folder.path, 'access.log'), 'utf8').split('\n').slice(0, -1);
        return lines.length >= expected ? lines : undefined;
      }),
    async stop() {
      await server.stop();
      folder.remove();
    },
  };
}
