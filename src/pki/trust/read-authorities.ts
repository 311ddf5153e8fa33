import { CpxError } from '../../protocol/index.js';
import type { Certificate } from '../certificate.js';
import { listCertificateFiles, loadCertificates } from '../load-certificates.js';
import {
  judgeAuthority,
  type AuthorityRefusal,
  type AuthorityRole,
  type AuthorityRules,
  type AuthoritySource,
} from './judge-authority.js';
import { readAuthorityName } from './read-authority-name.js';

/** An authority that is accepted. */
export interface AcceptedAuthority {
  readonly certificate: Certificate;
  /** Common name, else the whole subject: for people, from outside. */
  readonly name: string;
  readonly role: AuthorityRole;
  readonly source: AuthoritySource;
}

/** A certificate that is not accepted, or a file in which no certificate could be read. */
export type RefusedAuthority =
  | {
      readonly file: string;
      readonly reason: AuthorityRefusal;
      readonly certificate: Certificate;
      readonly name: string;
    }
  | { readonly file: string; readonly reason: 'unreadable'; readonly problem: string };

/** What files and folders hold, each certificate once. */
export interface ReadAuthorities {
  readonly accepted: readonly AcceptedAuthority[];
  readonly refused: readonly RefusedAuthority[];
}

/**
 * Reads files, or the certificate files directly in folders (DER, PEM or PKCS#7), and says of each certificate whether
 * it is an authority to rely on. One bad file keeps no other from being read; never throws.
 */
export async function readAuthorities(paths: readonly string[], rules: AuthorityRules = {}): Promise<ReadAuthorities> {
  const accepted = new Map<string, AcceptedAuthority>();
  const refused = new Map<string, RefusedAuthority>();
  for (const path of paths) {
    for (const file of await listCertificateFiles(path).catch((error: unknown) => note(path, error))) {
      for (const certificate of await loadCertificates(file).catch((error: unknown) => note(file, error))) {
        const name = readAuthorityName(certificate).commonName ?? certificate.subjectText;
        const verdict = judgeAuthority(certificate, rules);
        if (verdict.accepted) accepted.set(certificate.sha256, { certificate, name, ...withoutVerdict(verdict) });
        else refused.set(certificate.sha256, { file, certificate, name, reason: verdict.reason });
      }
    }
  }
  return { accepted: [...accepted.values()], refused: [...refused.values()] };

  function note(file: string, error: unknown): readonly never[] {
    refused.set(file, { file, reason: 'unreadable', problem: describe(error) });
    return [];
  }
}

function withoutVerdict({ role, source }: Pick<AcceptedAuthority, 'role' | 'source'>): {
  readonly role: AuthorityRole;
  readonly source: AuthoritySource;
} {
  return { role, source };
}

/** Our own messages name the file; the system's code says the rest. */
function describe(error: unknown): string {
  if (error instanceof CpxError) return error.message;
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
