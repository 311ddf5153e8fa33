import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { program } from '../../../support/requirements.js';
import type { ForeignServer } from './foreign-server.js';
import { startServerProcess } from './server-process.js';

/** @see Go 1.21 release notes, crypto/tls */
function knowsExtendedMasterSecret(): boolean {
  if (!program('go').met) return true;
  const [, minor = 0] = /go1\.(\d+)/.exec(execFileSync('go', ['version'], { encoding: 'utf8' })) ?? [];
  return Number(minor) >= 21;
}

/** Go's crypto/tls, by a program that is compiled first: without its module system, which would look for a network. */
export const goServer: ForeignServer = {
  name: 'Go’s crypto/tls',
  requirements: [program('go')],
  // Since Go 1.21 it does; Debian 12 has Go 1.19.
  lacksExtendedMasterSecret: !knowsExtendedMasterSecret(),
  async start({ folder, chain, key, authorities, list }) {
    const server = join(folder.path, 'go-server');
    const source = resolve('test/companion/tls/support/go_server.go');
    const environment = { GO111MODULE: 'off', CGO_ENABLED: '0', GOFLAGS: '', GOPATH: join(folder.path, 'go') };
    execFileSync('go', ['build', '-o', server, source], { env: { ...process.env, ...environment }, stdio: 'pipe' });
    const running = await startServerProcess({
      command: server,
      arguments: [chain.rsa, key.rsa, chain.ec, key.ec, authorities, list],
      folder: folder.path,
      ready: /listening \d+ \d+ \d+ end/,
      port: 0,
    });
    const [required = 0, optional = 0, secp384r1 = 0] =
      /listening (\d+) (\d+) (\d+)/.exec(running.output())?.slice(1).map(Number) ?? [];
    return { ports: { required, optional, secp384r1 }, stop: () => running.stop() };
  },
};
