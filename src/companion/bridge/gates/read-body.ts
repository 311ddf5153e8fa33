import type { IncomingMessage } from 'node:http';
import { CpxError } from '../../../protocol/index.js';
import type { Gate } from '../exchange.js';
import { headerValues } from '../raw-headers.js';

/** Reads a body of at most `maximum` bytes, announced or chunked; a request that is no POST has none. */
export function createBodyGate(maximum: number): Gate {
  return async (exchange) => {
    const { request } = exchange;
    const lengths = headerValues(request, 'content-length');
    const codings = headerValues(request, 'transfer-encoding');
    if (request.method !== 'POST') {
      if (codings.length > 0 || lengths.some((length) => length !== '0')) {
        throw new CpxError('ERR_REQUEST_MALFORMED', 'this method has no body');
      }
      return undefined;
    }
    if (codings.some((coding) => coding.toLowerCase() !== 'chunked')) {
      throw new CpxError('ERR_REQUEST_MALFORMED', 'unknown transfer coding');
    }
    if (Number(lengths[0] ?? 0) > maximum) throw tooLarge(maximum);
    exchange.rawBody = await readBody(request, maximum);
    return undefined;
  };
}

function readBody(request: IncomingMessage, maximum: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maximum) {
        chunks.push(chunk);
        return;
      }
      request.off('data', collect);
      reject(tooLarge(maximum));
    };
    request.on('data', collect);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => reject(new CpxError('ERR_FLOW_ABORTED', 'the connection closed before its body')));
    request.once('error', (cause) => reject(new CpxError('ERR_FLOW_ABORTED', 'the connection failed', { cause })));
  });
}

function tooLarge(maximum: number): CpxError {
  return new CpxError('ERR_REQUEST_TOO_LARGE', `the body has more than ${String(maximum)} bytes`);
}
