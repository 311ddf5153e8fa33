import { program } from '../../../support/requirements.js';
import { startEachMode, type ForeignServer, type ServerFiles, type ServerMode } from './foreign-server.js';
import { freePort } from '../../../support/free-port.js';
import { startServerProcess, type ServerProcess } from './server-process.js';

const MODES: Readonly<Record<ServerMode, readonly string[]>> = {
  required: ['--require-client-cert', '--verify-client-cert', '--priority', 'NORMAL'],
  optional: ['--verify-client-cert', '--priority', 'NORMAL'],
  secp384r1: ['--require-client-cert', '--priority', 'NORMAL:-GROUP-ALL:+GROUP-SECP384R1'],
};

async function start(files: ServerFiles, mode: ServerMode): Promise<ServerProcess> {
  const { chain, key, authorities, list } = files;
  const port = await freePort();
  return startServerProcess({
    command: 'gnutls-serv',
    arguments: [
      ...['--http', '--port', String(port), '--x509cafile', authorities, '--x509crlfile', list, ...MODES[mode]],
      ...['--x509keyfile', key.rsa, '--x509certfile', chain.rsa, '--x509keyfile', key.ec, '--x509certfile', chain.ec],
    ],
    folder: files.folder.path,
    ready: /listening on IPv4 0\.0\.0\.0 port \d+...done/,
    port,
  });
}

/** GnuTLS's `gnutls-serv`. */
export const gnutlsServer: ForeignServer = {
  name: 'GnuTLS gnutls-serv',
  requirements: [program('gnutls-serv')],
  start: (files) => startEachMode((mode) => start(files, mode)),
};
