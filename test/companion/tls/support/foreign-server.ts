import type { Requirement } from '../../../support/requirements.js';
import { crlDer, ocspDer } from '../../../pki/support/revocation-answers.js';
import { parseCertificate } from '../../../../src/pki/index.js';
import { pem } from '../../../pki/support/authority.js';
import { TestFolder, type ServerProcess } from './server-process.js';
import {
  certificatePem,
  clientRoot,
  clientSub,
  fromToday,
  keyPem,
  REVOKED_SERIAL,
  serverSub,
  SERVERS,
  type Issued,
  type ServerKind,
} from './test-pki.js';

/** How a server is set up: what it wants of a client, and a group that it insists on. */
export const SERVER_MODES = ['required', 'optional', 'secp384r1'] as const;
export type ServerMode = (typeof SERVER_MODES)[number];

/** A server of somebody else's, in each mode on a port of its own. */
export interface RunningServer {
  readonly ports: Readonly<Partial<Record<ServerMode, number>>>;
  readonly stop: () => Promise<void>;
}

/** One server program. */
export interface ForeignServer {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** It answers a request over a connection whose certificate it refuses, with this status. */
  readonly refusesBy?: number;
  /** It says nothing when it refuses a certificate, and closes. */
  readonly refusesSilently?: boolean;
  /** Cannot be made to insist on a group. */
  readonly takesAnyGroup?: boolean;
  /** Knows no extended master secret (RFC 7627), and is refused in TLS 1.2 therefore. */
  readonly lacksExtendedMasterSecret?: boolean;
  /** Sends the OCSP answer of the folder along. */
  readonly staples?: boolean;
  readonly start: (files: ServerFiles) => Promise<RunningServer>;
}

/** Who issues the certificates that a server lets in: a root, and the authority below it. */
export interface ClientAuthorities {
  readonly root: Issued;
  readonly sub: Issued;
}

/** Keys, chains and revocation lists as the programs want them: paths of PEM files. */
export interface ServerFiles {
  readonly folder: TestFolder;
  readonly clients: ClientAuthorities;
  readonly chain: Readonly<Record<'rsa' | 'ec', string>>;
  readonly key: Readonly<Record<'rsa' | 'ec', string>>;
  /** Both authorities of clients. */
  readonly authorities: string;
  /** A list of each of them. */
  readonly lists: string;
  /** The list of the lower one. */
  readonly list: string;
  /** The list of the upper one. */
  readonly rootList: string;
  /** An OCSP answer, DER, that the RSA certificate is good. */
  readonly staple: string;
}

const listOf = (signer: Issued, revoked: readonly Uint8Array[]): string =>
  pem('X509 CRL', crlDer({ signer, revoked, thisUpdate: fromToday(-1), nextUpdate: fromToday(30) }));

export function writeServerFiles(clients: ClientAuthorities = { root: clientRoot, sub: clientSub }): ServerFiles {
  const folder = new TestFolder();
  const write = (kind: ServerKind): { chain: string; key: string } => ({
    chain: folder.write(`${kind}.pem`, certificatePem(SERVERS[kind].der, serverSub.der)),
    key: folder.write(`${kind}.key`, keyPem(SERVERS[kind].key)),
  });
  const rsa = write('rsa');
  const ec = write('ec-p256');
  const list = listOf(clients.sub, [REVOKED_SERIAL]);
  const rootList = listOf(clients.root, []);
  const holder = (issued: Issued): Issued & { certificate: ReturnType<typeof parseCertificate> } => ({
    ...issued,
    certificate: parseCertificate(issued.der),
  });
  const staple = ocspDer({
    signer: serverSub,
    about: holder(SERVERS.rsa),
    issuer: holder(serverSub),
    thisUpdate: new Date(Date.now() - 60_000),
    nextUpdate: fromToday(1),
  });
  return {
    folder,
    clients,
    chain: { rsa: rsa.chain, ec: ec.chain },
    key: { rsa: rsa.key, ec: ec.key },
    authorities: folder.write('authorities.pem', certificatePem(clients.sub.der, clients.root.der)),
    lists: folder.write('lists.pem', list + rootList),
    rootList: folder.write('root-list.pem', rootList),
    list: folder.write('list.pem', list),
    staple: folder.write('staple.der', staple),
  };
}

/** A process for each mode. */
export async function startEachMode(start: (mode: ServerMode) => Promise<ServerProcess>): Promise<RunningServer> {
  const servers = await Promise.all(SERVER_MODES.map(start));
  return {
    ports: Object.fromEntries(SERVER_MODES.map((mode, index) => [mode, servers[index]?.port])),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
