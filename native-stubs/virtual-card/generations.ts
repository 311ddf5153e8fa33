import type { CertificatePurpose } from '../../src/cpx/index.js';
import type { SupportedAlgorithm } from './pkcs15.js';

/** What personalisation writes differently on the two generations. */
export interface Generation {
  /** Token label before the ten digits. */
  readonly labelPrefix: string;
  /** Last octet of CKA_ID, and the key's number in commands. */
  readonly keys: Readonly<Record<CertificatePurpose, { readonly idOctet: number; readonly reference: number }>>;
  readonly algorithms: readonly SupportedAlgorithm[];
  /** Has the files of a CPS2ter, behind class A0. */
  readonly legacyArea: boolean;
}

/** AID of the CPx application, and the first 13 octets of every CKA_ID. @see cpx.md, "CKA_ID" */
export const CPX_AID = Buffer.from('e828bd080f8025000001ff0010', 'hex');

/** AID of the card's own applet, in which the master file is. @see virtual-card.md, section 6, 1 */
export const APPLET_AID = Buffer.from('8025000001ff0100', 'hex');

/** @see virtual-card.md, section 5 */
export const GENERATIONS: Readonly<Record<'CPS4' | 'CPS3', Generation>> = {
  CPS4: {
    labelPrefix: 'CPS4v1-',
    keys: {
      signature: { idOctet: 0x10, reference: 0x10 },
      authentication: { idOctet: 0x20, reference: 0x20 },
      technical: { idOctet: 0x30, reference: 0x30 },
    },
    algorithms: [],
    legacyArea: false,
  },
  CPS3: {
    labelPrefix: 'CPS3v3-',
    keys: {
      signature: { idOctet: 0x01, reference: 0x81 },
      authentication: { idOctet: 0x02, reference: 0x82 },
      technical: { idOctet: 0x03, reference: 0x83 },
    },
    algorithms: [
      { mechanism: 0x220, operation: 'hash', oid: '1.3.14.3.2.26', reference: 0x10 },
      { mechanism: 0x250, operation: 'hash', oid: '2.16.840.1.101.3.4.2.1', reference: 0x40 },
      { mechanism: 0x06, operation: 'sign', oid: '1.2.840.113549.1.1.5', reference: 0x12 },
      { mechanism: 0x40, operation: 'sign', oid: '1.2.840.113549.1.1.11', reference: 0x42 },
      { mechanism: 0x01, operation: 'sign', oid: '1.2.840.113549.1.1.1', reference: 0x02 },
      { mechanism: 0x01, operation: 'decipher', oid: '1.2.840.113549.1.1.1', reference: 0x1a },
    ],
    legacyArea: true,
  },
};
