import { CKM } from './constants.js';
import type { ReturnValueName } from './return-values.js';

/** All in which the two generations of CPx cards differ behind ANS's module. */
export interface Personality {
  readonly generation: 'CPS4' | 'CPS3';
  /** Token label before the ten digits. */
  readonly labelPrefix: string;
  /** Last octet of CKA_ID. */
  readonly identifiers: Readonly<Record<'signature' | 'authentication' | 'technical', number>>;
  readonly mechanisms: readonly number[];
  /** CKM_RSA_PKCS with the authentication key: the most octets it signs, and what it answers to more. */
  readonly authenticationLimit: { readonly octets: number; readonly beyond: ReturnValueName };
  /** SHA1_RSA_PKCS and SHA256_RSA_PKCS with the authentication key: listed, and never signed. */
  readonly hashedAuthentication: ReturnValueName;
  /** Private data objects that only this generation shows after login. */
  readonly moreActivityObjects: boolean;
  /** At the `measured` pace. @see virtual-card.md, section 12, "plain vpcd", close to a real reader */
  readonly times: {
    readonly recognitionColdMs: number;
    readonly recognitionWarmMs: number;
    readonly certificateMs: number;
    readonly loginMs: number;
    readonly signMs: number;
    readonly tokenInfoMs: number;
  };
}

const COMMON_MECHANISMS = [CKM.RSA_PKCS, CKM.RSA_X_509, CKM.SHA1_RSA_PKCS, CKM.SHA256_RSA_PKCS, CKM.SHA_1, CKM.SHA256];

/** @see cpx.md, "Family and generations"; virtual-card.md, sections 5 and 10 */
export const PERSONALITIES: Readonly<Record<'CPS4' | 'CPS3', Personality>> = {
  CPS4: {
    generation: 'CPS4',
    labelPrefix: 'CPS4v1-',
    identifiers: { signature: 0x10, authentication: 0x20, technical: 0x30 },
    mechanisms: [...COMMON_MECHANISMS, CKM.RSA_PKCS_PSS, CKM.SHA1_RSA_PKCS_PSS, CKM.SHA256_RSA_PKCS_PSS],
    authenticationLimit: { octets: 245, beyond: 'CKR_ARGUMENTS_BAD' },
    hashedAuthentication: 'CKR_GENERAL_ERROR',
    moreActivityObjects: false,
    times: {
      recognitionColdMs: 1188,
      recognitionWarmMs: 264,
      certificateMs: 307,
      loginMs: 44,
      signMs: 264,
      tokenInfoMs: 88,
    },
  },
  CPS3: {
    generation: 'CPS3',
    labelPrefix: 'CPS3v3-',
    identifiers: { signature: 0x01, authentication: 0x02, technical: 0x03 },
    mechanisms: COMMON_MECHANISMS,
    // 40 % of the modulus: the command is INTERNAL AUTHENTICATE, which signs no more.
    authenticationLimit: { octets: 102, beyond: 'CKR_DATA_LEN_RANGE' },
    hashedAuthentication: 'CKR_KEY_TYPE_INCONSISTENT',
    moreActivityObjects: true,
    times: {
      recognitionColdMs: 1892,
      recognitionWarmMs: 572,
      certificateMs: 329,
      loginMs: 44,
      signMs: 308,
      tokenInfoMs: 308,
    },
  },
};

/** AID of the CPx application, the first 13 octets of every CKA_ID. @see cpx.md, "CKA_ID" */
export const CPX_AID = Buffer.from('e828bd080f8025000001ff0010', 'hex');

/** Card status words during C_Sign and what the module makes of them. @see virtual-card.md, section 10, "Card errors" */
export function returnValueOfStatus(
  status: number,
  generation: Personality['generation'],
): ReturnValueName | undefined {
  switch (status) {
    case 0x6985:
      return 'CKR_KEY_TYPE_INCONSISTENT';
    case 0x6700:
      return 'CKR_DATA_LEN_RANGE';
    case 0x6e00:
    case 0x6a86:
      // The module selects the application again and repeats: on CPS4 half of a chained block is lost by then.
      return generation === 'CPS4' ? 'CKR_DATA_LEN_RANGE' : undefined;
    default:
      return 'CKR_GENERAL_ERROR';
  }
}
