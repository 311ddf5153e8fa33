import { CpxError, parseTicket, splitCardUrl, type SignatureAlgorithm } from '../../protocol/index.js';
import type { Settings } from '../settings/index.js';
import type { TicketServer } from '../sign-in/index.js';
import type { ClientScheme } from '../tls/index.js';
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
 * Statuses by which a server, or the proxy in front of it, says that it does not take the certificate of a handshake
 * that it completed: nginx answers 400 to one that it could not verify, others 401 or 403.
 * @see nginx, ngx_http_ssl_module, "ssl_verify_client"
 */
const CERTIFICATE_REFUSED: ReadonlySet<number> = new Set([400, 401, 403]);

/** Fetches tickets over the companion's own TLS client, with the trust anchors of the settings beside the system's. */
export function createTicketServer({ background }: Pick<Settings, 'background'>): TicketServer {
  return {
    async fetchTicket({ url, certificate, algorithms, sign, signal }) {
      const target = splitCardUrl(url);
      if (target === undefined) throw new CpxError('ERR_REQUEST_MALFORMED', 'no address of a ticket server');
      const { connectTls, requestOverTls } = await loadTls();
      const connection = await connectTls({
        host: target.host,
        port: target.port,
        anchors: background.tlsAuthorities,
        identity: {
          certificateChain: [certificate],
          schemes: algorithms.map((algorithm) => SCHEMES[algorithm]),
          sign: (statement, scheme, lost) => sign(statement, ALGORITHMS[scheme], lost),
        },
        signal,
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
        await connection.close();
      }
    },
  };
}

/** A server that asked for no certificate has nothing to give a ticket for. */
function requireSigned(scheme: ClientScheme | undefined): void {
  if (scheme === undefined) throw new CpxError('ERR_TLS_NOT_REQUESTED', 'the server asked for no certificate');
}

/** @throws CpxError ERR_TLS_CERTIFICATE_REFUSED, ERR_TLS_ANSWER */
function readTicket({ status, headers, body }: Awaited<ReturnType<RequestOverTls>>): string {
  if (CERTIFICATE_REFUSED.has(status)) {
    throw new CpxError('ERR_TLS_CERTIFICATE_REFUSED', `the server answered ${String(status)}`);
  }
  if (status !== 200) throw new CpxError('ERR_TLS_ANSWER', `the server answered ${String(status)}`);
  if (!/^application\/json(?:\s*;|$)/i.test(String(headers['content-type'] ?? ''))) {
    throw new CpxError('ERR_TLS_ANSWER', 'the server’s answer is not JSON');
  }
  try {
    return parseTicket(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))).ticket;
  } catch {
    // The answer is a secret of the person's session: nothing of it is kept, not even as a cause.
    throw new CpxError('ERR_TLS_ANSWER', 'the server’s answer holds no ticket');
  }
}

type RequestOverTls = Awaited<ReturnType<typeof loadTls>>['requestOverTls'];
