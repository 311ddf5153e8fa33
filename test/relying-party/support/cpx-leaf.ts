import {
  days,
  extendedKeyUsage,
  extension,
  issueAuthority,
  keyNamed,
  keyUsage,
  certificateDer,
  type CertificatePlan,
  type Holder,
} from '../../pki/support/authority.js';
import { integer, octets, oid, printable, sequence, set, utf8 } from '../../pki/support/encode-der.js';

/** What a test certificate of a CPx card says; the rest is that of a CPS of the production series. */
export interface CpxLeafPlan {
  readonly issuer?: Holder;
  readonly nationalIdentifier?: string;
  readonly cardType?: number;
  readonly cardNumber?: string;
  readonly test?: boolean;
  readonly usage?: number;
  readonly extendedUsage?: readonly string[];
  readonly expired?: boolean;
  readonly key?: string;
  readonly withoutCpxExtensions?: boolean;
  readonly more?: readonly Uint8Array[];
}

const attribute = (id: string, value: string): Uint8Array => sequence(oid(id), utf8(value));

export const trustedAuthority = issueAuthority('AC DE CONFIANCE');
export const unknownAuthority = issueAuthority('AC INCONNUE');

/** DER of an authentication certificate of a production card, with what the plan changes. */
export function cpxLeafDer(plan: CpxLeafPlan = {}): Uint8Array {
  const {
    nationalIdentifier = '899700000017',
    cardType = 0,
    cardNumber = '3997009911',
    extendedUsage = ['1.3.6.1.5.5.7.3.2'],
  } = plan;
  const cpx = [
    extension('1.2.250.1.71.1.2.2', integer(cardType)),
    extension('1.2.250.1.71.1.2.3', printable(`8025000001/${cardNumber}`)),
    extension('1.2.250.1.71.1.2.5', octets(Buffer.of(plan.test === true ? 0x80 : 0))),
    extension('1.2.250.1.71.1.2.7', integer(10)),
  ];
  const contents: CertificatePlan = {
    name: sequence(
      set(sequence(oid('2.5.4.6'), printable('FR'))),
      set(attribute('2.5.4.42', 'Marie'), attribute('2.5.4.3', nationalIdentifier), attribute('2.5.4.4', 'DUPONT')),
    ),
    key: keyNamed(plan.key ?? 'rsa leaf'),
    issuer: plan.issuer ?? trustedAuthority,
    extensions: [
      keyUsage(plan.usage ?? 0x80),
      ...(extendedUsage.length > 0 ? [extendedKeyUsage(...extendedUsage)] : []),
      ...(plan.withoutCpxExtensions === true ? [] : cpx),
      ...(plan.more ?? []),
    ],
    ...(plan.expired === true && { notAfter: days(-1) }),
  };
  return certificateDer(contents);
}
