import { CpxError, splitCardUrl } from '../../protocol/index.js';
import type { CardHostSight } from '../doctor/index.js';

type Problem = NonNullable<CardHostSight['problem']>;

/**
 * Makes the handshake of a sign-in over TLS up to where the card would be needed. Never throws for what a server does.
 * @param host `https://host[:port]`
 * @param anchors PEM authorities beside the system's
 */
export async function reachCardHost(host: string, anchors: readonly string[]): Promise<CardHostSight> {
  const target = splitCardUrl(`${host}/`);
  if (target === undefined) throw new CpxError('ERR_SETTINGS_INVALID', 'no card host');
  const { connectTls } = await import('../tls/index.js');
  try {
    const connection = await connectTls({ host: target.host, port: target.port, anchors });
    void connection.close();
    return { host, asksForCards: connection.facts.certificateRequested };
  } catch (error) {
    if (!(error instanceof CpxError) || !isTlsProblem(error.code)) throw error;
    // One that insists on a certificate ends the connection of who has none.
    if (error.code === 'ERR_TLS_CERTIFICATE_REFUSED') return { host, asksForCards: true };
    return { host, problem: error.code, asksForCards: false };
  }
}

function isTlsProblem(code: CpxError['code']): code is Problem {
  return code.startsWith('ERR_TLS_');
}
