import { createHash, X509Certificate } from 'node:crypto';
import { encodeStatement, type TlsStatement } from '../../protocol/index.js';
import type { Channel } from './channel.js';
import type { ClientIdentity } from './client-identity.js';
import type { HandshakeContext } from './handshake-context.js';
import { CLIENT_SCHEME_OF, schemeNamed, verifyScheme, type ClientScheme } from './signature-schemes.js';
import { TlsFailure } from './tls-failure.js';

/** The card did not sign: `cause` is what the identity's `sign` threw, which callers get as it is. */
export class SignerFailure extends Error {
  override readonly name = 'SignerFailure';

  constructor(cause: unknown) {
    super('the card did not sign', { cause });
  }
}

/**
 * The identity to answer a request with: none where there is none.
 * @param accepted numbers of the schemes that the server accepts
 * @throws TlsFailure ERR_TLS_VERSION_REFUSED when the server takes no signature that the card can make
 */
export function identityFor(
  { identity, progress }: HandshakeContext,
  accepted: readonly number[],
): { readonly identity: ClientIdentity; readonly scheme: ClientScheme } | undefined {
  if (identity === undefined) return undefined;
  const scheme = CLIENT_SCHEME_OF[progress.version ?? 'TLSv1.3'];
  if (!accepted.includes(schemeNamed(scheme).id) || !identity.schemes.includes(scheme)) {
    throw new TlsFailure('ERR_TLS_VERSION_REFUSED', `the server accepts no ${scheme}, which the card would sign with`, {
      sent: 'handshake_failure',
    });
  }
  return { identity, scheme };
}

/** @throws TlsFailure ERR_TLS_NOT_REQUESTED when there is an identity that the server does not want to see */
export function refuseWithoutRequest({ identity, progress }: HandshakeContext): void {
  if (identity === undefined || progress.certificateRequested) return;
  throw new TlsFailure('ERR_TLS_NOT_REQUESTED', 'the server asked for no certificate', { sent: 'close_notify' });
}

/**
 * Has the card sign a handshake. Meanwhile the connection is watched, and the signature is checked before it leaves.
 * @throws SignerFailure; TlsFailure when the connection is lost or the signature is not the certificate's
 */
export async function signHandshake(
  { channel, progress }: HandshakeContext,
  { identity, scheme }: { readonly identity: ClientIdentity; readonly scheme: ClientScheme },
  statement: TlsStatement,
): Promise<Uint8Array> {
  const signature = await signWhileWatching(channel, (signal) => identity.sign(statement, scheme, signal));
  const [own] = identity.certificateChain;
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
  const key = own && new X509Certificate(own).publicKey;
  if (!key || !verifyScheme(schemeNamed(scheme), key, encodeStatement(statement, sha256), signature)) {
    throw new TlsFailure('ERR_TLS_PROTOCOL', 'the card’s signature does not belong to its certificate', {
      sent: 'internal_error',
    });
  }
  progress.clientScheme = scheme;
  progress.signedAt = performance.now();
  return signature;
}

async function signWhileWatching(
  channel: Channel,
  sign: (signal: AbortSignal) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const lost = new AbortController();
  const over = new AbortController();
  const watch = channel.watch(over.signal).catch((error: unknown) => {
    lost.abort(error);
    throw error;
  });
  const signed = (async () => sign(lost.signal))().catch((cause: unknown) => {
    throw new SignerFailure(cause);
  });
  try {
    return await Promise.race([watch, signed]);
  } finally {
    over.abort();
  }
}
