import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SERVER_MODES, type ForeignServer } from './foreign-server.js';

/** Node's own TLS: OpenSSL again, in the release that Node brings along. */
export const nodeServer: ForeignServer = {
  name: 'Node’s tls',
  requirements: [],
  refusesSilently: true,
  async start({ chain, key, authorities, list, rootList }) {
    const read = (path: string): Buffer => readFileSync(path);
    const servers: Server[] = [];
    for (const mode of SERVER_MODES) {
      const server = createServer(
        {
          key: [read(key.rsa), read(key.ec)],
          cert: [read(chain.rsa), read(chain.ec)],
          ca: [read(authorities)],
          // It reads one list of each file.
          crl: [read(list), read(rootList)],
          requestCert: true,
          rejectUnauthorized: mode !== 'optional',
          ...(mode === 'secp384r1' ? { ecdhCurve: 'secp384r1' } : {}),
        },
        (_request, response) => response.end('served'),
      );
      server.on('tlsClientError', () => undefined); // clients that are refused
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    const ports = SERVER_MODES.map((mode, index) => [mode, (servers[index]!.address() as AddressInfo).port] as const);
    return {
      ports: Object.fromEntries(ports),
      async stop() {
        for (const server of servers) {
          server.closeAllConnections();
          server.close();
          await once(server, 'close');
        }
      },
    };
  },
};
