import { requestOverTls, type TlsConnection } from '../../../../src/companion/tls/index.js';
import type { ForeignServer } from './foreign-server.js';
import { gnutlsServer } from './gnutls-server.js';
import { goServer } from './go-server.js';
import { javaServer } from './java-server.js';
import { nginxServer } from './nginx-server.js';
import { nodeServer } from './node-server.js';
import { nssServer } from './nss-server.js';
import { opensslServer } from './openssl-server.js';
import { SERVER_NAME } from './test-pki.js';

/** Every server that we shake hands with and did not write. */
export const FOREIGN_SERVERS: readonly ForeignServer[] = [
  opensslServer,
  nginxServer,
  gnutlsServer,
  nodeServer,
  javaServer,
  nssServer,
  goServer,
];

/** Asks a server for its page, and closes. @returns the status */
export async function get(connection: TlsConnection): Promise<number> {
  const headers = { host: SERVER_NAME };
  const { status } = await requestOverTls(connection, { method: 'GET', path: '/', headers, maximumBytes: 65_536 });
  await connection.close();
  return status;
}
