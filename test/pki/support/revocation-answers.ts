import { createHash } from 'node:crypto';
import {
  ALGORITHMS,
  days,
  defaultAlgorithm,
  extension,
  keyIdOf,
  minutes,
  publicKeyBits,
  signBytes,
  signed,
  type AlgorithmShortName,
  type Holder,
  type Signer,
} from './authority.js';
import {
  bits,
  der,
  enumerated,
  generalizedTime,
  integer,
  nothing,
  octets,
  oid,
  primitive,
  sequence,
  tagged,
  utcTime,
} from './encode-der.js';

export interface CrlPlan {
  readonly signer: Signer;
  /** Content octets of serial numbers. */
  readonly revoked?: readonly Uint8Array[];
  readonly thisUpdate?: Date;
  /** `null` leaves it out. */
  readonly nextUpdate?: Date | null;
  readonly extensions?: readonly Uint8Array[];
  readonly algorithm?: AlgorithmShortName;
  /** Version 1: no version field, no extensions. */
  readonly version1?: boolean;
}

/** DER of a revocation list. */
export function crlDer(plan: CrlPlan): Uint8Array {
  const { key, name } = plan.signer;
  const algorithm = plan.algorithm ?? defaultAlgorithm(key);
  const extensions = [extension('2.5.29.35', sequence(primitive(0, keyIdOf(key)))), ...(plan.extensions ?? [])];
  const reason = sequence(extension('2.5.29.21', enumerated(6)));
  const entries = (plan.revoked ?? []).map((serial) =>
    sequence(integer(serial), utcTime(days(-3)), ...(plan.version1 === true ? [] : [reason])),
  );
  const tbs = sequence(
    ...(plan.version1 === true ? [] : [integer(1)]),
    ALGORITHMS[algorithm].identifier,
    name,
    utcTime(plan.thisUpdate ?? minutes(-60)),
    ...(plan.nextUpdate === null ? [] : [utcTime(plan.nextUpdate ?? days(1))]),
    ...(entries.length === 0 ? [] : [sequence(Buffer.concat(entries))]),
    ...(plan.version1 === true ? [] : [tagged(0, sequence(...extensions))]),
  );
  return signed(tbs, key, algorithm);
}

/** IssuingDistributionPoint: tags 1 users only, 2 authorities only, 4 indirect, 5 attribute certificates only. */
export const issuingDistributionPoint = (flags: readonly number[], address?: string): Uint8Array =>
  extension(
    '2.5.29.28',
    sequence(
      ...(address === undefined ? [] : [tagged(0, tagged(0, primitive(6, Buffer.from(address))))]),
      ...flags.map((flag) => primitive(flag, Buffer.of(0xff))),
    ),
    true,
  );

export interface OcspPlan {
  readonly signer: Signer;
  /** The certificate that is spoken of and its issuer. */
  readonly about: Holder;
  readonly issuer: Holder;
  /** Hash by which the certificate's issuer is named. */
  readonly namedBy?: 'sha1' | 'sha256';
  readonly status?: 'good' | 'revoked' | 'unknown';
  readonly responseStatus?: number;
  readonly serial?: Uint8Array;
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date | null;
  /** Octets of the nonce to send back. */
  readonly nonce?: Uint8Array | undefined;
  readonly certificates?: readonly Uint8Array[];
  readonly byKey?: boolean;
  readonly algorithm?: AlgorithmShortName;
  readonly extensions?: readonly Uint8Array[];
  readonly type?: string;
}

/** DER of an OCSP response. */
export function ocspDer(plan: OcspPlan): Uint8Array {
  if (plan.responseStatus !== undefined) return sequence(enumerated(plan.responseStatus));
  const { key, name } = plan.signer;
  const algorithm = plan.algorithm ?? defaultAlgorithm(key);
  const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();
  const { namedBy = 'sha1' } = plan;
  const named = (bytes: Uint8Array): Uint8Array => createHash(namedBy).update(bytes).digest();
  const id = sequence(
    sequence(oid(namedBy === 'sha1' ? '1.3.14.3.2.26' : '2.16.840.1.101.3.4.2.1'), nothing()),
    octets(named(plan.issuer.name)),
    octets(named(publicKeyBits(plan.issuer.key))),
    der(0x02, plan.serial ?? plan.about.certificate.serialNumber),
  );
  const status = {
    good: primitive(0),
    revoked: tagged(1, generalizedTime(days(-3))),
    unknown: primitive(2),
  }[plan.status ?? 'good'];
  const nonce = plan.nonce === undefined ? [] : [extension('1.3.6.1.5.5.7.48.1.2', octets(plan.nonce))];
  const extensions = [...nonce, ...(plan.extensions ?? [])];
  const data = sequence(
    plan.byKey === true ? tagged(2, octets(sha1(publicKeyBits(key)))) : tagged(1, name),
    generalizedTime(minutes(-5)),
    sequence(
      sequence(
        id,
        status,
        generalizedTime(plan.thisUpdate ?? minutes(-5)),
        ...(plan.nextUpdate === null ? [] : [tagged(0, generalizedTime(plan.nextUpdate ?? days(1)))]),
      ),
    ),
    ...(extensions.length === 0 ? [] : [tagged(1, sequence(...extensions))]),
  );
  const basic = sequence(
    data,
    ALGORITHMS[algorithm].identifier,
    bits(signBytes(data, key, algorithm)),
    ...(plan.certificates === undefined ? [] : [tagged(0, sequence(...plan.certificates))]),
  );
  const type = plan.type ?? '1.3.6.1.5.5.7.48.1.1';
  return sequence(enumerated(0), tagged(0, sequence(oid(type), octets(basic))));
}

/** The nonce of an OCSP request, found by its object identifier. */
export function nonceOf(request: Uint8Array): Uint8Array {
  const id = Buffer.from(oid('1.3.6.1.5.5.7.48.1.2'));
  const at = Buffer.from(request).indexOf(id) + id.length;
  // OCTET STRING { OCTET STRING { nonce } }, each with a header of two octets.
  return request.subarray(at + 4, at + 4 + (request[at + 3] ?? 0));
}
