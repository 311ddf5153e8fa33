import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

/** A certificate and its key, PEM. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** An authority of a test's own, which nobody else trusts. */
export interface ServerAuthority {
  readonly authorityPem: string;
  /** @param days from now until which it is valid; negative: it has expired */
  issue(host: string, days?: number): ServerIdentity;
}

const DAY_MS = 86_400_000;

/** Issues certificates of TLS servers, RSA 2048. */
export function createServerAuthority(name = 'Test server CA'): ServerAuthority {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = forge.pki.privateKeyFromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const subject = [{ name: 'commonName', value: name }];
  const make = (
    key: forge.pki.rsa.PrivateKey,
    to: forge.pki.CertificateField[],
    extensions: object[],
    days: number,
  ): string => {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
    certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
    certificate.validity.notBefore = new Date(Date.now() - 30 * DAY_MS);
    certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
    certificate.setSubject(to);
    certificate.setIssuer(subject);
    certificate.setExtensions(extensions);
    certificate.sign(signer, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
  };
  const usage = { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true };
  const authorityPem = make(signer, subject, [{ name: 'basicConstraints', cA: true, critical: true }, usage], 30);
  return {
    authorityPem,
    issue(host, days = 10) {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const own = forge.pki.privateKeyFromPem(key);
      const extensions = [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      ];
      return { certificate: make(own, [{ name: 'commonName', value: host }], extensions, days), key };
    },
  };
}
