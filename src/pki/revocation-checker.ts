import { CpxError, type ErrorCode } from '../protocol/index.js';
import type { AddressPolicy } from './address-policy.js';
import type { Certificate } from './certificate.js';
import { createCrlClient } from './crl-client.js';
import type { Fetch } from './fetch-bytes.js';
import { REVOCATION_LIMITS, type RevocationLimits } from './limits.js';
import { createOcspClient } from './ocsp-client.js';
import { QuestionDesk } from './question-desk.js';

/** How revocation is checked. */
export interface RevocationCheckerOptions {
  /**
   * What silence means. `hard`: nobody gets in while neither OCSP nor CRL answers; `soft`: everybody does, and the
   * outcome says so. An answer (revoked, unknown) is never overruled by either.
   */
  readonly failure: 'hard' | 'soft';
  /** Default `as-certified`. */
  readonly addresses?: AddressPolicy;
  /** The card's certificate alone, or those of the authorities below the anchor too (default). */
  readonly scope?: 'leaf' | 'path';
  readonly fetch?: Fetch;
  readonly now?: () => Date;
  readonly limits?: Partial<RevocationLimits>;
}

/** `unchecked` happens with soft failure only; `why` is for logs. */
export type RevocationOutcome = { readonly status: 'good' } | { readonly status: 'unchecked'; readonly why: string };

/** Knows whether certificates are revoked. One for the life of a server: it keeps lists and answers. */
export interface RevocationChecker {
  /**
   * Checks each certificate of a verified path, leaf first, anchor last; the anchor itself is not asked about.
   * @throws CpxError ERR_REVOCATION_REVOKED; ERR_REVOCATION_UNKNOWN when a responder does not know the certificate and
   * no list says more; with hard failure, ERR_REVOCATION_UNAVAILABLE
   */
  check(path: readonly Certificate[]): Promise<RevocationOutcome>;
}

/** @see protocol.md, "Server side" 2: OCSP, else CRL */
export function createRevocationChecker(options: RevocationCheckerOptions): RevocationChecker {
  const { failure, addresses = 'as-certified', scope = 'path', now = () => new Date() } = options;
  const limits = { ...REVOCATION_LIMITS, ...options.limits };
  const desk = new QuestionDesk({ fetch: options.fetch ?? globalThis.fetch, now, addresses, limits });
  const ocsp = createOcspClient(desk);
  const crl = createCrlClient(desk);

  const askOcsp = async (certificate: Certificate, issuer: Certificate): Promise<Answer> => {
    try {
      const status = await ocsp.ask(certificate, issuer);
      return status === 'unknown' ? { status, why: 'OCSP: the responder does not know the certificate' } : { status };
    } catch (error) {
      return silence(error);
    }
  };

  const askCrl = async (certificate: Certificate, issuer: Certificate): Promise<Answer> => {
    try {
      return { status: (await crl.isRevoked(certificate, issuer)) ? 'revoked' : 'good' };
    } catch (error) {
      return silence(error);
    }
  };

  const checkOne = async (certificate: Certificate, issuer: Certificate): Promise<RevocationOutcome> => {
    const first = await askOcsp(certificate, issuer);
    if (first.status === 'good') return { status: 'good' };
    if (first.status === 'revoked') throw revoked();
    const second = await askCrl(certificate, issuer);
    if (second.status === 'good') return { status: 'good' };
    if (second.status === 'revoked') throw revoked();
    const why = [first.why, second.why].join('; ');
    if (first.status === 'unknown') throw new CpxError('ERR_REVOCATION_UNKNOWN', why);
    if (failure === 'hard') throw new CpxError('ERR_REVOCATION_UNAVAILABLE', why);
    return { status: 'unchecked', why };
  };

  return {
    check: async (path) => {
      const last = scope === 'leaf' ? Math.min(1, path.length - 1) : path.length - 1;
      const results = await Promise.allSettled(
        path.slice(0, last).map((certificate, index) => checkOne(certificate, path[index + 1] ?? certificate)),
      );
      throwGravest(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : [])));
      const outcomes = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      return outcomes.find(({ status }) => status === 'unchecked') ?? { status: 'good' };
    },
  };
}

type Answer =
  | { readonly status: 'good' }
  | { readonly status: 'revoked' }
  | { readonly status: 'unknown' | 'silent'; readonly why: string };

const GRAVITY: readonly ErrorCode[] = [
  'ERR_REVOCATION_REVOKED',
  'ERR_REVOCATION_UNKNOWN',
  'ERR_REVOCATION_UNAVAILABLE',
];

/** Of several certificates' errors the same one always wins; one that is none of ours before all. */
function throwGravest(errors: readonly Error[]): void {
  const gravity = (error: Error): number => (error instanceof CpxError ? GRAVITY.indexOf(error.code) : -1);
  const [gravest] = [...errors].sort((a, b) => gravity(a) - gravity(b));
  if (gravest !== undefined) throw gravest;
}

/** Nobody answered, or nobody whom we may believe. */
function silence(error: unknown): Answer {
  if (error instanceof CpxError && error.code === 'ERR_REVOCATION_UNAVAILABLE') {
    return { status: 'silent', why: error.message };
  }
  throw error;
}

function revoked(): CpxError {
  return new CpxError('ERR_REVOCATION_REVOKED', 'the certificate is revoked');
}
