import type { Certificate } from '../certificate.js';
import { CpxError } from '../../protocol/index.js';
import type { AuthorityRules } from './judge-authority.js';
import { readAuthorities, type AcceptedAuthority } from './read-authorities.js';

/** Authorities for `buildChain` and `createTokenVerifier`. */
export interface Authorities {
  /** Roots: where a path may end. */
  readonly anchors: readonly Certificate[];
  /** What may stand between a root and a card. */
  readonly intermediates: readonly Certificate[];
}

/**
 * Loads the authorities that cards are verified with, from files and folders (DER, PEM or PKCS#7): of what is there,
 * those whose SHA-256 the product knows or `rules` pins, and nothing else. Nothing has to be trusted of the place, for
 * each certificate is judged anew each time.
 * @throws CpxError ERR_CERTIFICATE_MALFORMED for what cannot be read, and where there is no root: nobody could sign in
 */
export async function loadAuthorities(paths: readonly string[], rules: AuthorityRules = {}): Promise<Authorities> {
  const { accepted, refused } = await readAuthorities(paths, rules);
  for (const { file, ...other } of refused) {
    if (other.reason === 'unreadable') throw malformed(`${file} cannot be read: ${other.problem}`);
  }
  const authorities = sortAuthorities(accepted);
  if (authorities.anchors.length === 0) throw malformed(`${paths.join(', ')}: no root that is known or pinned`);
  return authorities;
}

/** Puts each authority where path building looks for it. The ORGANISATIONS authorities issue no card: left out. */
export function sortAuthorities(accepted: readonly AcceptedAuthority[]): Authorities {
  const anchors = accepted.filter(({ role }) => role === 'root');
  const intermediates = accepted.filter(({ role }) => role === 'persons' || role === 'other');
  return {
    anchors: anchors.map(({ certificate }) => certificate),
    intermediates: intermediates.map(({ certificate }) => certificate),
  };
}

function malformed(problem: string): CpxError {
  return new CpxError('ERR_CERTIFICATE_MALFORMED', problem);
}
