import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { request } from 'node:http';
import { parseInfo } from '../../../protocol/index.js';
import type { CompanionSight } from '../ports.js';

/** How the question is asked. */
export interface QuestionOptions {
  readonly port: number;
  /** An allowed site, in whose name a page would ask. */
  readonly origin: string;
  /** The installation's secret, which our own companion has too. */
  readonly installSecret: Uint8Array;
  readonly timeoutMs?: number;
}

/** An answer to `/v1/info` has a few hundred bytes. */
const LONGEST_ANSWER = 16_384;

/**
 * Asks the companion on the port what it is, over a real connection, with a fresh nonce that only a companion with the
 * same installation secret can answer. Sends nothing but the nonce and the name of a site.
 * @see protocol.md, "Gates"; `proveInstallation` in the bridge
 */
export function askCompanion({
  port,
  origin,
  installSecret,
  timeoutMs = 3_000,
}: QuestionOptions): Promise<CompanionSight> {
  const nonce = randomBytes(32).toString('base64url');
  return new Promise((resolve) => {
    const asking = request({
      host: '127.0.0.1',
      port,
      path: '/v1/info',
      // What a browser would say. No agent: nothing of this connection is kept.
      headers: {
        Origin: origin,
        'Sec-Fetch-Mode': 'cors',
        'Sec-Fetch-Dest': 'empty',
        'Sec-Fetch-Site': 'cross-site',
        'X-Cpx-Bridge-Nonce': nonce,
      },
      agent: false,
    });
    const settle = (sight: CompanionSight): void => {
      clearTimeout(timer);
      resolve(sight);
      asking.destroy();
    };
    const timer = setTimeout(settle, timeoutMs, { type: 'silent' });
    asking.once('error', (error: NodeJS.ErrnoException) =>
      settle({ type: error.code === 'ECONNREFUSED' ? 'closed' : 'stranger' }),
    );
    asking.once('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > LONGEST_ANSWER) settle({ type: 'stranger' });
        else chunks.push(chunk);
      });
      response.once('error', () => settle({ type: 'stranger' }));
      response.once('end', () => {
        if (response.statusCode === 403 && length === 0) settle({ type: 'refused' });
        else if (response.statusCode !== 200) settle({ type: 'stranger' });
        else settle(readAnswer(Buffer.concat(chunks), nonce, installSecret));
      });
    });
    asking.end();
  });
}

function readAnswer(body: Buffer, nonce: string, installSecret: Uint8Array): CompanionSight {
  try {
    const answer: unknown = JSON.parse(body.toString());
    const info = parseInfo(answer);
    const { proof } = answer as { readonly proof?: unknown };
    return { type: 'companion', info, proven: isProof(proof, nonce, installSecret) };
  } catch {
    return { type: 'stranger' };
  }
}

function isProof(proof: unknown, nonce: string, installSecret: Uint8Array): boolean {
  const expected = createHmac('sha256', installSecret).update('cpx-bridge:info:v1\0').update(nonce).digest();
  const given = Buffer.from(typeof proof === 'string' ? proof : '', 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
