import { CpxError, parseTicket, splitCardUrl, type SignatureAlgorithm } from '../../protocol/index.js';
import { logWith, type Log } from '../log/index.js';
import type { Settings } from '../settings/index.js';
import type { TicketRequest, TicketServer } from '../sign-in/index.js';
import type { ClientScheme, TlsConnection, TlsResponse } from '../tls/index.js';
import { readVersion } from './read-version.js';

/** Loaded when it is needed: few sign-ins go over TLS. */
const loadTls = () => import('../tls/index.js');

/** Longest answer of a ticket server, in bytes; its ticket has 512 characters at most. */
const LONGEST_ANSWER = 8_192;

/** How the signature schemes of TLS are called elsewhere. @see RFC 8446, section 4.2.3 */
const SCHEMES: Readonly<Record<SignatureAlgorithm, ClientScheme>> = {
  PS256: 'rsa_pss_rsae_sha256',
  RS256: 'rsa_pkcs1_sha256',
};
const ALGORITHMS: Readonly<Record<ClientScheme, SignatureAlgorithm>> = {
  rsa_pss_rsae_sha256: 'PS256',
  rsa_pkcs1_sha256: 'RS256',
};

/**
 * Does a server, or the proxy in front of it, say by this status that it does not take the certificate of a handshake that
 * it completed? nginx answers 400 to one that it could not verify, others 401 or 403.
 * @see nginx, ngx_http_ssl_module, "ssl_verify_client"
 */
export function isCertificateRefused(status: number): boolean {
  return status === 400 || status === 401 || status === 403;
}

/** A connection on which the card has identified itself, where the server asked for that. */
export async function connectWithCard(
  { host, port }: { readonly host: string; readonly port: number },
  { certificate, algorithms, sign, signal }: Omit<TicketRequest, 'url' | 'requestId'>,
  { anchors, log }: { readonly anchors: readonly string[]; readonly log: Log },
): Promise<TlsConnection> {
  const { connectTls } = await loadTls();
  return connectTls({
    ...{ host, port, anchors, signal, log },
    identity: {
      certificateChain: [certificate],
      schemes: algorithms.map((algorithm) => SCHEMES[algorithm]),
      sign: (statement, scheme, lost) => sign(statement, ALGORITHMS[scheme], lost),
    },
  });
}

/** Fetches tickets over the companion's own TLS client, with the trust anchors of the settings beside the system's. */
export function createTicketServer({ background }: Pick<Settings, 'background'>, log: Log): TicketServer {
  return {
    async fetchTicket({ requestId, url, ...request }) {
      const target = splitCardUrl(url);
      if (target === undefined) throw new CpxError('ERR_REQUEST_MALFORMED', 'no address of a ticket server');
      const { requestOverTls } = await loadTls();
      const connection = await connectWithCard(target, request, {
        anchors: background.tlsAuthorities,
        log: logWith(log, { requestId }),
      });
      try {
        requireSigned(connection.facts.clientScheme);
        const answer = await requestOverTls(connection, {
          method: 'POST',
          path: target.path,
          headers: {
            Host: new URL(url).host,
            Accept: 'application/json',
            'Content-Length': '0',
            'User-Agent': `cpx-bridge/${await readVersion()}`,
            // No page can send it to another site without being asked for: a browser with a certificate makes no ticket.
            'X-Cpx-Bridge': '1',
          },
          maximumBytes: LONGEST_ANSWER,
        });
        return readTicket(answer);
      } finally {
        // Nobody waits for the server to close: the page has its ticket.
        void connection.close();
      }
    },
  };
}

/** A server that asked for no certificate has nothing to give a ticket for. */
function requireSigned(scheme: ClientScheme | undefined): void {
  if (scheme === undefined) throw new CpxError('ERR_TLS_NOT_REQUESTED', 'the server asked for no certificate');
}

/** @throws CpxError ERR_TLS_CERTIFICATE_REFUSED, ERR_TLS_ANSWER */
function readTicket({ status, headers, body }: TlsResponse): string {
  if (isCertificateRefused(status)) {
    throw new CpxError('ERR_TLS_CERTIFICATE_REFUSED', `the server answered ${String(status)}`);
  }
  if (status !== 200) throw new CpxError('ERR_TLS_ANSWER', `the server answered ${String(status)}`);
  if (!/^application\/json(?:\s*;|$)/i.test(headers['content-type'] ?? '')) {
    throw new CpxError('ERR_TLS_ANSWER', 'the server’s answer is not JSON');
  }
  try {
    return parseTicket(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))).ticket;
  } catch {
    // The answer is a secret of the person's session: nothing of it is kept, not even as a cause.
    throw new CpxError('ERR_TLS_ANSWER', 'the server’s answer holds no ticket');
  }
}
