import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { program } from '../../../support/requirements.js';
import type { ForeignServer } from './foreign-server.js';
import { startServerProcess } from './server-process.js';

const PASSWORD = 'changeit';

/** Java's JSSE, by a program of one file that `java` compiles as it starts. */
export const javaServer: ForeignServer = {
  name: 'Java’s JSSE',
  requirements: [program('java'), program('javac'), program('keytool'), program('openssl')],
  takesAnyGroup: true,
  async start({ folder, chain, key, authorities, lists }) {
    const store = join(folder.path, 'keys.p12');
    for (const kind of ['rsa', 'ec'] as const) {
      const own = join(folder.path, `${kind}.p12`);
      const pass = `pass:${PASSWORD}`;
      const files = ['-in', chain[kind], '-inkey', key[kind], '-out', own];
      execFileSync('openssl', ['pkcs12', '-export', '-name', kind, '-passout', pass, ...files]);
      const from = ['-srckeystore', own, '-srcstoretype', 'PKCS12', '-srcstorepass', PASSWORD];
      const to = ['-destkeystore', store, '-deststoretype', 'PKCS12', '-deststorepass', PASSWORD];
      execFileSync('keytool', ['-importkeystore', '-noprompt', ...from, ...to], { stdio: 'pipe' });
    }
    const server = await startServerProcess({
      command: 'java',
      arguments: ['test/companion/tls/support/JsseServer.java', store, PASSWORD, authorities, lists],
      folder: process.cwd(),
      ready: /listening \d+ \d+ end/,
      port: 0,
    });
    const [required = 0, optional = 0] = /listening (\d+) (\d+)/.exec(server.output())?.slice(1).map(Number) ?? [];
    return { ports: { required, optional }, stop: () => server.stop() };
  },
};
