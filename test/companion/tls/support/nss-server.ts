import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../../support/requirements.js';
import { startEachMode, type ForeignServer, type ServerMode } from './foreign-server.js';
import { freePort } from '../../../support/free-port.js';
import { startServerProcess, type ServerProcess } from './server-process.js';
import { certificatePem, serverRoot, serverSub } from './test-pki.js';

const MODES: Readonly<Record<ServerMode, readonly string[]>> = {
  required: ['-r', '-r', '-I', 'x25519,P256,P384'],
  optional: ['-r', '-I', 'x25519,P256,P384'],
  secp384r1: ['-r', '-r', '-I', 'P384'],
};

/** Trusted to issue certificates of clients, and no more. */
const CLIENT_AUTHORITY = 'T,,';

/** NSS's `selfserv`, which Firefox's own TLS is behind. */
export const nssServer: ForeignServer = {
  name: 'NSS selfserv',
  requirements: ['selfserv', 'certutil', 'crlutil', 'pk12util', 'openssl'].map(program),
  async start({ folder, clients, chain, key, list }) {
    const database = join(folder.path, 'nss');
    mkdirSync(database);
    const run = (command: string, ...options: readonly string[]): void =>
      void execFileSync(command, options, { cwd: folder.path, stdio: 'pipe' });
    run('certutil', '-N', '-d', database, '--empty-password');
    for (const kind of ['rsa', 'ec'] as const) {
      const store = join(folder.path, `nss-${kind}.p12`);
      const files = ['-in', chain[kind], '-inkey', key[kind], '-out', store];
      run('openssl', 'pkcs12', '-export', '-name', kind, '-passout', 'pass:', ...files);
      run('pk12util', '-i', store, '-d', database, '-W', '');
    }
    for (const [name, { der }, trust] of [
      ['client root', clients.root, CLIENT_AUTHORITY],
      ['client sub', clients.sub, ',,'],
      ['server root', serverRoot, ',,'],
      ['server sub', serverSub, ',,'],
    ] as const) {
      const file = folder.write(`nss ${name}.pem`, certificatePem(der));
      run('certutil', '-A', '-d', database, '-n', name, '-t', trust, '-a', '-i', file);
    }
    const listDer = join(folder.path, 'list.der');
    run('openssl', 'crl', '-in', list, '-outform', 'der', '-out', listDer);
    run('crlutil', '-I', '-i', listDer, '-d', database);

    const start = async (mode: ServerMode): Promise<ServerProcess> => {
      const port = await freePort();
      return startServerProcess({
        command: 'selfserv',
        arguments: [
          ...['-d', database, '-n', 'rsa', '-e', 'ec', '-p', String(port), '-V', 'tls1.2:tls1.3', '-G', '-v'],
          ...MODES[mode],
        ],
        folder: folder.path,
        ready: /About to call accept/,
        port,
      });
    };
    return startEachMode(start);
  },
};
