import { request as sendRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { CpxError } from '../../protocol/index.js';
import type { TlsConnection } from './connect-tls.js';

/** One request, the only one of its connection. */
export interface TlsRequest {
  readonly method: string;
  /** Begins with a slash. */
  readonly path: string;
  /** `Host` is the caller's to give. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Octets that the body of the answer may have. */
  readonly maximumBytes: number;
  /** From the request to the last octet of the answer. Default: 30 s. */
  readonly milliseconds?: number;
}

/** An answer, whatever its status: no redirection is followed. */
export interface TlsResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

const DEFAULT_MILLISECONDS = 30_000;
const MAXIMUM_HEADER_OCTETS = 16_384;

/**
 * Sends one request of HTTP/1.1 over a connection and reads the answer. The connection is of no use afterwards.
 * @throws CpxError ERR_TLS_ANSWER for what is no answer or too long, ERR_TLS_TIMEOUT; what the connection ended with, for
 *   instance ERR_TLS_CERTIFICATE_REFUSED
 * @see RFC 9112
 */
export async function requestOverTls(connection: TlsConnection, request: TlsRequest): Promise<TlsResponse> {
  const { method, path, headers, body, maximumBytes, milliseconds = DEFAULT_MILLISECONDS } = request;
  const sent = sendRequest({
    createConnection: () => connection.stream,
    method,
    path,
    headers: { ...headers, connection: 'close' },
    maxHeaderSize: MAXIMUM_HEADER_OCTETS,
  });
  const late = setTimeout(
    () => sent.destroy(new CpxError('ERR_TLS_TIMEOUT', `no answer within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    const { headers: received, statusCode: status = 0 } = response;
    const content = await readBody(response, maximumBytes);
    // A body that says nothing of its length ends with the connection: node:http takes one that was cut off for whole.
    const delimited = received['content-length'] !== undefined || received['transfer-encoding'] !== undefined;
    if (!delimited && connection.stream.errored) throw connection.stream.errored;
    return { status, headers: received, body: content };
  } catch (error) {
    const reason = connection.stream.errored ?? error;
    sent.destroy();
    if (reason instanceof CpxError) throw reason;
    if (error instanceof CpxError) throw error;
    throw new CpxError('ERR_TLS_ANSWER', 'what the server answered is no answer of HTTP', { cause: error });
  } finally {
    clearTimeout(late);
  }
}

async function readBody(response: IncomingMessage, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > maximumBytes) {
      throw new CpxError('ERR_TLS_ANSWER', `the server’s answer has more than ${maximumBytes} octets`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
