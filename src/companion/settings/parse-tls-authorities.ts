import { X509Certificate } from 'node:crypto';
import { CpxError } from '../../protocol/index.js';
import type { AdministratorFile } from '../os/index.js';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * Accepts an administrator's file of authorities for TLS servers: PEM certificates, all of them or none.
 * @returns each certificate as a PEM text of its own
 * @throws CpxError ERR_SETTINGS_POLICY_REFUSED, naming `path` and what is wrong
 */
export function parseTlsAuthorities(file: AdministratorFile | undefined, path: string): string[] {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new CpxError('ERR_SETTINGS_POLICY_REFUSED', `${path} is not used: ${problem}`, { cause });
  };
  if (file === undefined) return refuse('it is not there');
  if (!file.check.trusted) return refuse(file.check.reason);
  try {
    return parseAuthorities(Buffer.from(file.bytes).toString('latin1'));
  } catch (error) {
    return refuse(error instanceof CpxError ? error.message : 'it cannot be read', error);
  }
}

/**
 * Reads the PEM certificates of a text.
 * @throws CpxError ERR_SETTINGS_INVALID when there is none, or one that does not parse or is no authority's
 */
export function parseAuthorities(text: string): string[] {
  const blocks = text.match(PEM) ?? [];
  if (blocks.length === 0) throw new CpxError('ERR_SETTINGS_INVALID', 'it holds no PEM certificate');
  for (const block of blocks) {
    if (!isAuthority(block)) throw new CpxError('ERR_SETTINGS_INVALID', 'it holds a certificate of no authority');
  }
  return blocks;
}

function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch (cause) {
    throw new CpxError('ERR_SETTINGS_INVALID', 'it holds a certificate that does not parse', { cause });
  }
}
