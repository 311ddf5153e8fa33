import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CpxError } from '../protocol/index.js';
import type { Certificate } from './certificate.js';
import { checkFreshness } from './check-freshness.js';
import { certificateIdOf, encodeOcspRequest } from './encode-ocsp-request.js';
import { parseOcspResponse, type OcspStatement } from './parse-ocsp-response.js';
import type { QuestionDesk } from './question-desk.js';
import { verifyOcspAnswer } from './verify-ocsp-answer.js';

/** Asks OCSP responders about certificates. */
export interface OcspClient {
  /** @throws CpxError ERR_REVOCATION_UNAVAILABLE when no responder of the certificate gives a good answer */
  ask(certificate: Certificate, issuer: Certificate): Promise<OcspStatement['status']>;
}

interface KeptAnswer {
  readonly status: OcspStatement['status'];
  readonly until: number;
}

const NONCE_BYTES = 32;

/** A client that uses an answer again for a few minutes, and never beyond its own next update. */
export function createOcspClient(desk: QuestionDesk): OcspClient {
  const { limits, now } = desk;
  const kept = new LRUCache<string, KeptAnswer>({ max: limits.cachedAnswers });

  const askOne = async (url: URL, certificate: Certificate, issuer: Certificate): Promise<OcspStatement> => {
    const id = certificateIdOf(certificate, issuer);
    const nonce = randomBytes(NONCE_BYTES);
    const body = { type: 'application/ocsp-request', bytes: encodeOcspRequest(id, nonce) };
    const { ocspMaximumBytes: maximumBytes, ocspTimeoutMs: timeoutMs, clockSkewMs, ocspMaximumAgeMs } = limits;
    const answer = parseOcspResponse(await desk.fetch({ url, body, maximumBytes, timeoutMs }));
    const statement = await verifyOcspAnswer(answer, { id, issuer, nonce, now: now() });
    const { thisUpdate, nextUpdate } = statement;
    checkFreshness({ thisUpdate, nextUpdate }, { clockSkewMs, maximumAgeMs: ocspMaximumAgeMs }, now());
    return statement;
  };

  const keep = (key: string, { status, nextUpdate }: OcspStatement): void => {
    // Without a next update the responder says: newer information is always available.
    if (nextUpdate === undefined || status === 'unknown') return;
    kept.set(key, { status, until: Math.min(nextUpdate.getTime(), now().getTime() + limits.ocspReuseMs) });
  };

  return {
    ask: async (certificate, issuer) => {
      const key = `${issuer.sha256} ${certificate.sha256}`;
      const known = kept.get(key);
      if (known !== undefined && now().getTime() < known.until) return known.status;
      const problems: string[] = [];
      for (const url of desk.allow(certificate.ocspAddresses)) {
        try {
          const statement = await desk.once(`${key} ${url.href}`, () => askOne(url, certificate, issuer));
          keep(key, statement);
          return statement.status;
        } catch (error) {
          if (!(error instanceof CpxError)) throw error;
          problems.push(error.message);
        }
      }
      const why = problems.length > 0 ? problems.join('; ') : 'the certificate names no responder that may be asked';
      throw new CpxError('ERR_REVOCATION_UNAVAILABLE', `OCSP: ${why}`);
    },
  };
}
