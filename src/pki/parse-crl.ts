import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  Extensions,
  IssuingDistributionPoint,
  type Extension,
} from 'pkijs';
import { CpxError } from '../protocol/index.js';
import { equalAlgorithms, readAlgorithm, type AlgorithmName } from './algorithm-name.js';
import { OID } from './certificate.js';
import { expectElement, readElement, readTime, TAG, wholeOf, type DerElement } from './der-reader.js';
import { readExtension, readUris } from './read-extension.js';

/** Which certificates a list speaks of, when it says so. */
export interface CrlScope {
  readonly only: 'everything' | 'authorities' | 'others';
  /** Addresses that the list gives itself; empty when it gives none. */
  readonly urls: readonly string[];
}

/** A complete revocation list of one issuer, not yet verified. Its entries stay bytes. */
export interface RevocationList {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmName;
  readonly signature: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly scope: CrlScope;
  /** The entries' octets, one SEQUENCE after the other. */
  readonly entries: Uint8Array;
}

/**
 * Reads a revocation list. Delta lists, indirect lists and lists for some reasons only are refused: they would need
 * other lists beside them to be understood.
 * @throws CpxError ERR_REVOCATION_UNAVAILABLE
 * @see RFC 5280, section 5
 */
export function parseCrl(der: Uint8Array): RevocationList {
  try {
    return readList(der);
  } catch (cause) {
    if (cause instanceof CpxError) throw cause;
    throw refused(cause instanceof RangeError ? cause.message : 'does not parse', cause);
  }
}

function readList(der: Uint8Array): RevocationList {
  const list = expectElement(der, 0, der.length, TAG.sequence);
  if (list.end !== der.length) throw refused('has bytes after its end');
  const tbs = expectElement(der, list.content, list.end, TAG.sequence);
  const outer = expectElement(der, tbs.end, list.end, TAG.sequence);
  const signature = expectElement(der, outer.end, list.end, TAG.bitString);
  if (signature.end !== list.end || der[signature.content] !== 0) throw refused('does not end with its signature');
  const signatureAlgorithm = algorithm(der, outer);

  const fields = childrenOf(der, tbs);
  // The version is absent in a list of version 1.
  if (fields[0]?.tag === TAG.integer) fields.shift();
  const [inner, issuer, thisUpdate, nextUpdate, ...others] = fields;
  if (inner === undefined || issuer?.tag !== TAG.sequence || thisUpdate === undefined) throw refused('is not complete');
  if (!equalAlgorithms(signatureAlgorithm, algorithm(der, inner))) throw refused('names two signature algorithms');
  if (nextUpdate === undefined || (nextUpdate.tag !== TAG.utcTime && nextUpdate.tag !== TAG.generalizedTime)) {
    throw refused('does not say when the next one comes');
  }
  const entries = others[0]?.tag === TAG.sequence ? others.shift() : undefined;
  const extensions = others[0]?.tag === TAG.explicit0 ? others.shift() : undefined;
  if (others.length > 0) throw refused('has fields that do not belong there');
  if (entries !== undefined) checkEntries(der, entries);
  return {
    tbs: wholeOf(der, tbs),
    signatureAlgorithm,
    signature: der.subarray(signature.content + 1, signature.end),
    issuer: wholeOf(der, issuer),
    thisUpdate: readTime(der, thisUpdate),
    nextUpdate: readTime(der, nextUpdate),
    entries: entries === undefined ? new Uint8Array() : der.subarray(entries.content, entries.end),
    ...readExtensions(extensions && der.subarray(extensions.content, extensions.end)),
  };
}

function readExtensions(der: Uint8Array | undefined): Pick<RevocationList, 'authorityKeyId' | 'scope'> {
  const { extensions } = der === undefined ? { extensions: [] } : Extensions.fromBER(Uint8Array.from(der));
  const find = (oid: string): Extension | undefined => extensions.find(({ extnID }) => extnID === oid);
  if (find(OID.deltaCrlIndicator) !== undefined) throw refused('is a delta list');
  const unknown = extensions.find(({ critical, extnID }) => critical && extnID !== OID.issuingDistributionPoint);
  if (unknown !== undefined) throw refused(`has an unknown critical extension ${unknown.extnID}`);
  return {
    authorityKeyId: readExtension(find(OID.authorityKeyIdentifier), AuthorityKeyIdentifier)?.keyIdentifier?.valueBlock
      .valueHexView,
    scope: readScope(readExtension(find(OID.issuingDistributionPoint), IssuingDistributionPoint)),
  };
}

function readScope(point: IssuingDistributionPoint | undefined): CrlScope {
  if (point === undefined) return { only: 'everything', urls: [] };
  if (point.indirectCRL) throw refused('is an indirect list');
  if (point.onlySomeReasons !== undefined) throw refused('speaks of some reasons only');
  if (point.onlyContainsAttributeCerts) throw refused('speaks of attribute certificates only');
  const names = Array.isArray(point.distributionPoint) ? point.distributionPoint : [];
  return {
    only: point.onlyContainsCACerts ? 'authorities' : point.onlyContainsUserCerts ? 'others' : 'everything',
    urls: readUris(names),
  };
}

/** Walks over every entry once, so that no later look-up can meet a malformed one. */
function checkEntries(der: Uint8Array, { content, end }: DerElement): void {
  for (let at = content; at < end;) {
    const entry = expectElement(der, at, end, TAG.sequence);
    const serial = expectElement(der, entry.content, entry.end, TAG.integer);
    readElement(der, serial.end, entry.end);
    at = entry.end;
  }
}

/**
 * Is this serial number on the list? Whatever the reason, "on hold" included, an entry means revoked.
 * @param serialNumber content octets of the certificate's INTEGER
 */
export function isListed({ entries }: RevocationList, serialNumber: Uint8Array): boolean {
  for (let at = 0; at < entries.length;) {
    const entry = readElement(entries, at, entries.length);
    const serial = readElement(entries, entry.content, entry.end);
    if (equalOctets(entries, serial, serialNumber)) return true;
    at = entry.end;
  }
  return false;
}

function equalOctets(bytes: Uint8Array, { content, end }: DerElement, other: Uint8Array): boolean {
  if (end - content !== other.length) return false;
  for (let index = 0; index < other.length; index++) if (bytes[content + index] !== other[index]) return false;
  return true;
}

function childrenOf(der: Uint8Array, { content, end }: DerElement): DerElement[] {
  const children: DerElement[] = [];
  for (let at = content; at < end; at = children.at(-1)?.end ?? end) children.push(readElement(der, at, end));
  return children;
}

function algorithm(der: Uint8Array, element: DerElement): AlgorithmName {
  return readAlgorithm(AlgorithmIdentifier.fromBER(Uint8Array.from(wholeOf(der, element))));
}

function refused(problem: string, cause?: unknown): CpxError {
  return new CpxError('ERR_REVOCATION_UNAVAILABLE', `the revocation list ${problem}`, { cause });
}
