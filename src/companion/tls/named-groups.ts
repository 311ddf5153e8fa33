import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { violation } from './tls-failure.js';

/** Our half of a key exchange. */
export interface KeyShare {
  readonly group: NamedGroup;
  /** What the server is sent. */
  readonly publicBytes: Buffer;
  /**
   * The shared secret; the caller wipes it.
   * @throws TlsFailure illegal_parameter when the server's half is no point of the group, or makes the secret zero
   */
  agree(serverBytes: Uint8Array): Buffer;
}

/** Everything about one group. */
export interface NamedGroup {
  readonly id: number;
  readonly name: 'x25519' | 'secp256r1' | 'secp384r1';
  generate(): KeyShare;
}

/** SubjectPublicKeyInfo of an X25519 key up to its 32 octets. @see RFC 8410, section 4 */
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const X25519_OCTETS = 32;

/** Our half by a key of X25519. @see RFC 7748, section 6.1; RFC 8446, section 7.4.2 */
export function shareX25519(group: NamedGroup, privateKey: KeyObject): KeyShare {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    group,
    publicBytes: spki.subarray(X25519_SPKI.length),
    agree(serverBytes) {
      if (serverBytes.length !== X25519_OCTETS) throw refused(group);
      try {
        const spki = Buffer.concat([X25519_SPKI, serverBytes]);
        const secret = diffieHellman({
          privateKey,
          publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
        });
        // OpenSSL refuses the points of small order by itself; the RFC wants the check, whoever made the library.
        if (secret.every((octet) => octet === 0)) throw new RangeError('the secret is zero');
        return secret;
      } catch (cause) {
        throw refused(group, cause);
      }
    },
  };
}

/** @see RFC 8446, section 4.2.8.2 (uncompressed points alone); RFC 8422, section 5.4 */
function generateCurve(group: NamedGroup, curve: 'prime256v1' | 'secp384r1', coordinateOctets: number): KeyShare {
  const own = createECDH(curve);
  own.generateKeys();
  return {
    group,
    publicBytes: own.getPublicKey(),
    agree(serverBytes) {
      if (serverBytes.length !== 1 + 2 * coordinateOctets || serverBytes[0] !== 4) throw refused(group);
      try {
        return own.computeSecret(serverBytes);
      } catch (cause) {
        throw refused(group, cause); // not a point of the curve
      }
    },
  };
}

/** In order of preference; a key share is sent for the first. @see RFC 8446, section 4.2.7 */
export const NAMED_GROUPS: readonly NamedGroup[] = [
  {
    id: 0x001d,
    name: 'x25519',
    generate(): KeyShare {
      return shareX25519(this, generateKeyPairSync('x25519').privateKey);
    },
  },
  {
    id: 0x0017,
    name: 'secp256r1',
    generate(): KeyShare {
      return generateCurve(this, 'prime256v1', 32);
    },
  },
  {
    id: 0x0018,
    name: 'secp384r1',
    generate(): KeyShare {
      return generateCurve(this, 'secp384r1', 48);
    },
  },
];

function refused({ name }: NamedGroup, cause?: unknown): Error {
  return violation('illegal_parameter', `the server’s key share is none of ${name}`, cause);
}
