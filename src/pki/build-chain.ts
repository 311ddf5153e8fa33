import { OID, type Certificate } from './certificate.js';
import { isStrongAlgorithm, isStrongKey, verifySignature } from './verify-signature.js';

/** Why a path was not accepted. */
export type ChainProblemReason =
  | 'no-issuer'
  | 'not-yet-valid'
  | 'expired'
  | 'weak-algorithm'
  | 'weak-key'
  | 'wrong-signature'
  | 'not-an-authority'
  | 'path-too-long'
  | 'not-for-signing-certificates'
  | 'not-for-this-usage'
  | 'unknown-critical-extension'
  | 'too-many-candidates';

/** One reason on one certificate, for logs and for the diagnosis. */
export interface ChainProblem {
  readonly reason: ChainProblemReason;
  /** The certificate that it is about. */
  readonly certificate: Certificate;
}

/** What a path is built from and judged by. */
export interface ChainOptions {
  /** Certificates that are trusted because somebody configured them. */
  readonly anchors: readonly Certificate[];
  /** Certificates that may lead to an anchor; nothing is trusted for being here. */
  readonly intermediates?: readonly Certificate[];
  readonly now: Date;
  /** An authority whose extended key usage (if any) leaves this one out is refused. */
  readonly extendedKeyUsage?: string;
}

/** `path` goes from the leaf to the anchor, both included. */
export type ChainResult =
  | { readonly trusted: true; readonly path: readonly [Certificate, Certificate, ...Certificate[]] }
  | { readonly trusted: false; readonly problems: readonly [ChainProblem, ...ChainProblem[]] };

/** A path has at most this many certificates; a build tries at most this many signatures. */
const LIMITS = Object.freeze({ pathLength: 6, signatures: 32 });

/**
 * Builds and validates a path from a leaf to an anchor, over every candidate where several issuers share a name.
 * @see RFC 5280, section 6.1 (any policy acceptable; critical name and policy constraints are refused as unknown)
 */
export async function buildChain(leaf: Certificate, options: ChainOptions): Promise<ChainResult> {
  const search = new PathSearch(options);
  const path = await search.extend([leaf]);
  if (path !== undefined) return { trusted: true, path };
  const [first = { reason: 'no-issuer', certificate: leaf }, ...others] = search.problems;
  return { trusted: false, problems: [first, ...others] };
}

type Path = readonly [Certificate, ...Certificate[]];

class PathSearch {
  readonly problems: ChainProblem[] = [];
  readonly #options: ChainOptions;
  readonly #anchors: ReadonlySet<string>;
  readonly #candidates: readonly Certificate[];
  #signatures = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#anchors = new Set(options.anchors.map(({ sha256 }) => sha256));
    // Anchors first: the shortest path is the one to prefer.
    this.#candidates = [...options.anchors, ...(options.intermediates ?? [])];
  }

  /** Depth first: the path that reaches an anchor, or undefined. */
  async extend(path: Path): Promise<readonly [Certificate, Certificate, ...Certificate[]] | undefined> {
    const last = path.at(-1) ?? path[0];
    const own = checkCertificate(last, this.#options.now);
    if (own !== undefined) {
      this.#note(own, last);
      return undefined;
    }
    const issuers = this.#candidates.filter((candidate) => mayIssue(candidate, last) && !isOn(path, candidate));
    if (issuers.length === 0) this.#note('no-issuer', last);
    for (const issuer of issuers) {
      const problem = await this.#checkIssuer(issuer, path, last);
      if (problem !== undefined) {
        this.#note(problem, issuer);
        continue;
      }
      if (!this.#anchors.has(issuer.sha256)) {
        const found = await this.extend([...path, issuer]);
        if (found !== undefined) return found;
        continue;
      }
      const unfit = checkAnchor(issuer, this.#options.now);
      if (unfit === undefined) return [path[0], ...path.slice(1), issuer] as never;
      this.#note(unfit, issuer);
    }
    return undefined;
  }

  async #checkIssuer(issuer: Certificate, path: Path, subject: Certificate): Promise<ChainProblemReason | undefined> {
    const { extendedKeyUsage: usage } = this.#options;
    if (path.length >= LIMITS.pathLength) return 'path-too-long';
    if (!issuer.isAuthority) return 'not-an-authority';
    if (issuer.keyUsage?.has('keyCertSign') === false) return 'not-for-signing-certificates';
    // Certificates below the issuer that count: not the leaf, and not those that an authority issued to itself.
    const below = path.slice(1).filter((certificate) => !sameBytes(certificate.subject, certificate.issuer)).length;
    if (issuer.pathLength !== undefined && below > issuer.pathLength) return 'path-too-long';
    const usages = issuer.extendedKeyUsage;
    if (usage !== undefined && usages !== undefined && !usages.includes(usage)) {
      if (!usages.includes(OID.anyExtendedKeyUsage)) return 'not-for-this-usage';
    }
    if (!isStrongKey(issuer.publicKey)) return 'weak-key';
    if (++this.#signatures > LIMITS.signatures) return 'too-many-candidates';
    return (await isIssuedBy(subject, issuer)) ? undefined : 'wrong-signature';
  }

  #note(reason: ChainProblemReason, certificate: Certificate): void {
    this.problems.push({ reason, certificate });
  }
}

/** Did this issuer's key sign the certificate? Looks at nothing but the signature. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  return verifySignature({
    data: certificate.tbs,
    algorithm: certificate.signatureAlgorithm,
    signature: certificate.signature,
    key: issuer.publicKey,
  });
}

/** What must hold of every certificate below an anchor, whoever issued it. */
export function checkCertificate(certificate: Certificate, now: Date): ChainProblemReason | undefined {
  if (now < certificate.notBefore) return 'not-yet-valid';
  if (now > certificate.notAfter) return 'expired';
  if (certificate.unknownCritical.length > 0) return 'unknown-critical-extension';
  if (!isStrongAlgorithm(certificate.signatureAlgorithm)) return 'weak-algorithm';
  return isStrongKey(certificate.publicKey) ? undefined : 'weak-key';
}

/** An anchor's own signature says nothing and may be an old one; its dates and extensions still bind. */
function checkAnchor(anchor: Certificate, now: Date): ChainProblemReason | undefined {
  if (now < anchor.notBefore) return 'not-yet-valid';
  if (now > anchor.notAfter) return 'expired';
  return anchor.unknownCritical.length > 0 ? 'unknown-critical-extension' : undefined;
}

/** By name, and by key identifier where both say one. @see RFC 5280, sections 4.1.2.4 and 4.2.1.1 */
export function mayIssue(issuer: Certificate, subject: Certificate): boolean {
  if (!sameBytes(issuer.subject, subject.issuer)) return false;
  if (issuer.subjectKeyId === undefined || subject.authorityKeyId === undefined) return true;
  return sameBytes(issuer.subjectKeyId, subject.authorityKeyId);
}

/** A name with a key appears once on a path, however many certificates it has: no loops. */
function isOn(path: Path, candidate: Certificate): boolean {
  return path.some(({ subject, spki }) => sameBytes(subject, candidate.subject) && sameBytes(spki, candidate.spki));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
