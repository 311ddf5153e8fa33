import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CpxError } from '../protocol/index.js';
import type { Certificate } from './certificate.js';
import { readCertificates } from './read-certificates.js';

const CERTIFICATE_FILE = /\.(?:cer|crt|der|pem|p7b|p7c)$/i;

/** A file of certificates is smaller than this; a folder of them has fewer files than this. */
const LIMITS = Object.freeze({ bytes: 4_194_304, files: 1_000 });

/**
 * Loads certificates from a file, or from each certificate file directly in a folder (`.cer`, `.crt`, `.der`, `.pem`,
 * `.p7b`, `.p7c`), each certificate once, in order of file name.
 * @throws CpxError ERR_CERTIFICATE_MALFORMED naming the file; the error of the file system when it cannot be read
 */
export async function loadCertificates(path: string): Promise<Certificate[]> {
  const files = await listCertificateFiles(path);
  const found = new Map<string, Certificate>();
  for (const file of files) {
    for (const certificate of await loadFile(file)) found.set(certificate.sha256, certificate);
  }
  return [...found.values()];
}

/**
 * The file itself, or the certificate files directly in a folder, in order of name.
 * @throws the error of the file system; CpxError ERR_CERTIFICATE_MALFORMED for a folder of too many files
 */
export async function listCertificateFiles(path: string): Promise<readonly string[]> {
  return (await stat(path)).isDirectory() ? listFolder(path) : [path];
}

async function listFolder(path: string): Promise<string[]> {
  const names = (await readdir(path)).filter((name) => CERTIFICATE_FILE.test(name)).sort();
  if (names.length > LIMITS.files) throw malformed(path, 'holds too many files');
  return names.map((name) => join(path, name));
}

async function loadFile(file: string): Promise<Certificate[]> {
  if ((await stat(file)).size > LIMITS.bytes) throw malformed(file, 'is too large');
  try {
    return readCertificates(await readFile(file));
  } catch (cause) {
    if (cause instanceof CpxError) throw malformed(file, cause.message, cause);
    throw cause;
  }
}

function malformed(file: string, problem: string, cause?: unknown): CpxError {
  return new CpxError('ERR_CERTIFICATE_MALFORMED', `${file}: ${problem}`, { cause });
}
