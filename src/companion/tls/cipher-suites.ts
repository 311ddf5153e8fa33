import { getCiphers } from 'node:crypto';

/** The two versions of TLS that this client speaks. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** Version numbers on the wire. @see RFC 8446, section 4.2.1 */
export const VERSION_NUMBERS: Readonly<Record<TlsVersion, number>> = { 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 };

/** Everything about one cipher suite. */
export interface CipherSuite {
  readonly id: number;
  readonly name: string;
  readonly version: TlsVersion;
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly keyOctets: number;
  /** Octets of the nonce that come from the key schedule; the rest is sent with each record (AES-GCM in TLS 1.2). */
  readonly ivOctets: 4 | 12;
  /** Hash of the key schedule and the transcript. */
  readonly hash: 'sha256' | 'sha384';
  /** TLS 1.2: the kind of key that the server signs its key exchange with. */
  readonly signedBy?: 'rsa' | 'ec';
  /** Records that one key may protect. @see RFC 8446, section 5.5 */
  readonly recordLimit: number;
}

const AES_128 = { cipher: 'aes-128-gcm', keyOctets: 16, hash: 'sha256', recordLimit: 2 ** 24 } as const;
const AES_256 = { cipher: 'aes-256-gcm', keyOctets: 32, hash: 'sha384', recordLimit: 2 ** 24 } as const;
// The cipher itself has no such limit: that of the sequence number in whole numbers is far away enough.
const CHACHA = { cipher: 'chacha20-poly1305', keyOctets: 32, hash: 'sha256', recordLimit: 2 ** 48 } as const;
const V13 = { version: 'TLSv1.3', ivOctets: 12 } as const;
const V12_GCM = { version: 'TLSv1.2', ivOctets: 4 } as const;
const V12_CHACHA = { version: 'TLSv1.2', ivOctets: 12 } as const;

/**
 * In order of preference. Forward secrecy and AEAD alone: no static RSA, no CBC.
 * @see RFC 8446, B.4; RFC 5289, section 3.2; RFC 7905, section 2
 */
const SUITES: readonly CipherSuite[] = [
  { id: 0x1301, name: 'TLS_AES_128_GCM_SHA256', ...V13, ...AES_128 },
  { id: 0x1302, name: 'TLS_AES_256_GCM_SHA384', ...V13, ...AES_256 },
  { id: 0x1303, name: 'TLS_CHACHA20_POLY1305_SHA256', ...V13, ...CHACHA },
  { id: 0xc02b, name: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', ...V12_GCM, ...AES_128, signedBy: 'ec' },
  { id: 0xc02f, name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ...V12_GCM, ...AES_128, signedBy: 'rsa' },
  { id: 0xc02c, name: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', ...V12_GCM, ...AES_256, signedBy: 'ec' },
  { id: 0xc030, name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', ...V12_GCM, ...AES_256, signedBy: 'rsa' },
  { id: 0xcca9, name: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', ...V12_CHACHA, ...CHACHA, signedBy: 'ec' },
  { id: 0xcca8, name: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', ...V12_CHACHA, ...CHACHA, signedBy: 'rsa' },
];

/** The suites of some versions that this Node has the cipher of (Electron's, on BoringSSL, has no ChaCha20 to offer). */
export function suitesFor(versions: readonly TlsVersion[], ciphers: readonly string[] = getCiphers()): CipherSuite[] {
  return SUITES.filter(({ version, cipher }) => versions.includes(version) && ciphers.includes(cipher));
}

/** Octets of a hash. */
export function hashOctets(hash: CipherSuite['hash']): 32 | 48 {
  return hash === 'sha256' ? 32 : 48;
}
