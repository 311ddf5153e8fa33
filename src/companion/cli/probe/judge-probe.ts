import { isCertificateRefused } from '../../compose/index.js';
import type { CpxError, ErrorCode } from '../../../protocol/index.js';
import type { TlsFacts, TlsVersion } from '../../tls/index.js';

/** The versions that are tried, the better first. */
export const PROBE_VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const satisfies readonly TlsVersion[];

/** What came of one connection. */
export type Attempt = { readonly facts: TlsFacts } | { readonly error: CpxError };

/** The same with the card, and the status of the server's answer to it. */
export type SignedAttempt = { readonly facts: TlsFacts; readonly status?: number } | { readonly error: CpxError };

/** All that a probe has found out. */
export interface Probe {
  readonly host: string;
  readonly port: number;
  /** Without the card. */
  readonly attempts: Readonly<Record<TlsVersion, Attempt>>;
  readonly signed?: SignedAttempt;
  /** The card in a reader, where there is one. */
  readonly card?: {
    readonly holder: string;
    readonly issuer: string;
    /** Whether the server asks for certificates of its issuer; undefined: it names nobody. */
    readonly asked: boolean | undefined;
  };
}

/** What it comes to; an error has the words of its code. */
export type Verdict =
  | { readonly what: 'accepted' | 'ready' | 'asks'; readonly severity: 'good' }
  | { readonly what: 'issuer-not-asked' | 'not-requested'; readonly severity: 'warning' }
  | { readonly what: ErrorCode; readonly severity: 'failure' };

/** The one thing that a helpdesk is told first. */
export function judgeProbe({ attempts, signed, card }: Probe): Verdict {
  if (signed !== undefined) return judgeSigned(signed);
  const all = PROBE_VERSIONS.map((version) => attempts[version]);
  const errors = all.flatMap((attempt) => ('error' in attempt ? [attempt.error.code] : []));
  const facts = all.flatMap((attempt) => ('facts' in attempt ? [attempt.facts] : []));
  // One that insists on a certificate ends the connection of who has none.
  const insists = errors.includes('ERR_TLS_CERTIFICATE_REFUSED');
  if (facts.length === 0 && !insists) return { what: mostTelling(errors), severity: 'failure' };
  if (!insists && !facts.some(({ certificateRequested }) => certificateRequested)) {
    return { what: 'not-requested', severity: 'warning' };
  }
  if (card?.asked === false) return { what: 'issuer-not-asked', severity: 'warning' };
  return { what: card?.asked === true ? 'ready' : 'asks', severity: 'good' };
}

function judgeSigned(signed: SignedAttempt): Verdict {
  if ('error' in signed) return { what: signed.error.code, severity: 'failure' };
  if (signed.facts.clientScheme === undefined) return { what: 'not-requested', severity: 'warning' };
  if (signed.status !== undefined && isCertificateRefused(signed.status)) {
    return { what: 'ERR_TLS_CERTIFICATE_REFUSED', severity: 'failure' };
  }
  return { what: 'accepted', severity: 'good' };
}

/** That one version is refused says less than what went wrong in the other. */
function mostTelling(codes: readonly ErrorCode[]): ErrorCode {
  return codes.find((code) => code !== 'ERR_TLS_VERSION_REFUSED') ?? 'ERR_TLS_VERSION_REFUSED';
}
