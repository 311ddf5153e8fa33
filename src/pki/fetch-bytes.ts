import { CpxError } from '../protocol/index.js';

/** The `fetch` of the platform, or what a server puts in its place (a proxy, a test). */
export type Fetch = typeof globalThis.fetch;

/** One request with its bounds. */
export interface BytesRequest {
  readonly url: URL;
  /** What to POST; a GET when absent. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
  readonly maximumBytes: number;
  readonly timeoutMs: number;
}

/**
 * Fetches bytes within a time and a size. A redirect is an error: an address is asked because a certificate or the
 * configuration names it, and not because a stranger does.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 */
export async function fetchBytes(fetch: Fetch, request: BytesRequest): Promise<Uint8Array> {
  const { url, body, maximumBytes, timeoutMs } = request;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: controller.signal,
      // Nothing may be unpacked here: 60 kB of gzip can hold 60 MB.
      headers: { 'accept-encoding': 'identity', ...(body && { 'content-type': body.type }) },
      ...(body && { method: 'POST', body: Uint8Array.from(body.bytes) }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return await readBounded(response, maximumBytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'failed';
    throw new CpxError('ERR_REVOCATION_UNAVAILABLE', `${url.href}: ${why}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function readBounded({ body, headers }: Response, maximumBytes: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > maximumBytes) {
    await body?.cancel();
    throw new Error(`longer than ${maximumBytes} octets`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    // Leaving the loop cancels the stream and closes the connection.
    if (length > maximumBytes) throw new Error(`longer than ${maximumBytes} octets`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}
