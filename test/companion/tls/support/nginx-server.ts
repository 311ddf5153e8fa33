import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { file } from '../../../support/requirements.js';
import { SERVER_MODES, type ForeignServer, type ServerFiles, type ServerMode } from './foreign-server.js';
import { freePort } from '../../../support/free-port.js';
import { startServerProcess } from './server-process.js';
import { SERVER_NAME } from './test-pki.js';

/** Debian's is in /usr/sbin, which is not on everybody's PATH. */
const nginx = file('nginx', '/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx');

const MODES: Readonly<Record<ServerMode, { readonly verify: string; readonly curves: string }>> = {
  required: { verify: 'on', curves: 'X25519:P-256:P-384' },
  optional: { verify: 'optional', curves: 'X25519:P-256:P-384' },
  secp384r1: { verify: 'on', curves: 'P-384' },
};

function configure(files: ServerFiles, ports: Readonly<Record<ServerMode, number>>): string {
  const { chain, key, authorities, lists, staple, folder } = files;
  // It staples one answer, whichever of its certificates it shows: where it does, it has but the one.
  const stapling = `ssl_stapling on; ssl_stapling_file ${staple};`;
  const both = `ssl_certificate ${chain.rsa}; ssl_certificate_key ${key.rsa};`;
  const second = `${both} ssl_certificate ${chain.ec}; ssl_certificate_key ${key.ec};`;
  const servers = SERVER_MODES.map(
    (mode) => `
  server {
    listen 127.0.0.1:${ports[mode]} ssl;
    server_name ${SERVER_NAME};
    ssl_verify_client ${MODES[mode].verify};
    ssl_ecdh_curve ${MODES[mode].curves};
    ${mode === 'optional' ? stapling : second}
    location / { return 200 "verify: $ssl_client_verify, version: $ssl_protocol\\n"; }
  }`,
  );
  return `daemon off;
pid ${join(folder.path, 'nginx.pid')};
error_log ${join(folder.path, 'nginx.log')} notice;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder.path};
  proxy_temp_path ${folder.path};
  fastcgi_temp_path ${folder.path};
  uwsgi_temp_path ${folder.path};
  scgi_temp_path ${folder.path};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers HIGH:!aNULL;
  ssl_certificate ${chain.rsa};
  ssl_certificate_key ${key.rsa};
  ssl_client_certificate ${authorities};
  ssl_crl ${lists};
  ssl_verify_depth 3;
${servers.join('\n')}
}
`;
}

/** Debian's nginx, as a mailbox would set it up. */
export const nginxServer: ForeignServer = {
  name: 'nginx',
  requirements: [nginx],
  // It completes the handshake whatever the certificate, and refuses the request.
  refusesBy: 400,
  staples: true,
  async start(files) {
    const entries: [ServerMode, number][] = [];
    for (const mode of SERVER_MODES) entries.push([mode, await freePort()]);
    const ports = Object.fromEntries(entries) as Record<ServerMode, number>;
    const configuration = files.folder.write('nginx.conf', configure(files, ports));
    const log = join(files.folder.path, 'nginx.log');
    const server = await startServerProcess({
      command: nginx.found ?? 'nginx',
      arguments: ['-c', configuration, '-p', files.folder.path, '-e', 'stderr', '-g', 'error_log stderr notice;'],
      folder: files.folder.path,
      ready: /start worker process /,
      port: ports.required,
    }).catch((error: unknown) => {
      throw new Error(`${String(error)} ${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
    });
    return { ports, stop: () => server.stop() };
  },
};
