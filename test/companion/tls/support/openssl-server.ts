import { program } from '../../../support/requirements.js';
import { startEachMode, type ForeignServer, type ServerFiles, type ServerMode } from './foreign-server.js';
import { startServerProcess, type ServerProcess } from './server-process.js';

const MODES: Readonly<Record<ServerMode, readonly string[]>> = {
  required: ['-Verify', '4'],
  optional: ['-verify', '4'],
  secp384r1: ['-Verify', '4', '-groups', 'P-384'],
};

function start(files: ServerFiles, mode: ServerMode): Promise<ServerProcess> {
  const { chain, key, authorities, list, staple } = files;
  return startServerProcess({
    command: 'openssl',
    arguments: [
      ...['s_server', '-accept', '0', '-www'],
      ...['-cert', chain.rsa, '-cert_chain', chain.rsa, '-key', key.rsa],
      // It staples one answer, whichever of its certificates it shows: where it does, it has but the one.
      ...(mode === 'optional'
        ? ['-status_file', staple]
        : ['-dcert', chain.ec, '-dcert_chain', chain.ec, '-dkey', key.ec]),
      ...['-CAfile', authorities, '-CRL', list, '-crl_check', '-verify_return_error', ...MODES[mode]],
    ],
    folder: files.folder.path,
    ready: /ACCEPT .*:(\d+)/,
  });
}

/** `openssl s_server`. */
export const opensslServer: ForeignServer = {
  name: 'OpenSSL s_server',
  requirements: [program('openssl')],
  staples: true,
  start: (files) => startEachMode((mode) => start(files, mode)),
};
